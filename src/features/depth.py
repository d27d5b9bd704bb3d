"""How deep the work goes: what a visit or a working day brings, in all and in campaigns, and who works."""

from __future__ import annotations

from collections.abc import Sequence

from .metrics import Metric
from .spec import Expression, Feature, Over, active_days, participated, total, users

DEPTH = "depth"
A_VISIT, A_WORKING_DAY = "visit", "working day"


def depth_features(
    metric: Metric, visits: str | None, windows_days: Sequence[int], long_days: int
) -> list[Feature]:
    """Return what a visit (a metric of engagement) or a working day (any other) brings of a metric.

    Over the longer windows; against the account's own last year; in the last campaign that it took part in; and
    in that one and the campaign that runs now together, which is what is known best of an account's campaigns.
    A metric of engagement says how the visits are, not whether that is healthy: its direction is not declared.
    """
    use = metric.component == "engagement"
    component, sign = (DEPTH, 0) if use else (metric.component, metric.direction)
    word, by = (A_VISIT, visits) if use and visits else (A_WORKING_DAY, None)
    name, unit = f"{metric.name}_a_{word.replace(' ', '_')}", f"{metric.name} a {word}"
    longer = sorted(windows_days)[1:] or list(windows_days)
    found = [Feature(f"{name}_{w}d", _done(metric, w) / _work(by, w), component, sign, unit) for w in longer]
    own = (_done(metric, longer[0]) / _work(by, longer[0])) / (
        _done(metric, long_days) / _work(by, long_days)
    )
    found.append(Feature(f"{name}_{longer[0]}d_vs_own", own, component, sign, "ratio"))
    last = _done(metric, "last_joined") / _work(by, "last_joined")
    found.append(Feature(f"{name}_last_joined", last, component, sign, unit))
    both = _both(_done(metric, "last_joined"), _done(metric, "current", "active"))
    worked = _both(_work(by, "last_joined"), _work(by, "current", "active"))
    found.append(Feature(f"{name}_campaigns", both / worked, component, sign, unit))
    return found


def breadth_features(windows_days: Sequence[int], long_days: int) -> list[Feature]:
    """Return how many different people work, and that against the account's own last year."""
    month = sorted(windows_days)[min(1, len(windows_days) - 1)]
    return [
        Feature(f"users_{month}d", users(month), DEPTH, +1, "people"),
        Feature(f"users_{month}d_vs_own", users(month) / users(long_days), DEPTH, +1, "share, 0 to 1"),
    ]


def _done(metric: Metric, over: Over, phase: str | None = None) -> Expression:
    return total(metric.name, over, phase=phase)


def _work(visits: str | None, over: Over, phase: str | None = None) -> Expression:
    return active_days(None, over, phase=phase) if visits is None else total(visits, over, phase=phase)


def _both(joined: Expression, current: Expression) -> Expression:
    """Return the sum of both campaigns, the running one only once the account takes part in it."""
    return joined.or_else(0.0) + current.where(participated("current")).or_else(0.0)
