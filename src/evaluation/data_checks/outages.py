"""Days on which a source, or a metric, delivered hardly anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...tables import METRIC
from .daily import SOURCE, daily_rows
from .finding import Finding
from .stops import STOP_DAYS

WINDOW_DAYS = 3
"""Three days together: a holiday or a quiet Sunday is none."""

WEEKS = 4
HARDLY_ANY = 0.25
FEWEST_EXPECTED = 12
"""Rows that three days must usually have, so that a quarter of them is no chance (P below 1 in 100 at 12)."""

MOST_A_YEAR, DAYS_A_YEAR = 2, 365
"""Outages of a metric that are believed; one that falls silent more often does so by its nature."""


@dataclass(frozen=True)
class Outage:
    """Days from `first` to `last` on which `seen` rows came where `expected` were usual."""

    first: pd.Timestamp
    last: pd.Timestamp
    seen: int
    expected: float


def outages(rows: pd.Series) -> list[Outage]:
    """Return the outages in daily row counts (days,), a day a row without a gap.

    A day alarms if it and the two before have less than a quarter of what the same weekdays had, in the
    median of the four weeks before, and if that is 12 rows at least. So the alarm comes two to three days
    after the start, and an outage of more than two weeks becomes the usual.
    """
    total = rows.rolling(WINDOW_DAYS).sum()
    usual = _usual(total)
    alarms = (usual >= FEWEST_EXPECTED) & (total < HARDLY_ANY * usual)
    usual_day = _usual(rows)
    hit = _spread(alarms.to_numpy()) & (rows < HARDLY_ANY * usual_day).to_numpy()
    return list(_spans(rows, usual_day, hit))


def _usual(counts: pd.Series) -> pd.Series:
    weeks = pd.concat([counts.shift(7 * week) for week in range(1, WEEKS + 1)], axis=1)
    return weeks.median(axis=1).where(weeks.notna().all(axis=1))


def _spread(alarms: np.ndarray) -> np.ndarray:
    """Return the days of the windows that end on an alarm."""
    spread = alarms.copy()
    for back in range(1, WINDOW_DAYS):
        spread[:-back] |= alarms[back:]
    return spread


def _spans(rows: pd.Series, usual: pd.Series, hit: np.ndarray) -> Iterator[Outage]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], hit.astype(np.int8), [0]])))
    for first, stop in edges.reshape(-1, 2):
        part = slice(first, stop)
        yield Outage(
            rows.index[first], rows.index[stop - 1], int(rows.iloc[part].sum()), float(usual.iloc[part].sum())
        )


def outage_findings(events: pd.DataFrame) -> Iterator[Finding]:
    """Yield a warning for each outage of a source, and of a metric where its source had none then.

    A metric that comes and goes, as one that is only there in campaigns, gets a single note instead, and one
    that never comes back is left to `stop_findings`.
    """
    sources = daily_rows(events, SOURCE).items() if SOURCE in events else ()
    told = {str(source): outages(rows) for source, rows in sources}
    for source, found in told.items():
        yield from (_finding(f"source {source}", outage) for outage in found)
    whole = [outage for found in told.values() for outage in found]
    for metric, rows in daily_rows(events, METRIC).items():
        passing = (outage for outage in outages(rows) if not _for_good(rows, outage))
        own = [outage for outage in passing if not any(_meet(outage, one) for one in whole)]
        if len(own) > max(2, MOST_A_YEAR * len(rows) / DAYS_A_YEAR):
            yield _comes_and_goes(str(metric), own)
        else:
            yield from (_finding(str(metric), outage) for outage in own)


def _for_good(rows: pd.Series, outage: Outage) -> bool:
    after = rows[outage.first :]
    return not after.any() and len(after) >= STOP_DAYS


def _meet(one: Outage, other: Outage) -> bool:
    return one.first <= other.last and other.first <= one.last


def _comes_and_goes(metric: str, found: list[Outage]) -> Finding:
    return Finding(
        severity="note",
        table="events",
        about=metric,
        what=f"its rows fell below a quarter of the usual {len(found)} times, so that it comes and goes, as "
        "a metric of campaigns does, and an outage of it cannot be told",
        way_out="give events a source, whose outages are told by all of its metrics together",
    )


def _finding(about: str, outage: Outage) -> Finding:
    return Finding(
        severity="warning",
        table="events",
        about=about,
        what=f"{outage.seen:,} rows where about {outage.expected:,.0f} are usual",
        way_out="deliver what is missing, or keep cutoffs away from the weeks after it",
        first=outage.first,
        last=outage.last,
    )
