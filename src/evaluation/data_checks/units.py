"""Jumps in the values of a metric that look like another unit: seconds for minutes, cents for euros."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...campaigns.days import floor_day
from ...tables import ACCOUNT_ID, METRIC, OCCURRED_AT, VALUE
from .finding import Finding

SMALLEST_FACTOR = 4.0
"""Real changes of a median row hardly reach 4 within weeks, and common units lie further apart (7, 12, 24,
60, 100, 1,000); smaller ones, such as pounds and dollars, cannot be told from a change of behaviour."""

SIDE_DAYS = 28
"""Four weeks on either side, the same weekdays on both."""

FEWEST_ROWS, FEWEST_ACCOUNTS, FEWEST_ROWS_AN_ACCOUNT = 50, 10, 5
"""What a median of a side, of all accounts and of one account needs."""

ALIKE, SHARE_ALIKE = 2.0, 0.75
"""A unit multiplies every account by the same number: three of four lie within a factor of 2 of the middle
one, which leaves room for the noise of an account's median."""

LOOK_EVERY_DAYS = 7


@dataclass(frozen=True)
class UnitChange:
    """From `day` on the values of a metric are `factor` times what they were, for nearly all `accounts`."""

    day: pd.Timestamp
    factor: float
    accounts: int


def unit_changes(rows: pd.DataFrame) -> list[UnitChange]:
    """Return the changes of unit in the rows of one metric: account_id, occurred_at and value.

    Looked for where the median row of four weeks is at least four times, or at most a quarter of, that of the
    four weeks before. It is a change of unit if the accounts that are on both sides change alike: a campaign
    makes some accounts livelier, new customers make others count, and neither multiplies each one by the same
    number. Values of 0 and below tell no unit.
    """
    positive = rows[VALUE] > 0
    rows = rows if positive.all() else rows[positive]
    if len(rows) < 2 * FEWEST_ROWS:
        return []
    start, day = rows[OCCURRED_AT].min().floor("D"), floor_day(rows[OCCURRED_AT])
    day -= day.min()
    few = day.astype(np.min_scalar_type(day.max()))  # small numbers are put in order in one go
    order = np.argsort(few, kind="stable")
    series = _Series(day[order], np.log(rows[VALUE].to_numpy()[order]), rows[ACCOUNT_ID], order)
    turns = dict.fromkeys(series.turn(at) for at in series.steps())
    found = (series.judged(at) for at in turns)
    return [UnitChange(start + pd.Timedelta(days=at), *change) for at, change in found if change is not None]


@dataclass(frozen=True, eq=False)
class _Series:
    """The days, and logarithms of values, of a metric in the order of days, which `account` is not in yet."""

    day: np.ndarray
    logged: np.ndarray
    account: pd.Series
    order: np.ndarray
    middles: dict[int, float | None] = field(default_factory=dict)

    def between(self, first: int, stop: int) -> slice:
        ends = np.array([first, stop], self.day.dtype)  # of another type, all days would be made anew
        return slice(*np.searchsorted(self.day, ends))

    def steps(self) -> Iterator[int]:
        """Yield the days, of a weekly grid, around which the level jumps; the middle one of neighbours."""
        hits = [
            (at, np.sign(step))
            for at in range(LOOK_EVERY_DAYS, int(self.day[-1]) + 1, LOOK_EVERY_DAYS)
            if abs(step := self._step(at)) >= np.log(SMALLEST_FACTOR)
        ]
        runs: list[list[int]] = []
        for number, (at, sign) in enumerate(hits):
            if number and hits[number - 1] == (at - LOOK_EVERY_DAYS, sign):
                runs[-1].append(at)
            else:
                runs.append([at])
        yield from (run[len(run) // 2] for run in runs)

    def _step(self, at: int) -> float:
        before, after = self._middle(at - SIDE_DAYS), self._middle(at)
        return 0.0 if before is None or after is None else after - before

    def _middle(self, first: int) -> float | None:
        """Return the median of a side, which is after one day and before another; None where rows are few."""
        if first not in self.middles:
            side = self.logged[self.between(first, first + SIDE_DAYS)]
            self.middles[first] = float(np.median(side)) if len(side) >= FEWEST_ROWS else None
        return self.middles[first]

    def turn(self, at: int) -> int:
        """Return the day that parts the days of the old level from those of the new one best."""
        part = self.between(at - SIDE_DAYS, at + SIDE_DAYS)
        medians = pd.Series(self.logged[part]).groupby(self.day[part]).median()
        quarter = max(len(medians) // 4, 1)
        ends = float(medians.iloc[:quarter].median()), float(medians.iloc[-quarter:].median())
        new = (medians > sum(ends) / 2).to_numpy() == (ends[1] > ends[0])
        right = np.concatenate([[0], np.cumsum(~new)]) + np.concatenate([np.cumsum(new[::-1])[::-1], [0]])
        return int(medians.index[min(int(right.argmax()), len(medians) - 1)])

    def judged(self, at: int) -> tuple[int, tuple[float, int] | None]:
        """Return the day, and the factor and the accounts of a change of unit; None where it is none."""
        before, after = (
            self._by_account(self.between(*sides)) for sides in ((at - SIDE_DAYS, at), (at, at + SIDE_DAYS))
        )
        gaps = (after - before).dropna()
        if len(gaps) < FEWEST_ACCOUNTS:
            return at, None
        middle = float(gaps.median())
        alike = float((abs(gaps - middle) <= np.log(ALIKE)).mean())
        if abs(middle) < np.log(SMALLEST_FACTOR) or alike < SHARE_ALIKE:
            return at, None
        return at, (float(np.exp(middle)), len(gaps))

    def _by_account(self, part: slice) -> pd.Series:
        accounts = self.account.iloc[self.order[part]].to_numpy()
        grouped = pd.Series(self.logged[part]).groupby(accounts)
        return grouped.median()[grouped.size() >= FEWEST_ROWS_AN_ACCOUNT]


def unit_findings(events: pd.DataFrame) -> Iterator[Finding]:
    """Yield an error for each change of unit of a metric."""
    for metric, rows in events[[ACCOUNT_ID, OCCURRED_AT, VALUE, METRIC]].groupby(METRIC, observed=True):
        for change in unit_changes(rows):
            yield Finding(
                severity="error",
                table="events",
                about=str(metric),
                what=f"values are {_times(change.factor)} what they were, for nearly all of "
                f"{change.accounts:,} accounts alike, which looks like another unit",
                way_out="convert one side, or give the metric another name from then on",
                first=change.day,
                last=change.day,
            )


def _times(factor: float) -> str:
    return f"{factor:,.3g} times" if factor >= 1 else f"1/{1 / factor:,.3g} of"
