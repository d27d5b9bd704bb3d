"""The statistics of the rows of a window: middle and largest value, longest gap, trend."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..compiled import compiled
from .blocks import Ints, Pointer
from .ordered import Ordered, first_at_or_after
from .panes import Panes
from .plan import ANY_PHASE, LARGEST, LONGEST_GAP, MEDIAN, Plan

# A sum closer to zero than this share of its parts is zero: the float64 noise of some thousand additions.
_NOISE = 1e-12


class Asked(NamedTuple):
    """One window of one snapshot: its rows and its days, both [first, last), the phase, and the cutoff."""

    rows: tuple[int, int]
    days: tuple[int, int]
    phase: int
    cutoff: int


class Stretches(NamedTuple):
    """An account's past as known: stretch s has one phase from day `since[s]` until `since[s + 1]`."""

    since: Ints
    phase: npt.NDArray[np.int8]


@compiled
def statistics(
    plan: Plan,
    panes: Panes,
    ordered: Ordered,
    cutoffs: Ints,
    spans: tuple[Pointer, Pointer],
    registers: npt.NDArray[np.float64],
    to: tuple[int, int],
) -> int:
    """Set the statistics of each window, the panes `spans` [low, high); return how many registers are set.

    `to`: the first register and the place in it.
    """
    used, place = to
    asked = len(plan.statistic)
    if asked == 0:
        return used
    stretches = _stretches(panes, max(spans[1].max(), 0))
    for which in range(asked):
        kind, metric = plan.statistic[which, 0], plan.statistic[which, 1]
        window, phase = plan.statistic[which, 2], plan.statistic[which, 3]
        first, stop = ordered.pointer[metric], ordered.pointer[metric + 1]
        for turn in range(len(cutoffs)):
            low, high = spans[0][window, turn], spans[1][window, turn]
            if low < 0:
                registers[used + which, place + turn] = np.nan
                continue
            since, until = panes.start[low], panes.start[high]
            begin = first_at_or_after(ordered.day, first, stop, since)
            end = first_at_or_after(ordered.day, begin, stop, until)
            one = Asked((begin, end), (since, until), phase, cutoffs[turn])
            if kind == LONGEST_GAP:
                found = _longest_gap(stretches, ordered, one)
            elif kind == MEDIAN:
                found = _median(ordered.taken, _take(panes, ordered, one))
            elif kind == LARGEST:
                found = _largest(ordered.taken, _take(panes, ordered, one))
            else:
                found = _slope(panes, stretches, ordered, one)
            registers[used + which, place + turn] = found
    return used + asked


@compiled
def _stretches(panes: Panes, stop: int) -> Stretches:
    """Return the stretches of the panes before `stop`."""
    since, phase, used = np.empty(stop + 1, np.int32), np.empty(stop + 1, np.int8), 0
    for pane in range(stop):
        if used == 0 or phase[used - 1] != panes.phase[pane]:
            since[used], phase[used] = panes.start[pane], panes.phase[pane]
            used += 1
    since[used] = panes.start[stop]
    return Stretches(since[: used + 1], phase[:used])


@compiled
def _counts(panes: Panes, ordered: Ordered, row: int, one: Asked) -> bool:
    """Whether the row was known by the cutoff, on a day of the phase."""
    if ordered.known[row] > one.cutoff:
        return False
    return one.phase == ANY_PHASE or panes.phase[panes.at[ordered.day[row] - panes.start[0]]] == one.phase


@compiled
def _take(panes: Panes, ordered: Ordered, one: Asked) -> int:
    """Take the values of the rows that count; return how many."""
    used = 0
    for row in range(one.rows[0], one.rows[1]):
        if _counts(panes, ordered, row, one):
            ordered.taken[used] = ordered.value[row]
            used += 1
    return used


@compiled
def _largest(values: npt.NDArray[np.float64], count: int) -> float:
    largest = np.nan
    for place in range(count):
        if not values[place] <= largest:
            largest = values[place]
    return largest


@compiled
def _median(values: npt.NDArray[np.float64], count: int) -> float:
    """Return the median of the first values, which it leaves in another order."""
    if count == 0:
        return np.nan
    middle, low, high = count // 2, 0, count - 1
    while low < high:
        pivot, left, right = values[middle], low, high
        while left <= right:
            while values[left] < pivot:
                left += 1
            while values[right] > pivot:
                right -= 1
            if left <= right:
                values[left], values[right] = values[right], values[left]
                left, right = left + 1, right - 1
        if right < middle:
            low = left
        if middle < left:
            high = right
    if count % 2:
        return float(values[middle])
    return float((_largest(values, middle) + values[middle]) / 2)


@compiled
def _longest_gap(stretches: Stretches, ordered: Ordered, one: Asked) -> float:
    """Return the longest stretch of days of the phase without a row."""
    if one.phase == ANY_PHASE:
        longest, _ = _gap(ordered, one, one.days, one.rows[0])
        return float(longest) if longest >= 0 else np.nan
    longest, row, since = -1, one.rows[0], stretches.since
    place = max(first_at_or_after(since, 0, len(since), one.days[0] + 1) - 1, 0)
    while place < len(stretches.phase) and since[place] < one.days[1]:
        if stretches.phase[place] == one.phase:
            days = (max(since[place], one.days[0]), min(since[place + 1], one.days[1]))
            row = first_at_or_after(ordered.day, row, one.rows[1], days[0])
            gap, row = _gap(ordered, one, days, row)
            longest = max(longest, gap)
        place += 1
    return float(longest) if longest >= 0 else np.nan


@compiled
def _gap(ordered: Ordered, one: Asked, days: tuple[int, int], row: int) -> tuple[int, int]:
    """Return the longest gap in the days, −1 if there are none, and the first row after them."""
    longest, since = -1, days[0]
    while row < one.rows[1] and ordered.day[row] < days[1]:
        if ordered.known[row] <= one.cutoff:
            longest, since = max(longest, ordered.day[row] - since), ordered.day[row] + 1
        row += 1
    return max(longest, days[1] - since) if days[0] < days[1] else -1, row


@compiled
def _slope(panes: Panes, stretches: Stretches, ordered: Ordered, one: Asked) -> float:
    """Return the least-squares slope of the daily totals over the days of the phase, empty days at zero."""
    origin = one.days[0]
    count, total, squares = _moments(0, one.days[1] - origin)
    if one.phase != ANY_PHASE:
        count, total, squares = 0, 0, 0
        since = stretches.since
        place = max(first_at_or_after(since, 0, len(since), origin + 1) - 1, 0)
        while place < len(stretches.phase) and since[place] < one.days[1]:
            if stretches.phase[place] == one.phase:
                until = min(since[place + 1], one.days[1])
                more = _moments(max(since[place], origin) - origin, until - origin)
                count, total, squares = count + more[0], total + more[1], squares + more[2]
            place += 1
    if count < 2:
        return np.nan
    sum_of, size = 0.0, 0.0
    for row in range(one.rows[0], one.rows[1]):
        if _counts(panes, ordered, row, one):
            # n(t − mean): whole numbers, so that a flat series comes out flat
            part = ordered.value[row] * float(count * (ordered.day[row] - origin) - total)
            sum_of += part
            size += abs(part)
    return sum_of / float(count * squares - total * total) if abs(sum_of) > _NOISE * size else 0.0


@compiled
def _moments(since: int, until: int) -> tuple[int, int, int]:
    """Return how many days there are from `since` to `until`, their sum, and the sum of their squares."""
    squares = until * (until - 1) * (2 * until - 1) - since * (since - 1) * (2 * since - 1)
    return until - since, (until * (until - 1) - since * (since - 1)) // 2, squares // 6
