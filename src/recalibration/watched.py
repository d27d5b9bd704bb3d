"""What drift is watched on: one feature for each metric, and one snapshot for each account and month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import pandas as pd

from ..features.spec import Feature
from ..tables import ACCOUNT_ID, CUTOFF, METRIC, OCCURRED_AT, Tables

MONTH_DAYS = 28  # four whole weeks: a month of work without the weekday
LONGEST_DAYS = 84  # what looks back farther changes with the age of the customer base
MONTH = "month"
_COUNTED = ("total", "count")


@dataclass(frozen=True)
class Watched:
    """A feature that stands for its metric, which `source` delivers, and the component that it is part of."""

    feature: str
    metric: str
    source: str
    component: str


def watched(features: Sequence[Feature], sources: Mapping[str, str]) -> tuple[Watched, ...]:
    """Return one feature for each metric: its plain amount or mean over the window nearest to four weeks.

    Features by phase are left out, because the calendar changes them, and windows above 84 days, because the
    age of the customer base does. Answers to surveys are left out too: the few that a month brings differ
    from the last few. `sources` says of each metric where it comes from, see `sources_of`.
    """
    nearest: dict[str, tuple[int, Feature]] = {}
    for feature in features:
        found = _amount(feature)
        if found is None or found[0].startswith("surveys."):
            continue
        metric, days = found
        step = abs(days - MONTH_DAYS)
        if metric not in nearest or step < nearest[metric][0]:
            nearest[metric] = (step, feature)
    return tuple(
        Watched(feature.name, metric, sources.get(metric, metric.split(".")[0]), feature.component)
        for metric, (_, feature) in nearest.items()
    )


def sources_of(tables: Tables) -> dict[str, str]:
    """Return the source of each metric: that of most of its events, or the table that it is made from."""
    events = tables.events
    if "source" not in events:
        return {str(metric): "events" for metric in events[METRIC].unique()}
    rows = events.groupby([METRIC, "source"], observed=True)[OCCURRED_AT].size()
    commonest = rows.sort_values(kind="stable").reset_index().drop_duplicates(METRIC, keep="last")
    return {str(row.metric): str(row.source) for row in commonest.itertuples()}


def monthly(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one snapshot for each account and calendar month of a windows table, with the `month` it is of.

    Which of the account's snapshots of a month it is depends on its id alone, so that all weeks of the month,
    and all campaigns in it, have their part.

    >>> days = pd.to_datetime(["2024-01-01", "2024-01-15", "2024-02-05"], utc=True)
    >>> monthly(pd.DataFrame({"account_id": "a", "cutoff": days}))["month"].dt.strftime("%b").tolist()
    ['Jan', 'Feb']
    """
    month = rows[CUTOFF].dt.tz_localize(None).dt.to_period("M").dt.start_time.dt.tz_localize("UTC")
    named = rows.assign(**{MONTH: month}).sort_values([ACCOUNT_ID, CUTOFF], kind="stable")
    groups = named.groupby([ACCOUNT_ID, MONTH], sort=False)[CUTOFF]
    chosen = groups.cumcount() == _numbers(named[ACCOUNT_ID]) % groups.transform("size")
    return named[chosen]


def _numbers(accounts: pd.Series) -> pd.Series:
    number = {account: crc32(str(account).encode()) for account in _unique(accounts)}
    return accounts.map(number).astype("int64")


def _unique(accounts: pd.Series) -> Iterable[object]:
    return accounts.unique().tolist()


def _amount(feature: Feature) -> tuple[str, int] | None:
    """Return the metric and the days of a feature that is a plain amount, rate or mean of one metric."""
    atoms = list(feature.expression.atoms())
    counted = [atom for atom in atoms if atom.kind in _COUNTED]
    metrics = {atom.metric for atom in counted}
    windows = {atom.window for atom in atoms}
    plain = all(atom.kind in (*_COUNTED, "days") and atom.phase is None and not atom.tagged for atom in atoms)
    if not plain or len(metrics) != 1 or len(windows) != 1:
        return None
    (metric,), (window,) = metrics, windows
    if metric is None or window is None or window.kind != "trailing" or window.days > LONGEST_DAYS:
        return None
    return metric, window.days
