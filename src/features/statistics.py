"""Quantities of a window that do not add up: the middle and largest value, the longest gap, the trend.

    Feature("slow", median("review_hours", 28) / median("review_hours", 365), "output", -1, "ratio")

They look at the days of the window, in the phase if one is named, and never before the account began.
`tagged`: only rows that carry a campaign's tag are seen; a day with other rows only is a day without a row.
"""

from __future__ import annotations

from .over import Over, known_phase, window_over
from .spec import Atom, Expression


def median(metric: str, over: Over, *, phase: str | None = None, tagged: bool = False) -> Expression:
    """Return the median value of the metric's rows, of an even number the mean of the middle two.

    In the metric's unit. NaN where the window has no row.
    """
    return Atom("median", metric, window_over(over), known_phase(phase), tagged)


def largest(metric: str, over: Over, *, phase: str | None = None, tagged: bool = False) -> Expression:
    """Return the largest value of the metric's rows, in its unit; NaN where the window has no row."""
    return Atom("largest", metric, window_over(over), known_phase(phase), tagged)


def longest_gap(
    metric: str | None, over: Over, *, phase: str | None = None, tagged: bool = False
) -> Expression:
    """Return the most days in a row without a row of the metric (None: of the account's own events).

    Only days of the window count, also those before its first row and after its last: without any row it is
    the whole window, with one a day 0. With a phase, only days of the phase count, and a day of another one
    ends a gap. NaN where the window has no day.
    """
    return Atom("longest_gap", metric, window_over(over), known_phase(phase), tagged)


def slope(metric: str, over: Over, *, phase: str | None = None, tagged: bool = False) -> Expression:
    """Return by how much the metric's total of a day changes from one day to the next.

    In the metric's unit a day and day; above 0 where it grows. Least squares over the totals of the window's
    days (of the phase), where a day without a row is 0, from the window's first day or the account's,
    whichever is later. NaN where the window has fewer than 2 days.
    """
    return Atom("slope", metric, window_over(over), known_phase(phase), tagged)
