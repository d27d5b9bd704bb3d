"""The features a data set gets if nobody says otherwise: some for every metric that it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from ..campaigns.leavers import lists_of_takers
from ..tables import USER_ID, Tables
from .baseline import excess_features, silence_features, trend_features
from .depth import breadth_features, depth_features
from .engagement import activity_features, level_features
from .facts import metrics_of
from .metrics import Metric, meaning, visits_of
from .retention import COMPONENT, recency_features, retention_features
from .spec import Feature
from .support import (
    calendar_features,
    contract_features,
    load_features,
    milestone_features,
    rare_features,
)

WINDOWS_DAYS = (7, 28, 84)  # a week, a billing month of whole weeks, a quarter of whole weeks
LONG_DAYS = 365  # a year holds each yearly series once
AHEAD_DAYS = 91  # a quarter of whole weeks: the usual horizon, and what most calendars are announced by


def default_features(
    tables: Tables,
    *,
    metrics: Sequence[str] | None = None,
    declared: Mapping[str, tuple[str, int]] | None = None,
    windows_days: Sequence[int] = WINDOWS_DAYS,
    long_days: int = LONG_DAYS,
    campaign: bool = True,
) -> list[Feature]:
    """Return the features for the metrics (default: all that the tables have).

    `declared` maps a metric to (component, direction). `campaign=False` leaves out every feature that knows
    the campaign calendar. Which metrics there are, and which of them vary, is read from the whole tables:
    name the metrics, or keep the features, for a scorer that is to be trained again later. Nothing looks
    ahead unless the lists of who takes part in a campaign are as they were told (`lists_of_takers`).
    """
    names = metrics_of(tables) if metrics is None else tuple(metrics)
    senses, _ = meaning(names, declared)
    varying, visits = _varying(tables), visits_of(names)
    found = [*recency_features(windows_days), *silence_features(COMPONENT, long_days)]
    for metric in senses:
        varies = metric.name in varying
        found += _of_metric(metric, visits, windows_days, long_days, varies=varies)
    found += load_features(senses, visits, windows_days) + contract_features(senses)
    if lists_of_takers(tables).as_told:  # else a list for a campaign to come may tell who will still be there
        found += calendar_features(senses, AHEAD_DAYS)
    found += milestone_features(senses, windows_days, long_days)
    if USER_ID in tables.events and tables.events[USER_ID].notna().any():
        found += breadth_features(windows_days, long_days)
    return [feature for feature in found if campaign or not feature.campaign]


def _of_metric(
    metric: Metric, visits: str | None, windows_days: Sequence[int], long_days: int, *, varies: bool
) -> list[Feature]:
    if metric.kind == "level":
        return level_features(metric, windows_days, long_days)
    if metric.kind == "rare":
        return rare_features(metric, windows_days, long_days)
    if metric.kind == "dated":
        return []  # theirs come once, whatever other metrics there are
    found = activity_features(metric, windows_days, long_days, varies=varies)
    found += retention_features(metric, windows_days, long_days)
    found += excess_features(metric, windows_days, long_days)
    found += trend_features(metric, windows_days, long_days)
    if metric.name != visits:
        found += depth_features(metric, visits, windows_days, long_days)
    return found


def components(features: Sequence[Feature]) -> dict[str, list[str]]:
    """Return the names of the features of each component, in order: what scorers take as `components`."""
    found: dict[str, list[str]] = {}
    for feature in features:
        found.setdefault(feature.component, []).append(feature.name)
    return found


def directions(features: Sequence[Feature]) -> dict[str, int]:
    """Return the direction of each feature (+1 higher is healthier): what scorers take as `directions`."""
    return {feature.name: feature.direction for feature in features}


def _varying(tables: Tables) -> set[str]:
    events = pa.table({name: pa.array(tables.events[name]) for name in ("metric", "value")})
    found = events.group_by("metric").aggregate([("value", "min_max")]).to_pylist()
    return {row["metric"] for row in found if row["value_min_max"]["min"] != row["value_min_max"]["max"]}
