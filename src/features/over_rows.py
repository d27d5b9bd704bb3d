"""The statistics of the rows of a window: middle and largest value, longest gap, trend."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..compiled import compiled
from .blocks import Ints, Pointer
from .ordered import Ordered, first_at_or_after
from .panes import Panes
from .plan import ANY_PHASE, LARGEST, LONGEST_GAP, MEDIAN, SLOPE

Numbers = npt.NDArray[np.float64]

# A sum closer to zero than this share of its parts is zero: the float64 noise of some thousand additions.
_NOISE = 1e-12


class Asked(NamedTuple):
    """What is asked, by statistic and snapshot: the rows and the days of its window, both [first, last).

    what: (kind, metric, window, phase, tagged) of each statistic, as in the plan. rows: −1 where the window
    does not apply.
    """

    what: Ints
    rows: Pointer
    days: Pointer
    cutoffs: Ints


class Stretches(NamedTuple):
    """An account's past as known: stretch s has one phase from day `since[s]` until `since[s + 1]`."""

    since: Ints
    phase: npt.NDArray[np.int8]


@compiled
def statistics(
    statistic: Ints,
    panes: Panes,
    ordered: Ordered,
    cutoffs: Ints,
    spans: tuple[Ints, Ints],
    registers: Numbers,
    to: tuple[int, int],
) -> int:
    """Set the statistics of each window, the panes `spans` [low, high); return how many registers are set.

    `to`: the first register and the place in it. Each helper loops over all statistics and snapshots: a call
    of one would take longer than its rows, of which most windows have few.
    """
    used, place = to
    asked = len(statistic)
    one = _asked(statistic, ordered, panes.start, spans, cutoffs)
    found = registers[used : used + asked, place : place + len(cutoffs)]
    _values(one, ordered, panes.at, panes.phase, panes.start[0], found)
    if np.any(statistic[:, 0] >= LONGEST_GAP):
        stretches = _stretches(panes.start, panes.phase, max(spans[1].max(), 0))
        _gaps(one, ordered, stretches, found)
        _slopes(one, ordered, stretches, panes.at, panes.phase, panes.start[0], found)
    return used + asked


@compiled
def _asked(what: Ints, ordered: Ordered, start: Ints, spans: tuple[Ints, Ints], cutoffs: Ints) -> Asked:
    rows = np.full((len(what), len(cutoffs), 2), -1)
    days = np.empty((len(what), len(cutoffs), 2), np.int64)
    for which in range(len(what)):
        first, stop = ordered.pointer[what[which, 1]], ordered.pointer[what[which, 1] + 1]
        for turn in range(len(cutoffs)):
            low, high = spans[0][what[which, 2], turn], spans[1][what[which, 2], turn]
            if low >= 0:
                days[which, turn, 0], days[which, turn, 1] = start[low], start[high]
                begin = first_at_or_after(ordered.day, first, stop, start[low])
                rows[which, turn, 0] = begin
                rows[which, turn, 1] = first_at_or_after(ordered.day, begin, stop, start[high])
    return Asked(what, rows, days, cutoffs)


@compiled
def _stretches(start: Ints, phases: npt.NDArray[np.int8], stop: int) -> Stretches:
    """Return the stretches of the panes before `stop`."""
    since, phase, used = np.empty(stop + 1, np.int32), np.empty(stop + 1, np.int8), 0
    for pane in range(stop):
        if used == 0 or phase[used - 1] != phases[pane]:
            since[used], phase[used] = start[pane], phases[pane]
            used += 1
    since[used] = start[stop]
    return Stretches(since[: used + 1], phase[:used])


@compiled
def _values(
    asked: Asked, ordered: Ordered, at: Ints, phases: npt.NDArray[np.int8], first: int, found: Numbers
) -> None:
    """Set the medians and the largest values; `phases[at[day − first]]` is the phase of a day."""
    day, known, value, taken = ordered.day, ordered.known, ordered.value, ordered.taken
    for which in range(len(asked.what)):
        kind, phase, every = asked.what[which, 0], asked.what[which, 3], not asked.what[which, 4]
        if kind not in (MEDIAN, LARGEST):
            continue
        for turn in range(len(asked.cutoffs)):
            cutoff, count, largest = asked.cutoffs[turn], 0, -np.inf
            for row in range(asked.rows[which, turn, 0], asked.rows[which, turn, 1]):
                in_phase = phase == ANY_PHASE or phases[at[day[row] - first]] == phase
                if in_phase and known[row] <= cutoff and (every or ordered.tagged[row]):
                    taken[count] = value[row]
                    largest = max(largest, value[row])
                    count += 1
            if count == 0:
                found[which, turn] = np.nan
            else:
                found[which, turn] = largest if kind == LARGEST else _median(taken, count)


@compiled
def _median(values: Numbers, count: int) -> float:
    """Return the median of the first values, one at least, which it leaves in another order."""
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
    return float((np.max(values[:middle]) + values[middle]) / 2)


@compiled
def _gaps(asked: Asked, ordered: Ordered, stretches: Stretches, found: Numbers) -> None:
    """Set the longest stretches of days of the phase without a row; NaN where the window has no day of it."""
    day, known, tagged = ordered.day, ordered.known, ordered.tagged
    for which in range(len(asked.what)):
        if asked.what[which, 0] != LONGEST_GAP:
            continue
        phase, every = asked.what[which, 3], not asked.what[which, 4]
        for turn in range(len(asked.cutoffs)):
            row, stop = asked.rows[which, turn]
            low, high = asked.days[which, turn]
            longest, place = -1, _stretch_of(stretches.since, low) if row >= 0 else len(stretches.phase)
            while place < len(stretches.phase) and stretches.since[place] < high:
                since, until = max(stretches.since[place], low), min(stretches.since[place + 1], high)
                if phase == ANY_PHASE:
                    since, until, place = low, high, len(stretches.phase)
                elif stretches.phase[place] != phase:
                    since = until
                while row < stop and day[row] < since:
                    row += 1
                while row < stop and day[row] < until:
                    if known[row] <= asked.cutoffs[turn] and (every or tagged[row]):
                        longest, since = max(longest, day[row] - since), day[row] + 1
                    row += 1
                longest = max(longest, until - since) if since < until else longest
                place += 1
            found[which, turn] = longest if longest >= 0 else np.nan


@compiled
def _stretch_of(since: Ints, day: int) -> int:
    """Return the stretch in which the day is."""
    return max(first_at_or_after(since, 0, len(since), day + 1) - 1, 0)


@compiled
def _slopes(
    asked: Asked,
    ordered: Ordered,
    stretches: Stretches,
    at: Ints,
    phases: npt.NDArray[np.int8],
    first: int,
    found: Numbers,
) -> None:
    """Set the least-squares slopes of the daily totals over the days of the phase, empty days at zero."""
    day, known, value = ordered.day, ordered.known, ordered.value
    for which in range(len(asked.what)):
        if asked.what[which, 0] != SLOPE:
            continue
        phase, every = asked.what[which, 3], not asked.what[which, 4]
        for turn in range(len(asked.cutoffs)):
            found[which, turn] = np.nan
            if asked.rows[which, turn, 0] < 0:
                continue
            origin, until = asked.days[which, turn]
            count, total, squares = _days(stretches, phase, origin, until)
            if count < 2:
                continue
            sum_of, size = 0.0, 0.0
            for row in range(asked.rows[which, turn, 0], asked.rows[which, turn, 1]):
                in_phase = phase == ANY_PHASE or phases[at[day[row] - first]] == phase
                if in_phase and known[row] <= asked.cutoffs[turn] and (every or ordered.tagged[row]):
                    # n(t − mean): whole numbers, so that a flat series comes out flat
                    part = value[row] * float(count * (day[row] - origin) - total)
                    sum_of += part
                    size += abs(part)
            flat = abs(sum_of) <= _NOISE * size
            found[which, turn] = 0.0 if flat else sum_of / float(count * squares - total * total)


@compiled
def _days(stretches: Stretches, phase: int, origin: int, until: int) -> tuple[int, int, int]:
    """Return the moments of the days of the phase, which count from `origin`."""
    if phase == ANY_PHASE:
        return _moments(0, until - origin)
    count, total, squares = 0, 0, 0
    place = _stretch_of(stretches.since, origin)
    while place < len(stretches.phase) and stretches.since[place] < until:
        if stretches.phase[place] == phase:
            stop = min(stretches.since[place + 1], until)
            more = _moments(max(stretches.since[place], origin) - origin, stop - origin)
            count, total, squares = count + more[0], total + more[1], squares + more[2]
        place += 1
    return count, total, squares


@compiled
def _moments(since: int, until: int) -> tuple[int, int, int]:
    """Return how many days there are from `since` to `until`, their sum, and the sum of their squares."""
    squares = until * (until - 1) * (2 * until - 1) - since * (since - 1) * (2 * since - 1)
    return until - since, (until * (until - 1) - since * (since - 1)) // 2, squares // 6
