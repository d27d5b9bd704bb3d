"""Panes: the stretches of an account's past inside which neither a window nor a phase can change."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..campaigns.calendar import Items
from ..campaigns.phases import phase_of_day
from ..compiled import borrowing, compiled
from .blocks import Facts, Ints, Pointer
from .plan import ACTIVE_DAYS, ANY_PHASE, COUNT, SUM, TAGGED_COUNT, TAGGED_SUM, TRAILING, Plan

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]


class Panes(NamedTuple):
    """One account's past, cut up: pane p is `start[p]` to `start[p + 1]`; days count from its first.

    at: (days) → pane. seen: (metrics + 1, days), the account that last marked this metric's day. held:
    (pane), whether it holds a fact; only then amount and rest: (pane, quantity), a sum and what it lost by
    rounding; last: (pane, metric asked for) → last day with a row; met: (pane, user) → the same.

    As known at the newest cutoff, phase: (pane); days: (pane, phase or `ANY_PHASE`), how many lie before it;
    row: (pane), the row that says what lies before it of prefix (by slot), latest and met_latest. A pane that
    holds nothing adds no row, and most hold nothing. change: (slot), room for what two rows differ by.
    """

    at: Ints
    start: Ints
    seen: Ints
    held: Flags
    amount: Numbers
    rest: Numbers
    last: Ints
    met: Ints
    phase: npt.NDArray[np.int8]
    days: Ints
    row: Ints
    prefix: Numbers
    change: Numbers
    latest: Ints
    met_latest: Ints


@compiled
def allocate(days: int, capacity: int, users: int, plan: Plan) -> Panes:
    """Return room for one account's panes; nothing is remembered from one account to the next but `seen`."""
    return Panes(
        at=np.zeros(days + 1, np.int32),
        start=np.zeros(capacity + 1, np.int32),
        seen=np.full((len(plan.last_of), days + 1), -1, np.int32),
        held=np.zeros(capacity, np.bool_),
        amount=np.zeros((capacity, plan.quantities)),
        rest=np.zeros((capacity, plan.quantities)),
        last=np.zeros((capacity, plan.asked), np.int32),
        met=np.zeros((capacity, users), np.int32),
        phase=np.zeros(capacity, np.int8),
        days=np.zeros((capacity + 1, ANY_PHASE + 1), np.int32),
        row=np.zeros(capacity + 1, np.int32),
        prefix=np.zeros((capacity + 1, len(plan.slot_quantity))),
        change=np.zeros(len(plan.slot_quantity)),
        latest=np.full((capacity + 1, plan.asked), -1, np.int32),
        met_latest=np.full((capacity + 1, users), -1, np.int32),
    )


@borrowing
def cut(
    panes: Panes, first: int, since: int, cutoffs: Ints, edges: Ints, kinds: Ints, window_days: Ints
) -> None:
    """Cut the days from `since` to the last cutoff at every day where a window or phase may begin or end.

    What lies between `first` and `since` is one pane, which no window has a part of. No pane holds a fact
    afterwards. Before the first one lies nothing: those rows are never written to.
    """
    at, start, old, stop = panes.at, panes.start, since - first, cutoffs[-1] - first
    _mark(at, first, old, cutoffs, edges, kinds, window_days)
    start[0], start[1] = first, since
    pane = 0 if old > 0 else -1
    for day in range(old, stop):
        pane += at[day]
        at[day] = pane
        start[pane + 1] = first + day + 1  # the last day of the pane has the last word
    at[stop] = pane + 1
    panes.held[: pane + 1] = False


@borrowing
def _mark(at: Ints, first: int, old: int, cutoffs: Ints, edges: Ints, kinds: Ints, window_days: Ints) -> None:
    """Set 1 at the days where a pane starts after `old` days, and 0 at the others, up to the last cutoff."""
    stop = cutoffs[-1] - first
    at[: stop + 1] = 0
    at[old] = 1
    for day in edges:
        if old <= day - first < stop:
            at[day - first] = 1
    for cutoff in cutoffs:
        at[max(old, cutoff - first)] = 1
        for window in range(len(kinds)):
            if kinds[window] == TRAILING:
                at[max(old, cutoff - window_days[window] - first)] = 1


@borrowing
def add_facts(  # noqa: C901, a call for each fact would take ten times as long as what it does
    panes: Panes,
    facts: Facts,
    quantity: Ints,
    last_of: Ints,
    activity: Flags,
    account: int,
    first: int,
    since: int,
    until: int,
) -> None:
    """Add the facts of the days from `first` until `until`, the account's last cutoff; none lies before.

    Of those before `since` only is kept when they were: no window has them.
    """
    at, seen, amount, last, every = (
        panes.at,
        panes.seen,
        panes.amount,
        panes.last,
        np.uint32(len(last_of) - 1),
    )
    sums, counts, active = quantity[SUM], quantity[COUNT], quantity[ACTIVE_DAYS]
    for place in range(len(facts)):
        day, value = facts[place].day, facts[place].value
        if day >= until:
            continue
        # unsigned: the machine need not look whether a place counts from the end
        metric, offset = np.uint32(facts[place].metric), np.uint32(day - first)
        pane, own = np.uint32(at[offset]), activity[metric]
        if not panes.held[pane]:
            _open(panes.held, panes.amount, panes.rest, panes.last, panes.met, pane)
        if own and 0 <= facts[place].user < panes.met.shape[1]:
            panes.met[pane, facts[place].user] = max(panes.met[pane, facts[place].user], offset)
        if last_of[metric] >= 0:
            _set_last(last, pane, np.uint32(last_of[metric]), offset)
        if own and last_of[every] >= 0:
            _set_last(last, pane, np.uint32(last_of[every]), offset)
        if day < since:
            continue
        if sums[metric] >= 0:
            _add(amount, panes.rest, pane, np.uint32(sums[metric]), value)
        if counts[metric] >= 0:
            amount[pane, np.uint32(counts[metric])] += 1.0
        if facts[place].tag >= 0:
            _add_tagged(amount, panes.rest, pane, quantity, metric, value)
        if active[metric] >= 0 and seen[metric, offset] != account:
            seen[metric, offset] = account
            amount[pane, np.uint32(active[metric])] += 1.0
        if own and active[every] >= 0 and seen[every, offset] != account:
            seen[every, offset] = account
            amount[pane, np.uint32(active[every])] += 1.0


@borrowing
def _set_last(last: Ints, pane: Any, place: Any, offset: Any) -> None:
    last[pane, place] = max(last[pane, place], np.int32(offset))


@borrowing
def _add_tagged(amount: Numbers, rest: Numbers, pane: Any, quantity: Ints, metric: Any, value: float) -> None:
    if quantity[TAGGED_SUM, metric] >= 0:
        _add(amount, rest, pane, quantity[TAGGED_SUM, metric], value)
    if quantity[TAGGED_COUNT, metric] >= 0:
        amount[pane, quantity[TAGGED_COUNT, metric]] += 1.0


@borrowing
def _open(held: Flags, amount: Numbers, rest: Numbers, last: Ints, met: Ints, pane: Any) -> None:
    """Clear the pane: this is the first fact that it holds."""
    held[pane] = True
    amount[pane] = 0.0
    rest[pane] = 0.0
    last[pane] = -1
    met[pane] = -1


@borrowing
def _add(amount: Numbers, rest: Numbers, pane: Any, quantity: Any, value: float) -> None:
    """Add a value, and what the sum loses by rounding to the rest (TwoSum, doi 10.1137/030601818).

    So a pane's sum is the exact one rounded once, in whatever order its facts come: while rows × sum is below
    2^106 times the last digit of the smallest value, as for a million rows of a cent to a hundred.
    """
    before = amount[pane, quantity]
    after = before + value
    part = after - before
    rest[pane, quantity] += (before - (after - part)) + (value - part)
    amount[pane, quantity] = after


@borrowing
def build(
    panes: Panes,
    slots: tuple[Ints, Pointer],
    calendar: Items,
    rows: tuple[int, int],
    users: int,
    built: int,
    stop: int,
    cutoff: int,
) -> None:
    """Build what lies before panes `built` to `stop`, painted with the calendar as known at the cutoff."""
    days, latest = panes.days, panes.latest
    for pane in range(built, stop):
        phase, _ = phase_of_day(calendar, rows[0], rows[1], panes.start[pane], cutoff)
        panes.phase[pane] = phase
        length = panes.start[pane + 1] - panes.start[pane]
        for which in range(ANY_PHASE + 1):
            days[pane + 1, which] = days[pane, which] + (length if which in (phase, ANY_PHASE) else 0)
        row = panes.row[pane]
        panes.row[pane + 1] = row + panes.held[pane]
        if panes.held[pane]:
            added = (panes.amount[pane], panes.rest[pane])
            _add_up(panes.prefix[row], panes.prefix[row + 1], added, slots, phase)
            for place in range(latest.shape[1]):
                latest[row + 1, place] = max(latest[row, place], panes.last[pane, place])
            for user in range(users):
                panes.met_latest[row + 1, user] = max(panes.met_latest[row, user], panes.met[pane, user])


@borrowing
def _add_up(
    before: Numbers,
    after: Numbers,
    added: tuple[Numbers, Numbers],
    slots: tuple[Ints, Pointer],
    phase: int,
) -> None:
    """Set what lies before the next pane: what lay before this one, and what it holds, a sum and its rest."""
    (amount, rest), (quantity, pointer) = added, slots
    for slot in range(len(after)):
        after[slot] = before[slot]
    for which in (phase, ANY_PHASE):
        for slot in range(pointer[which], pointer[which + 1]):
            after[slot] += amount[quantity[slot]] + rest[quantity[slot]]
