"""What an account's snapshots get to know late: facts, and rows of the calendar."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..campaigns.calendar import Items
from ..campaigns.days import NEVER
from ..compiled import borrowing, compiled
from .blocks import FACT, Facts, Ints

_LATEST = int(NEVER)


class Draft(NamedTuple):
    """Room for what is worked out of one account before its panes.

    arriving: its facts that were known later than the next day. edges: days. part: since which cutoff each of
    its calendar rows counts as taken part in. begun: since which day each of its snapshots knows the account.
    """

    arriving: Facts
    edges: Ints
    part: Ints
    begun: Ints


@compiled
def draft_for(room: int) -> Draft:
    """Return room for so many facts, days, calendar rows and snapshots."""
    days = np.empty((3, room), np.int32)
    return Draft(np.empty(room, FACT), days[0], days[1], days[2])


@borrowing
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


@borrowing
def in_order_of_arrival(facts: Facts, cutoffs: Ints, arriving: Facts) -> tuple[int, int]:
    """Put down the facts before the last cutoff; return how many of them are on time, and how many there are.

    On time: every snapshot after the fact's day knows it. Those come first; then the late ones. Both keep
    their order, which is that in which they become known (`group` took care of that).
    """
    used, on_time = 0, 0
    for late in (False, True):
        on_time = used
        for place in range(len(facts)):
            day, known = facts[place].day, facts[place].known
            if day < cutoffs[-1] and (known > _next_cutoff(cutoffs, day)) == late:
                arriving[used] = facts[place]
                used += 1
    return on_time, used


@borrowing
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


@borrowing
def first_days(facts: Facts, activity: np.ndarray, until: int) -> tuple[int, int]:
    """Return the earliest day of the facts before `until`, and that of the account's own events; or never."""
    first, own = _LATEST, _LATEST  # the first is never later: only who is earlier than both matters
    for place in range(len(facts)):
        day = facts[place].day
        if day < own and day < until:
            first = min(first, day)
            own = day if activity[facts[place].metric] else own
    return first, own


@borrowing
def repaint_day(calendar: Items, rows: tuple[int, int], before: int, cutoff: int) -> int:
    """Return the first day before snapshot `before` whose phase may look different at the next, `cutoff`."""
    day = _LATEST
    for row in range(rows[0], rows[1]):
        appeared = before < calendar[row].known <= cutoff
        vanished = before < calendar[row].until <= cutoff
        if (appeared or vanished) and calendar[row].pre < before:
            day = min(day, calendar[row].pre)
    return day


@borrowing
def participation(
    facts: Facts, activity: np.ndarray, tags: bool, calendar: Items, rows: tuple[int, int], part: Ints
) -> None:
    """Set since which cutoff each calendar row of the account counts as taken part in."""
    part[: rows[1] - rows[0]] = _LATEST
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
