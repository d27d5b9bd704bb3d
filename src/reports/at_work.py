"""What scorers are worth at work, as people read it: on the page and in a notebook."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..evaluation import OVERALL
from ..evaluation.at_work import AtWork, PairAtWork, ScorerAtWork
from .bounded import bounded, in_days, in_money, in_percent, in_points, in_profit, in_times
from .markup import Markup, element
from .render import TOO_FEW
from .result import DEFAULTS
from .worded import worded_grid
from .words import NOTHING, count, many, number, plain, plain_percent

TITLE = "At work"

EXPLAINED = (
    "On the list is who is inside the alert budget of a cutoff. Worst over best campaign phase: 1 is fair to "
    "all. Value lost: of the accounts that churned without having been on the list within a horizon before. "
    "Days of warning: from the first time on the list within a horizon to the churn, 0 for those that never "
    "were. Expected profit: of a retention campaign, for each snapshot (Verbraken 2013). Behind each number "
    "stands its interval by account. None of this decides: it is noisier than the metric of the verdict, and "
    "not corrected for looking at many."
)

MEASURES = {
    "recall": "churned snapshots on the list",
    "precision": "of the list, churned",
    "false_at_risk": "of those that stayed, on the list",
    "ratio": "the same, worst over best phase",
    "phases": "worst phase, best phase",
    "lost_value": "value lost, money a year",
    "days": "days of warning, mean",
    "median": "days of warning, median if any",
    "never": "churns never warned of",
    "profit": "expected profit, best list",
    "profit_at_budget": "expected profit, this list",
}
"""What each number is called, in the order in which they stand."""


def at_work_section(
    worth: AtWork, *, challenger: str, min_churned_accounts: int = DEFAULTS.min_churned_accounts
) -> Markup:
    """Return the page's section: the sentence, the tables, and what is not known."""
    parts = at_work_parts(worth, challenger=challenger, min_churned_accounts=min_churned_accounts)
    return element("section", element("h2", TITLE), *parts, class_="dense")


def at_work_parts(
    worth: AtWork, *, challenger: str, min_churned_accounts: int = DEFAULTS.min_churned_accounts
) -> list[Markup]:
    """Return what the section holds below its title."""
    least = min_churned_accounts
    listed = f"With {plain_percent(worth.budget_share)} of the accounts on the list"
    first = [challenger, worth.reference, *worth.scorers]
    tables = [
        _grid(
            scorer_words(worth, least=least, order=first), f"{listed}: each scorer on the same test snapshots"
        ),
        _grid(gap_words(worth, least=least, order=first), f"{listed}: each scorer minus {worth.reference}"),
    ]
    apart = colour_words(worth, challenger, least=least)
    more = [
        _grid(phase_words(worth, least=least, order=first), f"{listed}: each scorer in each phase"),
        _grid(apart, f"Where {challenger} and {worth.reference} part ways"),
    ]
    return [
        element("p", at_work_sentence(worth, challenger)),
        *tables,
        element("p", f"{EXPLAINED} {_costs(worth)}", class_="note"),
        *(element("p", note, class_="note") for note in worth.notes),
        element("details", element("summary", "By phase, and who changes colour"), *more),
    ]


def at_work_sentence(worth: AtWork, challenger: str) -> str:
    """Return in one sentence what a team with an alert budget gets of a scorer, and of the reference."""
    pair = worth.pair(challenger)
    if pair is None:
        return f"At work: {challenger} is what the others are set against."
    ours, theirs = (worth.scorers[name][OVERALL] for name in (challenger, worth.reference))
    alone = pair.incremental
    return (
        f"At work, with {plain_percent(worth.budget_share)} of the accounts on the list: {challenger} has "
        f"{in_percent(ours.recall)} of the churned snapshots on it, {worth.reference} "
        f"{in_percent(theirs.recall)}; {many(alone.scorer.churners, 'churned account')} found by "
        f"{challenger} alone, {count(alone.reference.churners)} by {worth.reference} alone."
    )


def scorer_words(worth: AtWork, *, least: int, order: Sequence[str] = ()) -> pd.DataFrame:
    """Return one row a measure and one column a scorer, in words: what it catches, costs and loses.

    `order` are scorers that stand first; slices with fewer churned accounts than `least` read "too few".
    """
    names = dict.fromkeys([*order, *worth.scorers])
    return _side_by_side({name: _overall(worth, name, least) for name in names})


def gap_words(worth: AtWork, *, least: int, order: Sequence[str] = ()) -> pd.DataFrame:
    """Return one row a measure and one column a scorer, in words: how it differs from the reference."""
    told: dict[str, dict[str, str]] = {}
    for name in dict.fromkeys([*order, *worth.scorers]):
        pair = worth.pair(name)
        if pair is not None:
            gap = next((gap for gap in worth.warned_gaps if gap.scorer == pair.scorer), None)
            early = {"days": in_days(gap.days, sign="+"), "never": in_points(gap.never)} if gap else {}
            few = worth.scorers[pair.scorer][OVERALL].churned_accounts < least
            told[pair.scorer] = _hidden(_gaps(pair) | early, few)
    return _side_by_side(told)


def _side_by_side(told: dict[str, dict[str, str]]) -> pd.DataFrame:
    there = [name for name in MEASURES if any(name in own for own in told.values())]
    columns = {scorer: [own.get(name, NOTHING) for name in there] for scorer, own in told.items()}
    return pd.DataFrame({"measure": [MEASURES[name] for name in there]} | columns, dtype="str")


def phase_words(worth: AtWork, *, least: int, order: Sequence[str] = ()) -> pd.DataFrame:
    """Return one row a phase and scorer in words."""
    names = dict.fromkeys([*order, *worth.scorers])
    rows = [
        {"phase": slice_, "scorer": name}
        | {MEASURES[key]: text for key, text in _phase(found, least).items()}
        for slice_ in next(iter(worth.scorers.values()))
        if slice_ != OVERALL
        for name, found in ((name, worth.scorers[name][slice_]) for name in names)
        if found.snapshots
    ]
    return pd.DataFrame(rows, dtype="str")


def colour_words(worth: AtWork, challenger: str, *, least: int) -> pd.DataFrame:
    """Return one row a slice in words: whom only one of the two finds, and who changes colour."""
    rows = []
    for pair in worth.pairs:
        own = worth.scorers[pair.scorer][pair.slice]
        if pair.scorer == challenger and own.snapshots:
            few = own.churned_accounts < least
            rows.append({"phase": pair.slice} | _hidden(_apart(pair), few) | _colours(pair))
    return pd.DataFrame(rows, dtype="str")


def _overall(worth: AtWork, name: str, least: int) -> dict[str, str]:
    found, uneven = worth.scorers[name][OVERALL], worth.uneven[name]
    told = _told(found)
    if uneven.worst is not None:
        told |= {"ratio": in_times(uneven.ratio), "phases": f"{uneven.worst}, {uneven.best}"}
    if name in worth.warned:
        early = worth.warned[name]
        told |= {
            "days": in_days(early.days),
            "median": number(early.lead_times.median, digits=0),
            "never": in_percent(early.never),
        }
    return _hidden(told, found.churned_accounts < least)


def _phase(found: ScorerAtWork, least: int) -> dict[str, str]:
    return _hidden(_told(found), found.churned_accounts < least)


def _told(found: ScorerAtWork) -> dict[str, str]:
    lost = found.lost_value
    return {
        "recall": in_percent(found.recall),
        "precision": in_percent(found.precision),
        "false_at_risk": in_percent(found.false_at_risk, digits=1),
        **({} if lost is None else {"lost_value": in_money(lost.lost)}),
        "profit": in_profit(found.profit),
        "profit_at_budget": in_profit(found.profit_at_budget),
    }


def _gaps(pair: PairAtWork) -> dict[str, str]:
    return {
        "recall": in_points(pair.recall),
        "precision": in_points(pair.precision),
        "false_at_risk": in_points(pair.false_at_risk),
        **({} if pair.lost_value is None else {"lost_value": in_money(pair.lost_value, sign="+")}),
        "profit": in_profit(pair.profit, sign="+"),
        "profit_at_budget": in_profit(pair.profit_at_budget, sign="+"),
    }


def _apart(pair: PairAtWork) -> dict[str, str]:
    found = pair.incremental
    told = {}
    for name, alone in ((pair.scorer, found.scorer), (pair.reference, found.reference)):
        told[f"churners only {name} finds"] = count(alone.churners)
        told[f"its false alarms for a right one ({name})"] = number(alone.false_per_right, digits=1)
    return told | {"both find": count(found.both), "neither finds": count(found.neither)}


def _colours(pair: PairAtWork) -> dict[str, str]:
    same = pair.agreement
    return {
        "accounts that change colour": f"{count(same.accounts)} of {count(same.of_accounts)}",
        "snapshots that do": in_percent(same.changed),
        "Cohen's kappa": bounded(same.kappa, lambda value: number(value, digits=2)),
    }


def _costs(worth: AtWork) -> str:
    costs, (taken, not_taken) = worth.costs, worth.costs.acceptance
    return (
        f"Profits reckon with {plain(costs.clv)} for a customer who is kept, {plain(costs.incentive_cost)} "
        f"for an offer that is taken, {plain(costs.contact_cost)} for a contact, and "
        f"{plain_percent(taken / (taken + not_taken))} of the churners who take the offer."
    )


def _hidden(told: dict[str, str], few: bool) -> dict[str, str]:
    return dict.fromkeys(told, TOO_FEW) if few else told


def _grid(texts: pd.DataFrame, caption: str) -> Markup:
    numeric = [name for name in texts.columns if name not in ("measure", "scorer", "phase")]
    return worded_grid(texts, caption, numeric=numeric)
