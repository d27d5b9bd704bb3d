"""Inputs that moved in the last month: said with the decision, and no part of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import pandas as pd

from ...checks import InputError
from ...experiment import Experiment
from ...features import snapshots
from ...features.kept import kept_windows
from ...recalibration import (
    NEVER_ALONE,
    Beyond,
    Cause,
    DriftReference,
    DriftWindow,
    PhaseDrift,
    PhaseReferences,
    Watched,
    attribute,
    beyond_season,
    carried_by,
    data_faults,
    monthly,
    phases_beyond,
    season_words,
    sources_of,
    unexplained,
    watched,
)
from ...recalibration.distance import ordered, stability_index
from ...recalibration.watched import MONTH
from ...tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF, KNOWN_AT, STARTS_AT, Tables
from ..cards import segments_of
from ..in_use import InUse

WEEK = pd.Timedelta(days=7)
YEAR = pd.DateOffset(years=1)
MOVES = pd.Timedelta(days=45)
"""How far an edition may lie from the same days of the year before."""


@dataclass(frozen=True)
class MonthDrift:
    """How far the inputs of a month lie from training: `window` all together, and by phase.

    `index` is the largest population stability index of any metric: the textbook's alarm, and none of ours.
    """

    window: DriftWindow
    phases: tuple[PhaseDrift, ...]
    index: float


@dataclass(frozen=True)
class Inputs:
    """The months that ended since the last decision, and what moved in the newest: `causes`.

    What a fault of the data explains is left out. `beyond` is how they differ from the same season before;
    `said` what the alarm is worth, or why there can be none.
    """

    months: Mapping[pd.Timestamp, MonthDrift] = field(default_factory=dict)
    causes: tuple[Cause, ...] = ()
    beyond: tuple[Beyond, ...] = ()
    said: tuple[str, ...] = ()

    def alarms(self) -> Iterator[dict[str, str | None]]:
        """Yield an alarm for each cause, as the contract has it, with the phases that carry it.

        They are those beyond their season; without an edition before, those unlike the phase in training.
        """
        for cause in self.causes:
            newest = list(self.months.values())[-1].phases
            phases = phases_beyond(self.beyond, cause.feature) or carried_by(cause.feature, newest)
            what = f"{cause.words}; {season_words(self.beyond, cause.feature)}"
            yield {"kind": "input", "what": what, "phase": ", ".join(phases) or None}


def moved_inputs(
    experiment: Experiment, champion: InUse, tables: Tables, at: pd.Timestamp, last: pd.Timestamp | None
) -> Inputs:
    """Return what moved in the last whole month before `at`, beyond what the year before its weights knew.

    Asked at the first decision after the month is over; `last` was the one before.
    """
    first, end = month_of(champion.weights_since), month_of(at)
    if last is not None and last >= end:
        return Inputs()
    since = first if last is None else max(first, month_of(last))
    watching = watched(champion.one.features, sources_of(tables))
    begins = max(first - YEAR, experiment.split.train[0])
    ended = [_weeks(month, _next(month)) for month in pd.date_range(since, end, freq="MS") if month < end]
    rows = _rows(experiment, champion, tables, watching, [*_weeks(begins, first), *chain(*ended)])
    if not watching or rows.empty:
        return Inputs()
    usual, live = rows[rows[MONTH] < first], rows[rows[MONTH] >= since]
    try:
        months = _judged(usual, live, [one.feature for one in watching])
    except InputError as error:
        return Inputs(said=(f"inputs: not watched: {error}",))
    if not months or end not in months:
        return Inputs(months)
    now = live[live[MONTH] == months[end].window.month]
    causes = attribute(months[end].window, now, usual, watching, segments=_segments(tables))
    found = unexplained(causes, data_faults(tables, at=at)) if causes else ()
    if not found:
        return Inputs(months)
    beyond = _beyond(experiment, champion, tables, watching, now, found)
    return Inputs(months, found, beyond, (f"inputs: {NEVER_ALONE}",))


def month_of(day: pd.Timestamp) -> pd.Timestamp:
    """Return the midnight that starts the month of a day.

    >>> month_of(pd.Timestamp("2024-02-29", tz="UTC"))
    Timestamp('2024-02-01 00:00:00+0000', tz='UTC')
    """
    return day.floor("D").replace(day=1)


def _judged(usual: pd.DataFrame, live: pd.DataFrame, names: Sequence[str]) -> dict[pd.Timestamp, MonthDrift]:
    """Return what became of each month, by the day on which it was over."""
    reference, by_phase = DriftReference.learn(usual, names), PhaseReferences.learn(usual, names)
    found = {}
    for window in reference.judge(live):
        now = live[live[MONTH] == window.month]
        indices = [stability_index(ordered(now[name]), ordered(usual[name])) for name in names]
        found[_next(window.month)] = MonthDrift(window, by_phase.judge(now), max(indices))
    return found


def _beyond(
    experiment: Experiment,
    champion: InUse,
    tables: Tables,
    watching: Sequence[Watched],
    now: pd.DataFrame,
    causes: Sequence[Cause],
) -> tuple[Beyond, ...]:
    """Return how what moved differs from the same season before: the last edition, or the last year."""
    month = now[MONTH].iloc[0]
    since = max(month - YEAR - MOVES, experiment.split.train[0])
    until = min(_next(month) - YEAR + MOVES, month)
    features = {cause.feature for cause in causes}
    moved = [one for one in watching if one.feature in features]
    earlier = _rows(experiment, champion, tables, moved, _weeks(since, until))
    if earlier.empty:
        return ()
    campaigns = tables.campaigns
    order = [CAMPAIGN_ID, KNOWN_AT] if KNOWN_AT in campaigns else [CAMPAIGN_ID]
    latest = campaigns.sort_values(order, kind="stable", na_position="first").groupby(CAMPAIGN_ID)
    starts = {str(name): day for name, day in latest[STARTS_AT].last().items()}
    return beyond_season(now, earlier, moved, starts=starts)


def _rows(
    experiment: Experiment,
    champion: InUse,
    tables: Tables,
    watching: Sequence[Watched],
    days: Sequence[pd.Timestamp],
) -> pd.DataFrame:
    """Return what is watched of one snapshot for each account and month of the days."""
    asked = monthly(snapshots(tables, experiment.label, days)) if days else pd.DataFrame()
    features = {feature.name: feature for feature in champion.one.features}
    read = [features[one.feature] for one in watching]
    if not read or asked.empty:
        return pd.DataFrame()
    rows, _ = kept_windows(tables, asked[[ACCOUNT_ID, CUTOFF]], read)
    return rows.assign(**{MONTH: asked[MONTH].to_numpy()})


def _segments(tables: Tables) -> dict[str, str] | None:
    segments = segments_of(tables)
    return None if segments is None else {str(name): str(one) for name, one in segments.dropna().items()}


def _next(month: pd.Timestamp) -> pd.Timestamp:
    return pd.Timestamp(month + pd.DateOffset(months=1))


def _weeks(first: pd.Timestamp, end: pd.Timestamp) -> list[pd.Timestamp]:
    return [
        first + WEEK * number for number in range(-((first - end) // WEEK)) if first + WEEK * number < end
    ]
