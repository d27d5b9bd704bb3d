"""What does not add up: an account's rows in order of days, and the statistics of those in a window.

A median or a gap is no difference of two prefixes. But an account's rows lie together, so its rows of a
window are a slice of them; a row counts at a cutoff if its day is before it and it was known by it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..compiled import compiled
from .blocks import Ints, Pointer
from .panes import Facts, Panes
from .plan import ANY_PHASE, LARGEST, LONGEST_GAP, MEDIAN, Plan

# A sum closer to zero than this share of its parts is zero: the float64 noise of some thousand additions.
_NOISE = 1e-12


class Ordered(NamedTuple):
    """An account's rows by metric, then day, then value: no statistic depends on the order of the tables.

    Metric m's are `pointer[m]` to `pointer[m + 1]`, none where nobody asks; the last is any activity. day_of,
    value_of: room for the rows of the window at hand, since a new array for each would take most of the time.
    """

    pointer: Pointer
    day: Ints
    known: Ints
    value: npt.NDArray[np.float64]
    day_of: Ints
    value_of: npt.NDArray[np.float64]


@compiled
def in_order_of_days(facts: Facts, order: Pointer, activity: npt.NDArray[np.bool_], plan: Plan) -> Ordered:
    """Return the facts at the places `order` that are of metrics whose statistics somebody asks for."""
    every = len(plan.last_of) - 1
    asked = np.zeros(every + 1, np.bool_)
    for which in range(len(plan.statistic)):
        asked[plan.statistic[which, 1]] = True
    room = 2 * len(order) if len(plan.statistic) else 0  # a row may be of its metric and of any
    pointer, used = np.zeros(every + 2, np.int64), 0
    day, known, value = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room)
    for metric in range(every + 1):
        start = used
        if asked[metric]:
            for place in order:
                own = facts[place].metric
                if own == metric or (metric == every and activity[own]):
                    day[used], known[used] = facts[place].day, facts[place].known
                    value[used] = facts[place].value
                    used += 1
            by_value = np.argsort(value[start:used], kind="mergesort")
            by_day = by_value[np.argsort(day[start:used][by_value], kind="mergesort")]
            day[start:used], known[start:used] = day[start:used][by_day], known[start:used][by_day]
            value[start:used] = value[start:used][by_day]
        pointer[metric + 1] = used
    return Ordered(pointer, day, known, value, np.empty(used, np.int32), np.empty(used))


@compiled
def statistics(
    plan: Plan,
    panes: Panes,
    ordered: Ordered,
    cutoffs: Ints,
    first: int,
    spans: tuple[Pointer, Pointer],
    registers: npt.NDArray[np.float64],
    used: int,
) -> int:
    """Set the statistics of each window, the panes `spans` [low, high); return how many registers are set."""
    for which in range(len(plan.statistic)):
        kind, metric = plan.statistic[which, 0], plan.statistic[which, 1]
        window, phase = plan.statistic[which, 2], plan.statistic[which, 3]
        for place in range(len(cutoffs)):
            low, high = spans[0][window, place], spans[1][window, place]
            found = np.nan
            if low >= 0:
                count = _take(panes, ordered, metric, (low, high), phase, cutoffs[place], first)
                days, values = ordered.day_of[:count], ordered.value_of[:count]
                if kind == LONGEST_GAP:
                    found = _longest_gap(panes, days, low, high, phase)
                elif kind == MEDIAN:
                    found = np.median(values) if count else np.nan
                elif kind == LARGEST:
                    found = np.max(values) if count else np.nan
                else:
                    found = _slope(panes, days, values, low, high, phase)
            registers[used + which, place] = found
    return used + len(plan.statistic)


@compiled
def _take(
    panes: Panes, ordered: Ordered, metric: int, span: tuple[int, int], phase: int, cutoff: int, first: int
) -> int:
    """Take the metric's rows in the panes of the span, and in the phase, as known; return how many."""
    start, stop = ordered.pointer[metric], ordered.pointer[metric + 1]
    days = ordered.day[start:stop]
    low = start + np.searchsorted(days, panes.start[span[0]])
    high = start + np.searchsorted(days, panes.start[span[1]])
    used = 0
    for place in range(low, high):
        if ordered.known[place] > cutoff:
            continue
        if phase == ANY_PHASE or panes.phase[panes.at[ordered.day[place] - first]] == phase:
            ordered.day_of[used], ordered.value_of[used] = ordered.day[place], ordered.value[place]
            used += 1
    return used


@compiled
def _longest_gap(panes: Panes, days: Ints, low: int, high: int, phase: int) -> float:
    """Return the longest stretch of days of the phase without a row, out of the rows' ascending days."""
    longest, since, row = -1, panes.start[low], 0
    for pane in range(low, high):
        until = panes.start[pane + 1]
        if phase != ANY_PHASE and panes.phase[pane] != phase:
            since = until
            continue
        while row < len(days) and days[row] < until:
            longest = max(longest, days[row] - since)
            since = days[row] + 1
            row += 1
        longest = max(longest, until - since)
    return float(longest) if longest >= 0 else np.nan


@compiled
def _slope(
    panes: Panes, days: Ints, values: npt.NDArray[np.float64], low: int, high: int, phase: int
) -> float:
    """Return the least-squares slope of the daily totals over the days of the phase, empty days at zero."""
    origin, count, total, squares = panes.start[low], 0, 0, 0
    for pane in range(low, high):
        if phase == ANY_PHASE or panes.phase[pane] == phase:
            since, until = panes.start[pane] - origin, panes.start[pane + 1] - origin
            count += until - since
            total += (until * (until - 1) - since * (since - 1)) // 2
            squares += (until * (until - 1) * (2 * until - 1) - since * (since - 1) * (2 * since - 1)) // 6
    if count < 2:
        return np.nan
    sum_of, size = 0.0, 0.0
    for row in range(len(days)):
        # n(t − mean): whole numbers, so that a flat series comes out flat
        part = values[row] * float(count * (days[row] - origin) - total)
        sum_of += part
        size += abs(part)
    return sum_of / float(count * squares - total * total) if abs(sum_of) > _NOISE * size else 0.0
