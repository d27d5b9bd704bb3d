"""How deep the work goes: what a visit or a working day brings, in all and in campaigns, and who works."""

from __future__ import annotations

from collections.abc import Sequence

from .metrics import Metric
from .over import Over
from .spec import Expression, Feature, active_days, participated, total, users

DEPTH = "depth"
A_VISIT, A_WORKING_DAY = "visit", "working day"


def depth_features(
    metric: Metric, visits: str | None, windows_days: Sequence[int], long_days: int
) -> list[Feature]:
    """Return what a visit (a metric of engagement) or a working day (any other) brings of a metric.

    Over the longer windows; against the account's own last year; in the last campaign that it took part in;
    and in that one and the campaign that runs now together, which is what is known best of an account's
    campaigns. NaN where there was no visit or no working day. A metric of engagement says how the visits are,
    not whether that is healthy: its direction is not declared.
    """
    use = metric.component == "engagement"
    component, sign = (DEPTH, 0) if use else (metric.component, metric.direction)
    word, by = (A_VISIT, visits) if use and visits else (A_WORKING_DAY, None)
    name, unit = f"{metric.name}_a_{word.replace(' ', '_')}", f"{metric.name} a {word}"
    said = unit.replace("_", " ")
    longer = sorted(windows_days)[1:] or list(windows_days)
    month = longer[0]
    joined, running = _a_unit(metric, by, "last_joined"), _of_both(metric, by)
    own = _a_unit(metric, by, month) / _a_unit(metric, by, long_days)
    by_window = [(f"{name}_{w}d", _a_unit(metric, by, w), unit, f"{said} over {w} days") for w in longer]
    rest = [
        (
            f"{name}_{month}d_vs_own",
            own,
            "ratio, 1 is as usual",
            f"{said}, {month} days against its own year",
        ),
        (f"{name}_last_joined", joined, unit, f"{said} in the last campaign it took part in"),
        (f"{name}_campaigns", running, unit, f"{said} in the last and the running campaign it takes part in"),
    ]
    return [
        Feature(feature, made, component, sign, in_unit, words)
        for feature, made, in_unit, words in [*by_window, *rest]
    ]


def breadth_features(windows_days: Sequence[int], long_days: int) -> list[Feature]:
    """Return how many different people work, and that against the account's own last year."""
    month = sorted(windows_days)[min(1, len(windows_days) - 1)]
    share = users(month) / users(long_days)
    said = f"of those who worked within {long_days} days, the share who did within {month}"
    return [
        Feature(f"users_{month}d", users(month), DEPTH, +1, "people", f"people at work within {month} days"),
        Feature(f"users_{month}d_vs_own", share, DEPTH, +1, "share, 0 to 1", said),
    ]


def _a_unit(metric: Metric, visits: str | None, over: Over) -> Expression:
    return _done(metric, over) / _work(visits, over)


def _of_both(metric: Metric, visits: str | None) -> Expression:
    """Return what a visit or working day brings in the last campaign joined and the running one together."""
    done = _both(_done(metric, "last_joined"), _done(metric, "current", "active"))
    return done / _both(_work(visits, "last_joined"), _work(visits, "current", "active"))


def _done(metric: Metric, over: Over, phase: str | None = None) -> Expression:
    return total(metric.name, over, phase=phase)


def _work(visits: str | None, over: Over, phase: str | None = None) -> Expression:
    return active_days(None, over, phase=phase) if visits is None else total(visits, over, phase=phase)


def _both(joined: Expression, current: Expression) -> Expression:
    """Return the sum of both campaigns, the running one only once the account takes part in it."""
    return joined.or_else(0.0) + current.where(participated("current")).or_else(0.0)
