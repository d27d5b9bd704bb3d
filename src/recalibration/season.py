"""A month against the same season: a phase of the previous edition, the month of the year before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF, PHASE, PHASES, SERIES
from .watched import MONTH, Watched

YEAR = pd.DateOffset(years=1)
SURE = 3.0  # standard errors; where nothing has changed 2 % of the differences are beyond (docs/drift.md)
MOST = 3  # phases that a sentence names
FEWEST_ROWS = 30  # the mean of fewer customers is an anecdote


@dataclass(frozen=True)
class Beyond:
    """How a metric differs from the same season before: means of `rows` snapshots and of `rows_then`.

    `campaign` is compared with `campaign_then`, the previous edition of `series`, in the same `phase`;
    without a campaign (baseline) all three are None, and it is the calendar month of the year before.
    `change` is relative (NaN where nothing was then) and `errors` says by how many standard errors the means
    differ, the same accounts being counted once.
    """

    phase: str
    series: str | None
    campaign: str | None
    campaign_then: str | None
    metric: str
    source: str
    feature: str
    rows: int
    rows_then: int
    now: float
    then: float
    change: float
    errors: float

    @property
    def words(self) -> str:
        """The difference as people say it.

        >>> Beyond("post", "mm", "mm24", "mm23", "posts", "crm", "posts_28d", 90, 80, 5, 8, -0.38, 4).words
        'post −38 % against mm23'
        """
        then = self.campaign_then or "the same month of the year before"
        if not np.isfinite(self.change):
            return f"{self.phase} not as in {then}"
        sign = "−" if self.change < 0 else "+"
        return f"{self.phase} {sign}{abs(self.change):.0%} against {then}".replace("%", " %")


def season_words(found: Sequence[Beyond], feature: str) -> str:
    """Return in words what of a feature is beyond its season: at most three phases, the surest first.

    `found` as `beyond_season` gives it.
    """
    of = [one for one in found if one.feature == feature]
    if not of:
        return "there is no earlier edition or year to compare it with"
    sure = [one.words for one in of if abs(one.errors) > SURE]
    return (
        f"beyond the season: {', '.join(sure[:MOST])}" if sure else "no more than in the same season before"
    )


def phases_beyond(found: Sequence[Beyond], feature: str) -> tuple[str, ...]:
    """Return the phases that carry a change of a feature beyond its season.

    Those that changed by more than three standard errors, and at least half as much as the one that did most.
    """
    sure = [one for one in found if one.feature == feature and abs(one.errors) > SURE]
    most = max((abs(one.change) for one in sure if np.isfinite(one.change)), default=0.0)
    carrying = {one.phase for one in sure if not abs(one.change) < most / 2}
    return tuple(phase for phase in PHASES if phase in carrying)


def beyond_season(
    now: pd.DataFrame,
    earlier: pd.DataFrame,
    watched: Sequence[Watched],
    *,
    starts: Mapping[str, pd.Timestamp],
) -> tuple[Beyond, ...]:
    """Return what changed beyond the season, the surest change first; for reading, not for alarms.

    `now` is a month and `earlier` all rows before it, as `monthly` gives them; `starts` says when each
    campaign began, so that the first week of this edition is held against the first week of the last. Phases
    of campaigns without an earlier edition, and those with fewer than 30 snapshots on either side, are left
    out. Of the many differences some are beyond two errors by chance, and the customers of two editions may
    differ for good reasons: benchmarks/drift.py counts both where nothing has changed.
    """
    found = [
        _beyond(one, rows, then)
        for rows, then in _pairs(now, earlier, starts)
        for one in watched
        if min(rows[one.feature].count(), then[one.feature].count()) >= FEWEST_ROWS
    ]
    return tuple(sorted(found, key=lambda one: -abs(one.errors)))


def _pairs(
    now: pd.DataFrame, earlier: pd.DataFrame, starts: Mapping[str, pd.Timestamp]
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Yield the rows of each phase and campaign of the month, and those they are compared with."""
    quiet = now[now[CAMPAIGN_ID].isna()]
    for phase, rows in quiet.groupby(PHASE):
        like = earlier[CAMPAIGN_ID].isna() & (earlier[PHASE] == phase)
        yield rows, earlier[like & earlier[MONTH].isin(rows[MONTH] - YEAR)]
    for (of_phase, campaign), rows in now.groupby([PHASE, CAMPAIGN_ID]):
        series = rows[SERIES].iloc[0]
        like = (earlier[PHASE] == of_phase) & (earlier[SERIES] == series) & (earlier[CAMPAIGN_ID] != campaign)
        editions = earlier[like]
        if len(editions):
            latest = editions[CAMPAIGN_ID].iloc[editions[CUTOFF].argmax()]
            edition = editions[editions[CAMPAIGN_ID] == latest]
            since = rows[CUTOFF] - starts[str(campaign)]
            yield rows, edition[(edition[CUTOFF] - starts[latest]).between(since.min(), since.max())]


def _beyond(one: Watched, rows: pd.DataFrame, then: pd.DataFrame) -> Beyond:
    value, was = float(rows[one.feature].mean()), float(then[one.feature].mean())
    return Beyond(
        phase=str(rows[PHASE].iloc[0]),
        series=_name(rows, SERIES),
        campaign=_name(rows, CAMPAIGN_ID),
        campaign_then=_name(then, CAMPAIGN_ID),
        metric=one.metric,
        source=one.source,
        feature=one.feature,
        rows=len(rows),
        rows_then=len(then),
        now=value,
        then=was,
        change=value / was - 1 if was else np.nan,
        errors=_errors(rows, then, one.feature),
    )


def _name(rows: pd.DataFrame, column: str) -> str | None:
    first = rows[column].iloc[0]
    return None if pd.isna(first) else str(first)


def _errors(rows: pd.DataFrame, then: pd.DataFrame, feature: str) -> float:
    """Return the difference of the means ÷ its standard error; 0 where nothing varies.

    The parts of an account in both means are added before they are squared.
    """
    parts = pd.concat([_parts(rows, feature), -_parts(then, feature)])
    error = float(np.sqrt(np.square(parts.groupby(level=0).sum()).sum()))
    difference = float(rows[feature].mean() - then[feature].mean())
    return difference / error if error else 0.0


def _parts(rows: pd.DataFrame, feature: str) -> pd.Series:
    values = rows.set_index(ACCOUNT_ID)[feature].dropna().astype("float64")
    return (values - values.mean()) / len(values)
