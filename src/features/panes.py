"""Panes: the stretches of an account's past inside which neither a window nor a phase can change."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..campaigns.calendar import Items
from ..campaigns.phases import phase_of_day
from ..compiled import compiled
from .blocks import Ints
from .plan import ACTIVE_DAYS, ANY_PHASE, COUNT, DAYS, SUM, TAGGED_COUNT, TAGGED_SUM, TRAILING, Plan

Facts = npt.NDArray[np.void]


class Panes(NamedTuple):
    """One account's past, cut up: pane p is `start[p]` to `start[p + 1]`; days count from its first.

    at: (days) → pane. seen: (metrics + 1, days), the account that last marked this metric's day. amount:
    (pane, quantity). last: (pane, metric asked for) → last day with a row; met: (pane, user) → the same.
    held: (pane), whether a fact was added. phase: (pane), and prefix (by slot), latest, met_latest: what lies
    before each pane, all as known at the newest cutoff.
    """

    at: Ints
    start: Ints
    seen: Ints
    amount: npt.NDArray[np.float64]
    rest: npt.NDArray[np.float64]
    last: Ints
    met: Ints
    held: npt.NDArray[np.bool_]
    phase: npt.NDArray[np.int8]
    prefix: npt.NDArray[np.float64]
    latest: Ints
    met_latest: Ints


@compiled
def allocate(days: int, capacity: int, users: int, plan: Plan) -> Panes:
    """Return room for one account's panes; nothing is remembered from one account to the next but `seen`."""
    return Panes(
        at=np.zeros(days + 1, np.int32),
        start=np.zeros(capacity + 1, np.int32),
        seen=np.full((len(plan.last_of), days + 1), -1, np.int32),
        amount=np.zeros((capacity, plan.quantities)),
        rest=np.zeros((capacity, plan.quantities)),
        last=np.zeros((capacity, plan.asked), np.int32),
        met=np.zeros((capacity, users), np.int32),
        held=np.zeros(capacity, np.bool_),
        phase=np.zeros(capacity, np.int8),
        prefix=np.zeros((capacity + 1, plan.slots.max() + 1 if plan.slots.size else 0)),
        latest=np.zeros((capacity + 1, plan.asked), np.int32),
        met_latest=np.zeros((capacity + 1, users), np.int32),
    )


@compiled
def cut(panes: Panes, plan: Plan, first: int, cutoffs: Ints, edges: Ints, users: int) -> None:
    """Cut the days from `first` to the last cutoff at every day where a window or phase may begin or end.

    The amounts are zero afterwards but for the lengths of the panes themselves.
    """
    at, start, stop = panes.at, panes.start, cutoffs[-1] - first
    _mark(at, plan, first, cutoffs, edges)
    pane = -1
    for day in range(stop):
        if at[day] == 1:
            pane += 1
            start[pane] = first + day
        at[day] = pane
    at[stop] = pane + 1
    start[pane + 1] = first + stop
    panes.amount[: pane + 1] = 0.0
    panes.rest[: pane + 1] = 0.0
    panes.held[: pane + 1] = False
    panes.last[: pane + 1] = -1
    panes.met[: pane + 1, :users] = -1
    panes.prefix[0] = 0.0
    panes.latest[0] = -1
    panes.met_latest[0, :users] = -1
    days = plan.quantity[DAYS, len(plan.last_of) - 1]
    if days >= 0:
        for which in range(pane + 1):
            panes.amount[which, days] = start[which + 1] - start[which]


@compiled
def _mark(at: Ints, plan: Plan, first: int, cutoffs: Ints, edges: Ints) -> None:
    """Set 1 at the days where a pane starts, and 0 at the others, up to the last cutoff."""
    stop = cutoffs[-1] - first
    at[: stop + 1] = 0
    at[0] = 1
    for day in edges:
        if 0 <= day - first < stop:
            at[day - first] = 1
    for cutoff in cutoffs:
        at[max(0, cutoff - first)] = 1
        for window in range(len(plan.window_kind)):
            if plan.window_kind[window] == TRAILING:
                at[max(0, cutoff - plan.window_days[window] - first)] = 1


@compiled
def add_facts(
    panes: Panes,
    plan: Plan,
    facts: Facts,
    order: npt.NDArray[np.int64],
    activity: np.ndarray,
    account: int,
    first: int,
) -> None:
    """Add the facts at the places `order`; all lie between the account's first day and its last cutoff."""
    at, seen, amount, last = panes.at, panes.seen, panes.amount, panes.last
    quantity, last_of, every = plan.quantity, plan.last_of, len(plan.last_of) - 1
    for place in order:
        offset, metric, value = facts[place].day - first, facts[place].metric, facts[place].value
        pane, tagged = at[offset], facts[place].tag >= 0
        panes.held[pane] = True
        if quantity[SUM, metric] >= 0:
            _add(amount, panes.rest, pane, quantity[SUM, metric], value)
        if quantity[COUNT, metric] >= 0:
            amount[pane, quantity[COUNT, metric]] += 1.0
        if tagged and quantity[TAGGED_SUM, metric] >= 0:
            _add(amount, panes.rest, pane, quantity[TAGGED_SUM, metric], value)
        if tagged and quantity[TAGGED_COUNT, metric] >= 0:
            amount[pane, quantity[TAGGED_COUNT, metric]] += 1.0
        if activity[metric] and 0 <= facts[place].user < panes.met.shape[1]:
            panes.met[pane, facts[place].user] = max(panes.met[pane, facts[place].user], offset)
        for turn in range(2 if activity[metric] else 1):
            which = metric if turn == 0 else every
            if quantity[ACTIVE_DAYS, which] >= 0 and seen[which, offset] != account:
                seen[which, offset] = account
                amount[pane, quantity[ACTIVE_DAYS, which]] += 1.0
            if last_of[which] >= 0:
                last[pane, last_of[which]] = max(last[pane, last_of[which]], offset)


@compiled
def _add(
    amount: npt.NDArray[np.float64],
    rest: npt.NDArray[np.float64],
    pane: int,
    quantity: int,
    value: float,
) -> None:
    """Add a value, and what the sum loses by rounding to the rest (TwoSum, doi 10.1137/030601818).

    So a pane's sum is the exact one rounded once, in whatever order its facts come: while rows × sum is below
    2^106 times the last digit of the smallest value, as for a million rows of a cent to a hundred.
    """
    before = amount[pane, quantity]
    after = before + value
    part = after - before
    rest[pane, quantity] += (before - (after - part)) + (value - part)
    amount[pane, quantity] = after


@compiled
def build(
    panes: Panes,
    plan: Plan,
    calendar: Items,
    rows: tuple[int, int],
    users: int,
    built: int,
    stop: int,
    cutoff: int,
) -> None:
    """Build the prefixes of panes `built` to `stop`, painted with the calendar as known at the cutoff."""
    amount, prefix, last, latest = panes.amount, panes.prefix, panes.last, panes.latest
    slots, days = plan.slots, plan.quantity[DAYS, len(plan.last_of) - 1]
    for pane in range(built, stop):
        phase, _ = phase_of_day(calendar, rows[0], rows[1], panes.start[pane], cutoff)
        panes.phase[pane] = phase
        for slot in range(prefix.shape[1]):
            prefix[pane + 1, slot] = prefix[pane, slot]
        # most panes hold nothing but their days
        for quantity in range(len(slots)) if panes.held[pane] else range(days, days + (days >= 0)):
            added = amount[pane, quantity] + panes.rest[pane, quantity]
            for which in (phase, ANY_PHASE):
                if slots[quantity, which] >= 0:
                    prefix[pane + 1, slots[quantity, which]] += added
        for place in range(last.shape[1]):
            latest[pane + 1, place] = max(latest[pane, place], last[pane, place])
        for user in range(users):
            panes.met_latest[pane + 1, user] = max(panes.met_latest[pane, user], panes.met[pane, user])
