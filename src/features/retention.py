"""Whether an account is leaving: recency, trend, and what is left of it after a campaign."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .metrics import Metric
from .ratios import edition_ratio, lift, post_drop, rate, unevenness
from .spec import Feature, active_days, days, participated, since_last

COMPONENT = "retention"


def recency_features(windows_days: Sequence[int]) -> list[Feature]:
    """Return days since the last event of any kind, and the share of days with one."""
    features = [Feature("days_since_last_event", since_last(None), COMPONENT, -1, "days")]
    for w in windows_days:
        share = active_days(None, w) / days(w)
        features.append(Feature(f"active_share_{w}d", share, COMPONENT, +1, "share of days, 0 to 1"))
    return features


def retention_features(metric: Metric, windows_days: Sequence[int], long_days: int) -> list[Feature]:
    """Return one metric's recency, trend between neighbouring windows, steadiness, and campaign aftermath.

    The drop after the last campaign is measured against the account's own baseline days, and only for
    accounts that took part: dividing by everybody's lift would make those who stood aside look collapsed.
    """
    name, sign = metric.name, metric.direction
    found = [Feature(f"{name}_days_since", since_last(name), COMPONENT, -sign, "days")]
    for short, long in pairwise(sorted(windows_days)):
        trend = rate(name, short) / rate(name, long)
        found.append(Feature(f"{name}_trend_{short}d_{long}d", trend, COMPONENT, sign, "ratio"))
    weeks = max(windows_days) // 7
    if weeks > 1:
        steady = Feature(
            f"{name}_unevenness_{weeks}w",
            unevenness(name, weeks),
            COMPONENT,
            -sign,
            "1 to the number of weeks",
        )
        found.append(steady)
    after = lift(name, "post", long_days)
    drop = post_drop(name, long_days).where(participated("last_post"))
    return [
        *found,
        Feature(f"{name}_lift_post_{long_days}d", after, COMPONENT, sign, "ratio"),
        Feature(f"{name}_post_drop", drop, COMPONENT, -sign, "share, 1 is a full stop"),
        Feature(f"{name}_vs_previous_edition", edition_ratio(name), COMPONENT, sign, "ratio"),
    ]
