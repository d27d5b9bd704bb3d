"""The customers week by week up to the end of the data, by one scorer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..campaigns.days import floor_day, to_times
from ..evaluation import Customers, TimeSplit, customers
from ..experiment import Experiment
from ..features import snapshots, windows
from ..features.facts import metrics_of
from ..features.kept import shares_of
from ..models import health_points
from ..tables import ACCOUNT_ID, CUTOFF, Tables
from .alerting import alerts_of
from .choose import Chosen
from .fit import Fitted
from .grading import Grader
from .scored import scored

WATCH_EVERY = pd.Timedelta(days=7)
"""Customers are looked at weekly, as teams meet, however far apart the cutoffs of the comparison lie."""

WATCHED = pd.Timedelta(days=3 * 365)
"""Three years hold three editions of a yearly series: this one, and two to compare it with."""

ROWS_AT_ONCE = 100_000
"""Snapshots whose features are in memory together: 200 features take 80 MB."""

EVENTS_AT_ONCE = 5_000_000
"""Events whose days are in memory together: some 100 MB."""


def watch(
    experiment: Experiment,
    tables: Tables,
    chosen: Chosen,
    fitted: Mapping[str, Fitted],
    split: TimeSplit,
    *,
    scorer: str,
    grader: Grader,
) -> Customers:
    """Return the customers of the last day that the data reach, by the scores of `scorer`.

    Earlier weeks give the trends and the curves of earlier campaigns. Those before the end of `split.train`
    are days that the scorer learned from.
    """
    asked = snapshots(tables, experiment.label, watch_days(experiment, last_day(tables)))
    one, days = fitted[scorer], asked[CUTOFF].drop_duplicates().nlargest(2)
    pieces, late, elsewhere = [], [], metrics_of(tables)
    for place, some in shares_of(tables, asked):
        for first in range(0, len(place), ROWS_AT_ONCE):
            part = asked.iloc[place[first : first + ROWS_AT_ONCE]]
            rows = windows(some, part, chosen.all, elsewhere=elsewhere)
            told = scored(scorer, one, rows, grader)
            pieces.append(told.drop(columns=list(one.scorer.grouping_.components)))
            late.append(rows[rows[CUTOFF].isin(days)])
    keys, points = [ACCOUNT_ID, CUTOFF], health_points(one, pd.concat(late))
    return customers(
        tables,
        pd.concat(pieces, ignore_index=True).merge(points, on=keys, how="left", validate="one_to_one"),
        scorer=scorer,
        parts=points.columns.difference(keys, sort=False).tolist(),
        horizon_days=experiment.label.horizon_days,
        alerts=alerts_of(experiment, one, split),
    )


def watch_days(experiment: Experiment, last: pd.Timestamp) -> pd.DatetimeIndex:
    """Return the days on which customers are looked at, weekly, none after `last`.

    They go back from the last whole week of the data to the first training day, at most three years.
    """
    first, end = experiment.split.train[0], last.floor("D")
    weeks = (min(end - first, WATCHED)) // WATCH_EVERY
    return pd.date_range(end - weeks * WATCH_EVERY, end, freq=WATCH_EVERY, unit="us")


def last_day(tables: Tables) -> pd.Timestamp:
    """Return the last day that the events reach: a stray one in the future does not move it.

    It is the last day with at least a tenth of the accounts of the median day, and with two if any has two.
    """
    accounts = _accounts_by_day(tables.events)
    enough = min(max(accounts.median() / 10, 2), accounts.max())
    return pd.Timestamp(to_times(accounts.index[accounts >= enough].to_numpy(np.int32)).max())


def _accounts_by_day(events: pd.DataFrame) -> pd.Series:
    """Return how many accounts each day with events had, by the days of `campaigns/days.py`."""
    account = events[ACCOUNT_ID].astype("category").cat.codes.to_numpy()
    parts = [slice(first, first + EVENTS_AT_ONCE) for first in range(0, len(events), EVENTS_AT_ONCE)]
    met = [pd.unique(floor_day(events["occurred_at"].iloc[part])) for part in parts]
    days = np.unique(np.concatenate(met))
    seen = np.zeros((len(days), account.max() + 1), bool)
    for part in parts:
        seen[np.searchsorted(days, floor_day(events["occurred_at"].iloc[part])), account[part]] = True
    return pd.Series(seen.sum(axis=1), index=days)


def doubts(experiment: Experiment, tables: Tables, at: pd.Timestamp) -> tuple[str, ...]:
    """Return in sentences why the customers of the day `at` may not be those of today."""
    beyond = int((tables.events["occurred_at"] >= last_day(tables) + pd.Timedelta(days=1)).sum())
    found = []
    if beyond:
        found.append(
            f"events: {beyond:,} rows lie after {last_day(tables):%Y-%m-%d}, the last day with more than a "
            "stray account; the customers are those up to that day"
        )
    if at < experiment.split.test[0]:
        found.append(
            f"events: they end so early that the customers shown are those of {at:%Y-%m-%d}, before the test "
            "period; scores of training days flatter"
        )
    return tuple(found)
