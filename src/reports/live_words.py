"""A live comparison in words: its arms, their differences, whether the shares hold, and its plan."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..evaluation import OVERALL
from ..evaluation.live import ArmFigures, Assigned, LiveResult, Mismatch
from ..evaluation.live.plan import LivePlan, PairPlan
from ..evaluation.sentence import MOST_WEEKS, WEEKS_A_YEAR
from ..evaluation.shares import Share
from .words import NOTHING, count, known, many, number, p_value, percent, plain_percent

DIGITS = 1
"""Decimal digits of a share of accounts in percent: more would suggest accounts that nobody has."""


def points(value: float | None, low: float | None = None, high: float | None = None) -> str:
    """Return a difference of two shares in percentage points, its interval behind it.

    >>> points(0.0312, 0.009, 0.0541), points(-0.004), points(None)
    ('+3.1 [0.9, 5.4]', '−0.4', '–')
    """
    if not known(value):
        return NOTHING
    sign = "+" if round(100 * value, DIGITS) >= 0 else ""
    text = sign + number(100 * value, digits=DIGITS)
    if not known(low) or not known(high):
        return text
    return f"{text} [{number(100 * low, digits=DIGITS)}, {number(100 * high, digits=DIGITS)}]"


def share_words(share: Share | None) -> str:
    """Return a share in percent, its interval behind it."""
    if share is None or not known(share.value):
        return NOTHING
    text = percent(share.value, digits=DIGITS)
    if not known(share.low) or not known(share.high):
        return text
    return f"{text} [{number(100 * share.low, digits=DIGITS)}, {number(100 * share.high, digits=DIGITS)}]"


def assigned_words(assigned: Assigned) -> pd.DataFrame:
    """Return the accounts by stratum and arm in words, all of them first."""
    rows = assigned.counts if len(assigned.counts) > 1 else {}
    table = {OVERALL: assigned.by_arm, **rows}
    return pd.DataFrame(
        [{"stratum": name, **{arm: count(n) for arm, n in row.items()}} for name, row in table.items()]
    )


def arm_words(result: LiveResult) -> pd.DataFrame:
    """Return one row for each arm: who was assigned, what became of them, and how many were contacted."""
    return pd.DataFrame([_arm(arm) for arm in result.arms])


def _arm(arm: ArmFigures) -> dict[str, str]:
    each = arm.contacts / arm.assigned if arm.contacts is not None and arm.assigned else None
    return {
        "arm": arm.arm,
        "assigned": count(arm.assigned),
        "known": count(arm.evaluated),
        "left": count(arm.churned),
        "stayed": share_words(arm.retention),
        "value kept": percent(arm.value_kept, digits=DIGITS),
        "contacted": share_words(arm.contacted),
        "contacts each": number(each, digits=2),
    }


def difference_words(result: LiveResult) -> pd.DataFrame:
    """Return one row for each pair: the differences in retention and in value kept, and the verdict."""
    rows = [
        {
            "comparison": f"{one.arm} against {one.reference}",
            "points of retention": points(one.retention.difference, one.retention.low, one.retention.high),
            "p": p_value(one.retention.p_value),
            "p adjusted": p_value(one.p_adjusted),
            "points of value": points(one.value_kept.value, one.value_kept.low, one.value_kept.high),
            "verdict": one.verdict,
        }
        for one in result.differences
    ]
    return pd.DataFrame(rows)


def ratio_words(result: LiveResult) -> pd.DataFrame:
    """Return one row for each check of the shares: overall, strata, who vanished and who left neutrally."""
    return pd.DataFrame([_ratio(check) for check in result.checks])


def _ratio(check: Mismatch) -> dict[str, str]:
    cells = {
        arm: f"{count(seen)} ({number(check.expected[arm], digits=DIGITS)})"
        for arm, seen in check.counts.items()
    }
    said = "alarm" if check.alarm else "holds"
    return {"accounts": check.stratum, **cells, "p": p_value(check.p_adjusted), "shares": said}


def live_notes(result: LiveResult) -> Iterator[str]:
    """Return what a reader should know to read the tables."""
    sure = plain_percent(result.confidence)
    yield (
        f"Everybody counts for the arm that was assigned, whoever was contacted. Left is: churned within "
        f"{result.horizon_days} days of the assignment; accounts whose horizon is not over, that left for a "
        "neutral reason or vanished from the data count for neither side."
    )
    yield (
        f"Differences are Mantel and Haenszel's over the strata, {sure} intervals and p values those of one "
        "score test (Miettinen and Nurminen); p adjusted is Holm's over all pairs, and decides."
    )
    unknown = [f"{count(arm.immature)} of {arm.arm}" for arm in result.arms if arm.immature]
    if unknown:
        yield f"Outcomes not known yet: {', '.join(unknown)}."
    vanished = [f"{count(arm.vanished)} of {arm.arm}" for arm in result.arms if arm.vanished]
    if vanished:
        yield f"Vanished from the data: {', '.join(vanished)}."
    neutral = [f"{count(arm.neutral)} of {arm.arm}" for arm in result.arms if arm.neutral]
    if neutral:
        yield f"Left for a neutral reason: {', '.join(neutral)}."
    if all(arm.contacted is None for arm in result.arms):
        yield "Whom anybody contacted is not known: there is no table outreach."
    if result.late:
        yield f"{many(result.late, 'account')} joined outside of the days to join and took no part."


def plan_words(plan: LivePlan) -> pd.DataFrame:
    """Return one row for each pair: what the accounts at hand can show, and what the difference needs."""
    return pd.DataFrame([_planned(pair, plan) for pair in plan.pairs])


def _planned(pair: PairPlan, plan: LivePlan) -> dict[str, str]:
    needed = f"accounts for {_plain_points(plan.difference)}"
    return {
        "comparison": f"{pair.arm} against {pair.reference}",
        "can show": _plain_points(pair.smallest),
        "at worst": _plain_points(pair.at_worst),
        needed: count(pair.needed),
        "time": _time(pair.weeks),
    }


def _time(weeks: int | None) -> str:
    if weeks is None:
        return NOTHING
    return many(weeks, "week") if weeks <= MOST_WEEKS else f"{count(round(weeks / WEEKS_A_YEAR))} years"


def _plain_points(value: float | None) -> str:
    return f"{100 * value:.1f} points" if known(value) else NOTHING


def plan_sentences(plan: LivePlan) -> Iterator[str]:
    """Return the plan in sentences: what is known of churn, who takes part, and what can be shown."""
    history, pairs = plan.history, plan.pairs
    power = plain_percent(plan.power)
    can = [pair for pair in pairs if pair.smallest is not None and pair.smallest <= plan.difference]
    if plan.difference > (history.churn.value or 0.0):
        yield (
            f"{_plain_points(plan.difference)} of retention can never be shown, by any number of accounts: "
            f"{share_words(history.churn)} leave within {plan.horizon_days} days, and no arm can keep more."
        )
    elif can:
        yield (
            f"{count(plan.accounts)} accounts in {plan.weeks} weeks show {_plain_points(plan.difference)} of "
            f"retention with {power} power in {len(can)} of {many(len(pairs), 'comparison')}."
        )
    else:
        yield (
            f"{count(plan.accounts)} accounts in {plan.weeks} weeks are too few to show "
            f"{_plain_points(plan.difference)} of retention with {power} power."
        )
    yield (
        f"On {history.at:%Y-%m-%d} there are {many(history.accounts, 'customer')}, and "
        f"{history.arrivals_per_week:.1f} arrive a week. {share_words(history.churn)} left within "
        f"{plan.horizon_days} days (interval by account, over {many(history.cutoffs, 'past cutoff')}, single "
        f"ones {number(100 * history.lowest, digits=DIGITS)} to "
        f"{number(100 * history.highest, digits=DIGITS)} %)."
    )
    yield (
        f"Can show: the smallest difference found with {power} power; at worst: if as many leave as the "
        f"upper end of the interval says. Each pair is planned as one of {len(pairs)} (Holm)."
    )
    yield from _nothing(plan)


def _nothing(plan: LivePlan) -> Iterator[str]:
    """Yield why a cell of the plan holds a dash."""
    if any(pair.smallest is None or pair.at_worst is None for pair in plan.pairs):
        yield f"{NOTHING} under can show or at worst: so few accounts do not even tell an arm that keeps all."
    if any(pair.needed is not None and pair.weeks is None for pair in plan.pairs):
        yield f"{NOTHING} under time: more accounts are needed than there are, and none arrive."
