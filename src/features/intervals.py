"""Which days a window means for one snapshot: the campaign windows look the campaign up."""

from __future__ import annotations

from ..campaigns.calendar import Items
from ..campaigns.phases import ACTIVE, BASELINE, POST, phase_of_day
from ..compiled import borrowing
from .blocks import Ints
from .plan import CURRENT, EVER, LAST_ACTIVE, LAST_JOINED, LAST_POST, PREVIOUS, TRAILING


@borrowing
def last_completed(calendar: Items, first: int, stop: int, cutoff: int, part: Ints, joined: bool) -> int:
    """Return the row of the last campaign over by the cutoff: latest end, start, then smallest id; or −1.

    `part` says since which cutoff each row counts as taken part in; `joined`: only those that do.
    """
    best = -1
    for row in range(first, stop):
        if not calendar[row].known <= cutoff < calendar[row].until or calendar[row].end > cutoff:
            continue
        if joined and part[row - first] > cutoff:
            continue
        if best < 0 or _ended_later(calendar, row, best):
            best = row
    return best


@borrowing
def _ended_later(calendar: Items, row: int, other: int) -> bool:
    if calendar[row].end != calendar[other].end:
        return bool(calendar[row].end > calendar[other].end)
    return _started_later(calendar, row, other)


@borrowing
def previous_edition(calendar: Items, first: int, stop: int, cutoff: int, current: int) -> int:
    """Return the row of the edition before the current one, of the same series; −1 if there is none."""
    best = -1
    if current < 0:
        return best
    for row in range(first, stop):
        if not calendar[row].known <= cutoff < calendar[row].until:
            continue
        same = calendar[row].series == calendar[current].series
        if not same or calendar[row].campaign == calendar[current].campaign:
            continue
        if calendar[row].start >= calendar[current].start:
            continue
        if best < 0 or _started_later(calendar, row, best):
            best = row
    return best


@borrowing
def _started_later(calendar: Items, row: int, other: int) -> bool:
    if calendar[row].start != calendar[other].start:
        return bool(calendar[row].start > calendar[other].start)
    return bool(calendar[row].campaign < calendar[other].campaign)


@borrowing
def campaign_of(kind: int, last: int, joined: int, current: int, previous: int) -> int:
    """Return the calendar row that a campaign window is about; −1 if the account has none."""
    if kind in (LAST_ACTIVE, LAST_POST):
        return last
    if kind == LAST_JOINED:
        return joined
    return previous if kind == PREVIOUS else current


@borrowing
def interval(
    calendar: Items, kind: int, days: int, row: int, phase: int, cutoff: int, began: int
) -> tuple[int, int]:
    """Return the window's days [low, high), inside [began, cutoff]; (−1, −1) where it does not apply."""
    if kind == TRAILING:
        low, high = cutoff - days, cutoff
    elif kind == EVER:
        low, high = began, cutoff
    elif row < 0 or (phase == BASELINE and kind in (CURRENT, PREVIOUS)):
        return -1, -1
    elif kind in (LAST_ACTIVE, LAST_JOINED) or (kind != LAST_POST and phase == ACTIVE):
        low, high = calendar[row].start, calendar[row].end
    elif kind == LAST_POST or phase == POST:
        low, high = calendar[row].end, calendar[row].post
    else:
        low, high = calendar[row].pre, calendar[row].start
    low = max(low, began)
    return low, max(low, min(high, cutoff))


@borrowing
def earliest_asked(
    calendar: Items,
    items: tuple[int, int],
    kinds: Ints,
    window_days: Ints,
    part: Ints,
    cutoff: int,
    began: int,
) -> int:
    """Return the first day that a window of the snapshot has, or the cutoff."""
    (start, stop), earliest = items, cutoff
    phase, current = phase_of_day(calendar, start, stop, cutoff, cutoff)
    last = last_completed(calendar, start, stop, cutoff, part, False)
    joined = last_completed(calendar, start, stop, cutoff, part, True) if LAST_JOINED in kinds else -1
    previous = previous_edition(calendar, start, stop, cutoff, current)
    for window in range(len(kinds)):
        about = campaign_of(kinds[window], last, joined, current, previous)
        low, high = interval(calendar, kinds[window], window_days[window], about, phase, cutoff, began)
        if low < high:
            earliest = min(earliest, low)
    return earliest
