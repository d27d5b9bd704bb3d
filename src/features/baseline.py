"""What an account does against its own habits in the same phase, and its slow trend between campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add

from ..tables import PHASES
from .metrics import Metric
from .ratios import rate
from .spec import Expression, Feature, active_days, days, since_last, total

ONE_DAY = 1.0
"""Added to both sides of a ratio of days: an account with few days to compare stays near 1."""

DECLINE = "decline"


def excess_features(metric: Metric, windows_days: Sequence[int], long_days: int) -> list[Feature]:
    """Return the active days of a metric against what the account's own year before lets expect, by phase.

    Expected: days of each phase in the window × the share of days that were active in that phase before the
    window (or, for a phase that it had none of, on all days). 1 is as usual; NaN where nothing lies before.
    """
    return [
        Feature(
            f"{metric.name}_excess_{w}d",
            (active_days(metric.name, w) + ONE_DAY) / (_expected(metric.name, w, long_days) + ONE_DAY),
            metric.component,
            metric.direction,
            "ratio, 1 is as usual",
            f"days with {_words(metric)} in {w} days against as many as its own phases let expect",
        )
        for w in windows_days
        if w < long_days
    ]


def trend_features(metric: Metric, windows_days: Sequence[int], long_days: int) -> list[Feature]:
    """Return a metric's rate on baseline days of the longest window ÷ that of the year before it.

    Campaign days are left out on both sides, so that no spike hides a slow decline.
    """
    w = max(windows_days)
    if w >= long_days:
        return []
    slow = rate(metric.name, w, phase="baseline") / _before(metric.name, w, long_days)
    said = f"{_words(metric)} a day between campaigns, {w} days against the year before"
    return [
        Feature(f"{metric.name}_slow_trend", slow, DECLINE, metric.direction, "ratio, 1 is as before", said)
    ]


def silence_features(component: str, long_days: int) -> list[Feature]:
    """Return the working days that the account's own baseline lets expect since its last event."""
    usual = active_days(None, long_days, phase="baseline") / days(long_days, phase="baseline")
    missed, said = since_last(None) * usual, "working days it would usually have had since its last event"
    return [Feature("missed_working_days", missed, component, -1, "working days", said)]


def _expected(metric: str, w: int, long_days: int) -> Expression:
    """Return the active days that are to be expected in the window."""
    every = _share(metric, w, long_days, None)
    by_phase = [days(w, phase=phase) * _share(metric, w, long_days, phase).or_else(every) for phase in PHASES]
    return reduce(add, by_phase)


def _share(metric: str, w: int, long_days: int, phase: str | None) -> Expression:
    active = active_days(metric, long_days, phase=phase) - active_days(metric, w, phase=phase)
    return active / (days(long_days, phase=phase) - days(w, phase=phase))


def _before(metric: str, w: int, long_days: int) -> Expression:
    done = total(metric, long_days, phase="baseline") - total(metric, w, phase="baseline")
    return done / (days(long_days, phase="baseline") - days(w, phase="baseline"))


def _words(metric: Metric) -> str:
    return metric.name.replace("_", " ")
