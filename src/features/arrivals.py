"""What an account's snapshots get to know late: facts, and rows of the calendar."""

from __future__ import annotations

import numpy as np

from ..campaigns.calendar import Items
from ..campaigns.days import NEVER
from ..compiled import compiled
from .blocks import Facts, Ints

_LATEST = int(NEVER)


@compiled
def known_next_day(facts: Facts) -> int:
    """Return how many facts were known the day after they happened; they come first (`group`)."""
    low, high = 0, len(facts)
    while low < high:
        middle = (low + high) // 2
        if facts[middle].known <= facts[middle].day + 1:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def in_order_of_arrival(facts: Facts, cutoffs: Ints) -> tuple[Facts, int]:
    """Return the facts before the last cutoff, and how many of them are on time.

    On time: every snapshot after the fact's day knows it. Those come first; then the late ones. Both keep
    their order, which is that in which they become known (`group` took care of that).
    """
    late = np.empty(len(facts), np.int64)
    order = np.empty(len(facts), np.int64)
    on_time, later = 0, 0
    for place in range(len(facts)):
        day, known = facts[place].day, facts[place].known
        if day >= cutoffs[-1]:
            continue
        if known <= _next_cutoff(cutoffs, day):
            order[on_time] = place
            on_time += 1
        else:
            late[later] = place
            later += 1
    for place in range(later):
        order[on_time + place] = late[place]
    return facts[order[: on_time + later]], on_time


@compiled
def _next_cutoff(cutoffs: Ints, day: int) -> int:
    """Return the first cutoff after the day; there is one."""
    low, high = 0, len(cutoffs) - 1
    while low < high:
        middle = (low + high) // 2
        if cutoffs[middle] > day:
            high = middle
        else:
            low = middle + 1
    return int(cutoffs[low])


@compiled
def first_days(facts: Facts, activity: np.ndarray, until: int) -> tuple[int, int]:
    """Return the earliest day of the facts before `until`, and that of the account's own events; or never."""
    first, own = _LATEST, _LATEST
    for place in range(len(facts)):
        day = facts[place].day
        if day < until:
            first = min(first, day)
            own = min(own, day) if activity[facts[place].metric] else own
    return first, own


@compiled
def repaint_day(calendar: Items, rows: tuple[int, int], before: int, cutoff: int) -> int:
    """Return the first day before snapshot `before` whose phase may look different at the next, `cutoff`."""
    day = _LATEST
    for row in range(rows[0], rows[1]):
        appeared = before < calendar[row].known <= cutoff
        vanished = before < calendar[row].until <= cutoff
        if (appeared or vanished) and calendar[row].pre < before:
            day = min(day, calendar[row].pre)
    return day


@compiled
def participation(
    facts: Facts, activity: np.ndarray, tags: bool, calendar: Items, rows: tuple[int, int]
) -> Ints:
    """Return since which cutoff each calendar row of the account counts as taken part in."""
    part = np.full(rows[1] - rows[0], _LATEST, np.int32)
    for place in range(len(facts)):
        day, tag = facts[place].day, facts[place].tag
        if not activity[facts[place].metric] or (tags and tag < 0):
            continue
        for row in range(rows[0], rows[1]):
            if tags:
                belongs = calendar[row].campaign == tag
            else:
                belongs = calendar[row].start <= day < calendar[row].end
            if belongs:
                part[row - rows[0]] = min(part[row - rows[0]], max(day + 1, facts[place].known))
    return part
