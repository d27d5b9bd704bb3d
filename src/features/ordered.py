"""An account's rows in order of days, for what does not add up over panes.

A median or a gap is no difference of two prefixes. But an account's rows lie together, so its rows of a
window are a slice of them; a row counts at a cutoff if its day is before it and it was known by it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..compiled import borrowing, compiled
from .blocks import Facts, Ints, Pointer
from .plan import Plan

# Up to so many rows are put in order one by one: most accounts have few, and two new arrays take longer.
_FEW = 32


class Ordered(NamedTuple):
    """An account's rows by metric, then day, then value: no statistic depends on the order of the tables.

    Metric m's are `pointer[m]` to `pointer[m + 1]`, none where nobody asks; the last is any activity. taken:
    room for the values of the window at hand, since a new array for each would take most of the time.
    place_of: room for a place a metric.
    """

    pointer: Pointer
    day: Ints
    known: Ints
    tagged: npt.NDArray[np.bool_]
    value: npt.NDArray[np.float64]
    taken: npt.NDArray[np.float64]
    place_of: Pointer


@compiled
def room_for(rows: int, plan: Plan) -> Ordered:
    """Return room for so many rows, of which there are none yet."""
    metrics = len(plan.last_of)
    return Ordered(
        np.zeros(metrics + 1, np.int64),
        np.empty(rows, np.int32),
        np.empty(rows, np.int32),
        np.empty(rows, np.bool_),
        np.empty(rows),
        np.empty(rows),
        np.empty(metrics, np.int64),
    )


@borrowing
def in_order_of_days(
    facts: Facts, activity: npt.NDArray[np.bool_], statistic: Ints, until: int, found: Ordered
) -> None:
    """Put down the facts before `until` that are of metrics whose statistics somebody asks for."""
    pointer, place_of = found.pointer, found.place_of
    every = len(place_of) - 1  # the code of any activity, behind those of the metrics
    pointer[:], place_of[:] = 0, 0
    for which in range(len(statistic)):
        place_of[statistic[which, 1]] = 1
    for place in range(len(facts)):
        if facts[place].day < until:
            own = facts[place].metric
            pointer[own + 1] += place_of[own] if own < every else 0
            pointer[every + 1] += place_of[every] if activity[own] else 0
    for metric in range(every + 1):
        pointer[metric + 1] += pointer[metric]
        place_of[metric] = pointer[metric] if place_of[metric] else -1
    for place in range(len(facts)):
        fact = facts[place]
        for turn in range(2):  # a row may be of its metric and of any
            metric = fact.metric if turn == 0 else every
            asked = place_of[metric] >= 0 and (activity[fact.metric] if turn else metric < every)
            if asked and fact.day < until:
                to = place_of[metric]
                found.day[to], found.known[to], found.value[to] = fact.day, fact.known, fact.value
                found.tagged[to] = fact.tag >= 0
                place_of[metric] += 1
    for metric in range(every + 1):
        _sort(found, pointer[metric], pointer[metric + 1])


@compiled
def _sort(rows: Ordered, start: int, stop: int) -> None:
    """Sort the rows from `start` to `stop` by day, then value; of equal ones the first stays first."""
    day, known, tagged, value = rows.day, rows.known, rows.tagged, rows.value
    if stop - start > _FEW:
        by_value = start + np.argsort(value[start:stop], kind="mergesort")
        by_day = by_value[np.argsort(day[by_value], kind="mergesort")]
        day[start:stop], known[start:stop], value[start:stop] = day[by_day], known[by_day], value[by_day]
        tagged[start:stop] = tagged[by_day]
        return
    for place in range(start + 1, stop):
        moved_day, moved_known, moved_value, to = day[place], known[place], value[place], place
        moved_tagged = tagged[place]
        while to > start and (
            day[to - 1] > moved_day or (day[to - 1] == moved_day and value[to - 1] > moved_value)
        ):
            day[to], known[to], value[to] = day[to - 1], known[to - 1], value[to - 1]
            tagged[to] = tagged[to - 1]
            to -= 1
        day[to], known[to], value[to] = moved_day, moved_known, moved_value
        tagged[to] = moved_tagged


@borrowing
def first_at_or_after(days: Ints, start: int, stop: int, day: int) -> int:
    """Return the first place, `start` to `stop`, whose day is not before the day; days ascend."""
    while start < stop:
        middle = (start + stop) // 2
        if days[middle] < day:
            start = middle + 1
        else:
            stop = middle
    return start
