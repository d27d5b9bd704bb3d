"""What features are mostly made of: rates, lifts and drops, as arithmetic on the quantities of `spec.py`."""

from __future__ import annotations

from ..checks import InputError
from .over import Over
from .spec import Expression, count, days, total


def mean(metric: str, over: Over, *, phase: str | None = None) -> Expression:
    """Return the mean value of a metric's rows; NaN where there are none."""
    return total(metric, over, phase=phase) / count(metric, over, phase=phase)


def rate(metric: str, over: Over, *, phase: str | None = None) -> Expression:
    """Return the metric's sum a day; NaN where the window holds no day of the phase."""
    return total(metric, over, phase=phase) / days(over, phase=phase)


def lift(metric: str, phase: str, over: Over) -> Expression:
    """Return the rate in a phase divided by the account's own baseline rate; NaN where either has no days."""
    return rate(metric, over, phase=phase) / rate(metric, over, phase="baseline")


def post_drop(metric: str, over: Over) -> Expression:
    """Return 1 − rate in the last campaign's post days ÷ the own baseline rate: 1 is a full stop."""
    return 1 - rate(metric, "last_post", phase="post") / rate(metric, over, phase="baseline")


def unevenness(metric: str, weeks: int) -> Expression:
    """Return how uneven the last weeks were: 1 if all had the same sum, `weeks` if one of them had it all.

    `weeks · Σ s² ÷ (Σ s)²` over the weekly sums s, which is 1 + the square of their coefficient of variation;
    NaN where the weeks sum to zero. Whoever comes irregularly is harder to tell from whoever has left.
    """
    if weeks < 2:
        raise InputError(f"unevenness over {weeks} week: it needs at least 2")
    sums = [total(metric, 7)]
    sums += [total(metric, 7 * week) - total(metric, 7 * (week - 1)) for week in range(2, weeks + 1)]
    squares = sums[0] * sums[0]
    for week in sums[1:]:
        squares = squares + week * week
    whole = total(metric, 7 * weeks)
    return squares * weeks / (whole * whole)


def edition_ratio(metric: str) -> Expression:
    """Return the rate in the current phase ÷ that in the same phase of the previous edition of the series."""
    return rate(metric, "current") / rate(metric, "previous_edition")
