"""Inputs that moved in the last month: said with the decision, and no part of it."""

from __future__ import annotations

import pandas as pd

from ...checks import InputError
from ...experiment import Experiment
from ...features import snapshots
from ...features.kept import kept_windows
from ...recalibration import (
    NEVER_ALONE,
    Cause,
    DriftReference,
    attribute,
    data_faults,
    monthly,
    sources_of,
    unexplained,
    watched,
)
from ...recalibration.watched import MONTH
from ...tables import ACCOUNT_ID, CUTOFF, Tables
from ..cards import segments_of
from ..in_use import InUse

WEEK = pd.Timedelta(days=7)
YEAR = pd.DateOffset(years=1)


def moved_inputs(
    experiment: Experiment, champion: InUse, tables: Tables, at: pd.Timestamp, last: pd.Timestamp | None
) -> tuple[tuple[Cause, ...], tuple[str, ...]]:
    """Return what moved in the last whole month before `at`, beyond what the year before the champion knew.

    Asked at the first decision after the month is over; `last` was the one before. What a fault of the data
    explains is left out. In sentences, what the alarm is worth, or why there can be none.
    """
    month_end = month_of(at)
    if last is not None and last >= month_end:
        return (), ()
    month = month_of(month_end - WEEK)
    begins = max(month_of(champion.first_day) - YEAR, experiment.split.train[0])
    watching = watched(champion.one.features, sources_of(tables))
    days = [*_weeks(begins, month_of(champion.first_day)), *_weeks(month, month_end)]
    asked = monthly(snapshots(tables, experiment.label, days))
    features = {feature.name: feature for feature in champion.one.features}
    read = [features[one.feature] for one in watching]
    if not read or asked.empty:
        return (), ()
    rows, _ = kept_windows(tables, asked[[ACCOUNT_ID, CUTOFF]], read)
    rows = rows.assign(**{MONTH: asked[MONTH].to_numpy()})
    usual, now = rows[rows[MONTH] < month_of(champion.first_day)], rows[rows[MONTH] == month]
    try:
        reference = DriftReference.learn(usual, [one.feature for one in watching])
    except InputError as error:
        return (), (f"inputs: not watched: {error}",)
    if now.empty or month < month_of(champion.first_day):
        return (), ()
    (window,) = reference.judge(now)
    segments = segments_of(tables)
    named = None if segments is None else {str(name): str(one) for name, one in segments.dropna().items()}
    causes = attribute(window, now, usual, watching, segments=named)
    found = unexplained(causes, data_faults(tables, at=at)) if causes else ()
    return found, (f"inputs: {NEVER_ALONE}",) if found else ()


def month_of(day: pd.Timestamp) -> pd.Timestamp:
    """Return the midnight that starts the month of a day.

    >>> month_of(pd.Timestamp("2024-02-29", tz="UTC"))
    Timestamp('2024-02-01 00:00:00+0000', tz='UTC')
    """
    return day.floor("D").replace(day=1)


def _weeks(first: pd.Timestamp, end: pd.Timestamp) -> list[pd.Timestamp]:
    return [
        first + WEEK * number for number in range(-((first - end) // WEEK)) if first + WEEK * number < end
    ]
