"""How much an account does: rates, active days and their pattern over the campaign phases."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..text import THEMES
from .about import SAID_OF, VERBATIM
from .metrics import Metric
from .ratios import lift, mean, rate
from .spec import SHARE, Feature, active_days, days


def activity_features(
    metric: Metric, windows_days: Sequence[int], long_days: int, *, varies: bool
) -> list[Feature]:
    """Return the features of an added-up metric, in its own component.

    `varies`: its rows carry different values, so that their mean says more than their number.
    """
    name, component, sign = metric.name, metric.component, metric.direction
    found = [
        Feature(f"{name}_rate_{w}d", rate(name, w), component, sign, f"{name} a day") for w in windows_days
    ]
    found += [
        Feature(
            f"{name}_active_share_{w}d",
            active_days(name, w) / days(w),
            component,
            sign,
            "share of days, 0 to 1",
        )
        for w in windows_days
    ]
    if varies:
        longest = max(windows_days)
        found.append(Feature(f"{name}_mean_{longest}d", mean(name, longest), component, 0, f"{name} a row"))
    for phase in ("active", "post", "baseline"):
        phased = rate(name, long_days, phase=phase)
        found.append(Feature(f"{name}_rate_{phase}_{long_days}d", phased, component, sign, f"{name} a day"))
    found.append(
        Feature(f"{name}_lift_active_{long_days}d", lift(name, "active", long_days), component, 0, "ratio")
    )
    return found


def level_features(metric: Metric, windows_days: Sequence[int], long_days: int) -> list[Feature]:
    """Return the features of an averaged metric: its mean over the longest window, and over the long one."""
    unit = _level_unit(metric.name)
    return [
        Feature(
            f"{metric.name}_mean_{w}d",
            mean(metric.name, w),
            metric.component,
            metric.direction,
            unit,
            _level_words(metric.name, w),
        )
        for w in sorted({max(windows_days), long_days})
    ]


def _level_words(name: str, w: int) -> str:
    if name == VERBATIM:
        return f"how its answers in words sound, over {w} days"
    if name in SAID_OF:
        about = THEMES[name.removeprefix("surveys.")]
        return f"share of its answers in words that speak of {about}, over {w} days"
    return ""


def _level_unit(name: str) -> str:
    if name == VERBATIM:
        return "−1 bad to 1 good"
    if name in SAID_OF:
        return SHARE
    if name.startswith("surveys."):
        return "score of the survey"
    return next((unit for unit in ("days", "hours") if unit in re.split(r"[._]", name)), "mean value")
