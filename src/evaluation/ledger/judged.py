"""The verdict of a ledger on a day: only a planned look may give one, and each has a bound of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from ...tables import ACCOUNT_ID, LABEL, MATURED_AT
from ..looks import bounds, confidence_of, confidence_words
from ..result import Comparison
from ..sentence import written
from ..slices import OVERALL
from ..verdict import COMPARED, NOT_ENOUGH_DATA
from .maturity import MATURE, STATE

Compare = Callable[[pd.DataFrame, float], Comparison]
"""Compares predictions with their label, at a confidence."""

LEAST_INFORMATION = 1e-6
"""What stands for no churned account, as bounds need a start."""


@dataclass(frozen=True)
class Look:
    """A planned look: `number` of `of`, on its `day`, by the outcomes known by then.

    `churned_accounts` is the information; a difference must reach `bound` standard errors, which is to say
    that its interval at `confidence` excludes 0. `outcome` is the verdict in its first words.
    """

    number: int
    of: int
    day: pd.Timestamp
    churned_accounts: int
    bound: float
    confidence: float
    outcome: str

    @property
    def crossed(self) -> bool:
        """Whether the question is answered, so that there is nothing left to wait for."""
        return self.outcome != NOT_ENOUGH_DATA


@dataclass(frozen=True, eq=False)
class Judged:
    """The verdict on a day, the comparison that it rests on, the looks so far, and the day of the next one.

    `comparison` is None where no outcome is known. Once a look has answered, and after the last one, its
    verdict and comparison stay. On a day without a verdict the comparison has estimates and intervals alone:
    no verdicts and no p values. `confidence` is that of all its intervals.
    """

    verdict: str
    comparison: Comparison | None
    looks: tuple[Look, ...]
    next_look: pd.Timestamp | None
    confidence: float | None = None


def judged(
    rows: pd.DataFrame, at: pd.Timestamp, planned: Sequence[pd.Timestamp], *, alpha: float, compare: Compare
) -> Judged:
    """Return what the paired predictions `rows` of both sides say by `at`, with the `planned` looks.

    All looks together call a winner by chance with probability `alpha`. How much of it a look may spend
    follows from how far its day lies between the first known outcome and the last look, which is fixed
    before anything is seen; what it must show for that, from the accounts that had churned by each look.
    The interval is that of the day's look; between looks, the one that a look on that day would have.
    """
    today, days = at.floor("D"), tuple(planned)
    looks: list[Look] = []
    for day in (day for day in days if day <= today):
        look, comparison = _seen(rows, looks, day, days, alpha, compare)
        looks.append(look)
        if look.crossed or day == days[-1]:
            return Judged(_decided(comparison, look), comparison, tuple(looks), None, look.confidence)
    # of a planned day this is the same look again: what was known by then has not changed
    before = [look for look in looks if look.day < today]
    look, comparison = _seen(rows, before, today, days, alpha, compare)
    coming = next(day for day in days if day > today)
    why = f"look {look.number} of {look.of} crosses no bound" if today in days else "this is no planned look"
    said = f"no verdict yet: {why}, the next is on {coming:%Y-%m-%d}; {_so_far(comparison, look)}."
    return Judged(said, _estimates(comparison), tuple(looks), coming, look.confidence)


def _known_by(rows: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    return (rows[STATE] == MATURE) & (rows[MATURED_AT] <= day)


def _seen(
    rows: pd.DataFrame,
    before: Sequence[Look],
    day: pd.Timestamp,
    planned: Sequence[pd.Timestamp],
    alpha: float,
    compare: Compare,
) -> tuple[Look, Comparison | None]:
    """Return the look that a day is, or would be, after those `before`, and what it sees."""
    look, told = _look(rows, before, day, planned, alpha), rows[_known_by(rows, day)]
    if told.empty:
        return look, None
    comparison = compare(told, look.confidence)
    return replace(look, outcome=comparison.outcome), comparison


def _churned_by(rows: pd.DataFrame, day: pd.Timestamp) -> int:
    return int(rows.loc[_known_by(rows, day) & rows[LABEL].eq(True).fillna(False), ACCOUNT_ID].nunique())


def _look(
    rows: pd.DataFrame,
    before: Sequence[Look],
    day: pd.Timestamp,
    planned: Sequence[pd.Timestamp],
    alpha: float,
) -> Look:
    """Return a look whose outcome is open."""
    start, last = rows[MATURED_AT].min(), planned[-1]
    days = [*(look.day for look in before), day]
    # a last look before the first outcome has no way to go: it spends all, on nothing
    fractions = [min(max((one - start) / (last - start), 0.0), 1.0) if last > start else 1.0 for one in days]
    churned = [*(look.churned_accounts for look in before), _churned_by(rows, day)]
    bound = bounds(fractions, [max(count, LEAST_INFORMATION) for count in churned], alpha=alpha)[-1]
    number, of = len(before) + 1, len(planned)
    return Look(number, of, day, churned[-1], bound, confidence_of(bound), NOT_ENOUGH_DATA)


def _decided(comparison: Comparison | None, look: Look) -> str:
    """Return the verdict of a look that crossed its bound, or was the last."""
    which = f"look {look.number} of {look.of}, on {look.day:%Y-%m-%d}"
    if comparison is None:
        return f"{NOT_ENOUGH_DATA}: no outcome was known by the last look, {which}."
    if look.number == look.of:
        return f"{comparison.verdict} This is the verdict of the last look, {which}."
    return f"{comparison.verdict} Stop here: {which}, is enough."


def _so_far(comparison: Comparison | None, look: Look) -> str:
    """Return how things stand, in words."""
    if comparison is None:
        return "no outcome is known so far"
    first = comparison.primary
    sides = [
        getattr(comparison.scorers[name][OVERALL], first.metric) for name in (first.scorer, first.reference)
    ]
    if first.difference is None or None in sides:
        return "too few have churned so far for a difference"
    gap = written(first.difference, first.metric, sign="+")
    if first.low is not None and first.high is not None:
        low, high = (written(bound, first.metric) for bound in (first.low, first.high))
        gap += f" [{low}, {high}] ({confidence_words(look.confidence)} interval)"
    ours, theirs = (written(side, first.metric) for side in sides)
    values = f"{ours} for {first.scorer} against {theirs} for {first.reference}"
    return f"so far {COMPARED[first.metric][0]} {values}, {gap}, {look.churned_accounts:,} churned accounts"


def _estimates(comparison: Comparison | None) -> Comparison | None:
    """Return a comparison without its verdicts and p values, which no bound was set for."""
    if comparison is None:
        return None
    first, *rows = (
        replace(row, verdict=None, p_value=None, p_adjusted=None)
        for row in (comparison.primary, *comparison.comparisons)
    )
    return replace(comparison, primary=first, comparisons=tuple(rows), outcome=NOT_ENOUGH_DATA)
