"""Results in a notebook: named as the last line of a cell, they show what a person wants to know of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from ..checks import InputError
from ..evaluation import Comparison, Customers, TimeSplit
from ..evaluation.at_work import AtWork
from ..evaluation.by_slice import Slices
from ..experiment import Evaluation
from ..tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF, METRIC, Tables
from .at_work import at_work_parts, at_work_sentence
from .beyond import glance_sentences
from .dates import day_words
from .grids import phase_grid
from .lift import lift_sentences
from .markup import Markup, element
from .phases import summary_words
from .result import DEFAULTS, Report
from .slices import slices_parts, slices_sentences
from .style import NOTEBOOK_STYLE
from .table import phase_table
from .worded import worded_grid
from .words import NOTHING, count, many

Result = AtWork | Comparison | Customers | Report | Slices | Tables | TimeSplit
"""What `show` can show, and a notebook by itself once `register` was called."""

KINDS = (AtWork, Comparison, Customers, Report, Slices, Tables, TimeSplit)

TIME_OF = {
    "accounts": "started_at",
    "campaigns": "starts_at",
    "milestones": "at",
    "exposures": "exposed_at",
    "events": "occurred_at",
    "tickets": "opened_at",
    "surveys": "responded_at",
    "subscriptions": "at",
    "assignments": "assigned_at",
    "outreach": "at",
}
"""The column that says when a row of a table happened."""

NUMERIC = frozenset({"rows", "snapshots", "accounts", "churned", "at risk", "health", "change"})
"""Columns of numbers, which stand on the right."""

NO_OUTCOME = "that had no outcome yet, or left for a neutral reason"

MOST_METRICS = 20
"""How many metrics are listed, those with the most rows first; more would push the rest off the screen."""


@dataclass(frozen=True)
class Shown:
    """A result as a notebook shows it: HTML where it can, else its first sentence."""

    sentence: str
    markup: Markup = field(repr=False)

    def __repr__(self) -> str:
        return self.sentence

    def _repr_html_(self) -> str:
        return str(self.markup)


def show(result: Result, *, evaluation: Evaluation = DEFAULTS) -> Shown:
    """Return what a person wants to know of a result, for the last line of a notebook cell.

    Of a comparison: its verdict and its table by phase. Of customers: how many and how healthy they are in
    each phase. Of a report: all these, what campaign features bring, and what was missing. Of tables: what
    was delivered, what is missing, and what was read in a way that a person should know of. Of a split: the
    rows on either side, and those left out. Of metrics at work and of slices: what the page of a run shows of
    them. `evaluation` are the settings that a comparison was made with,
    where they are not the defaults; a report brings its own.
    Raises InputError for anything else.
    """
    if isinstance(result, Comparison):
        return _shown(result.verdict, _by_phase(result, evaluation))
    if isinstance(result, AtWork):
        return _at_work(result, evaluation)
    if isinstance(result, Slices):
        return _slices(result, evaluation)
    if isinstance(result, Customers):
        return _shown(_day_of(result), _customers(result))
    if isinstance(result, Report):
        return _report(result)
    if isinstance(result, Tables):
        return _tables(result)
    if isinstance(result, TimeSplit):
        return _split(result)
    kinds = ", ".join(kind.__name__ for kind in KINDS)
    raise InputError(f"show: there is no view of a {type(result).__name__}; it takes one of {kinds}")


def register() -> bool:
    """Let a running IPython show every `Result` as `show` does; return whether there is one.

    Outside of IPython nothing happens, and nothing is imported for it.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return False
    as_html = shell.display_formatter.formatters["text/html"]
    for kind in KINDS:
        as_html.for_type(kind, lambda result: str(show(result).markup))
    return True


def _shown(sentence: str, *parts: Markup, above: Iterable[Markup] = ()) -> Shown:
    style = element("style", Markup(NOTEBOOK_STYLE))
    return Shown(
        sentence, element("div", style, *above, element("p", sentence), *parts, class_="campaignpulse")
    )


def _by_phase(comparison: Comparison, evaluation: Evaluation) -> Markup:
    return phase_grid(
        phase_table(comparison, phases=evaluation.phases),
        "Each scorer on the same test snapshots",
        min_churned_accounts=evaluation.min_churned_accounts,
    )


def _at_work(worth: AtWork, evaluation: Evaluation) -> Shown:
    others = [name for name in worth.scorers if name != worth.reference]
    asked = evaluation.challenger
    challenger = asked if asked in others else next(iter(others), worth.reference)
    least = evaluation.min_churned_accounts
    _, *parts = at_work_parts(worth, challenger=challenger, min_churned_accounts=least)
    return _shown(at_work_sentence(worth, challenger), *parts)


def _slices(found: Slices, evaluation: Evaluation) -> Shown:
    scorers = list(found.shown[0].roc_auc) if found.shown else []
    sentence, *_ = slices_sentences(found)
    _, *parts = slices_parts(found, scorers, margin=evaluation.margin)
    return _shown(sentence, *parts)


def _report(report: Report) -> Shown:
    asked = [element("p", element("strong", report.name))]
    asked += [element("p", element("strong", sentence)) for sentence in report.warnings]
    if report.question:
        asked.append(element("p", report.question))
    lift = lift_sentences(report.comparison, evaluation=report.evaluation)
    return _shown(
        report.comparison.verdict,
        _by_phase(report.comparison, report.evaluation),
        *([_customers(report.customers)] if report.customers else []),
        *(element("p", sentence) for sentence in (*glance_sentences(report), *lift)),
        *_list("What was missing or doubtful", report.missing),
        *_list("Which rows were used", report.facts),
        above=asked,
    )


def _day_of(customers: Customers) -> str:
    at_risk = count(customers.accounts["at_risk"].sum())
    return (
        f"{many(len(customers.accounts), 'account')} on {day_words(customers.at)} by the scores of "
        f"{customers.scorer}, {at_risk} at risk."
    )


def _customers(customers: Customers) -> Markup:
    caption = f"Customers by campaign phase on {day_words(customers.at)}"
    return worded_grid(summary_words(customers), caption, numeric=NUMERIC)


def _tables(tables: Tables) -> Shown:
    events = tables.events
    accounts, campaigns = events[ACCOUNT_ID].nunique(), tables.campaigns[CAMPAIGN_ID].nunique()
    sentence = (
        f"{tables.origin}: {many(len(events), 'event')} of {many(accounts, 'account')}, "
        f"{many(campaigns, 'campaign')}; days are those of {tables.zone}."
    )
    delivered = [{"table": name, **_size(frame, TIME_OF[name])} for name, frame in tables.frames.items()]
    return _shown(
        sentence,
        _grid(delivered, "What was delivered"),
        _metrics(events),
        *_list("What is missing", tables.missing),
        *_list("How it was read", tables.notes),
    )


def _metrics(events: pd.DataFrame) -> Markup:
    """Return a table with one row a metric of the events, those with the most rows first."""
    names = events[METRIC].value_counts().index
    parts = ((name, events[events[METRIC] == name]) for name in names[:MOST_METRICS])
    rows = [{"events": name, **_size(part, TIME_OF["events"])} for name, part in parts]
    caption = "What the events count"
    if len(names) > MOST_METRICS:
        caption += f", the {MOST_METRICS} most frequent of {many(len(names), 'metric')}"
    return _grid(rows, caption)


def _size(frame: pd.DataFrame, time: str) -> dict[str, str]:
    accounts = count(frame[ACCOUNT_ID].nunique()) if ACCOUNT_ID in frame else NOTHING
    return {"rows": count(len(frame)), "accounts": accounts, **_span(frame, time)}


def _split(split: TimeSplit) -> Shown:
    sentence = (
        f"{many(len(split.train), 'snapshot')} to learn from and {count(len(split.test))} to judge by, "
        "with a gap of one horizon between them."
    )
    sides = {
        "train": (split.train, split.train_churned),
        "test": (split.test, split.test_churned),
    }
    told = [_side(name, rows, churned) for name, (rows, churned) in sides.items()]
    left_out = [
        (split.embargoed, "training", "whose outcome reaches into the test period"),
        (split.immature_train, "training", NO_OUTCOME),
        (split.immature_test, "test", NO_OUTCOME),
    ]
    said = [f"{many(rows, f'{side} snapshot')} {why}" for rows, side, why in left_out if rows]
    return _shown(sentence, _grid(told, "Snapshots on either side"), *_list("Left out", said))


def _side(name: str, rows: pd.DataFrame, churned: pd.Series) -> dict[str, str]:
    sizes = {"snapshots": len(rows), "accounts": rows[ACCOUNT_ID].nunique(), "churned": churned.sum()}
    return {"side": name, **{what: count(size) for what, size in sizes.items()}, **_span(rows, CUTOFF)}


def _span(frame: pd.DataFrame, time: str) -> dict[str, str]:
    """Return the first and the last day of a column, in words; that there is none where it was not given."""
    times = frame[time].dropna() if time in frame else pd.Series(dtype="datetime64[us, UTC]")
    first, last = (f"{end:%Y-%m-%d}" if len(times) else NOTHING for end in (times.min(), times.max()))
    return {"first": first, "last": last}


def _grid(rows: Sequence[Mapping[str, str]], caption: str) -> Markup:
    return worded_grid(pd.DataFrame(rows, dtype="str"), caption, numeric=NUMERIC)


def _list(title: str, sentences: Iterable[str]) -> list[Markup]:
    items = [element("li", sentence) for sentence in sentences]
    return [element("p", f"{title}:"), element("ul", *items)] if items else []
