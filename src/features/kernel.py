"""The kernel: one pass over an account's facts answers every window of each of its snapshots.

Facts are added into panes in any order; prefix sums over panes, one a quantity and phase, make every atom a
difference of two prefixes. Snapshots are taken in order of time, in runs: a fact or a calendar row that
becomes known late ends a run, touches an earlier pane, and the prefixes are built anew from there. So the
prefixes below a cutoff hold exactly what was known at that cutoff, and nothing at or after it is ever read.
"""

from __future__ import annotations

import numpy as np

from ..campaigns.calendar import Items
from ..campaigns.days import NEVER
from ..compiled import compiled
from .answers import Run, answer
from .arrivals import first_days, in_order_of_arrival, known_next_day, participation, repaint_day
from .blocks import Block, Facts, Ints, Results
from .ordered import Ordered, in_order_of_days
from .panes import Panes, add_facts, allocate, build, cut
from .plan import LAST_JOINED, Plan
from .tiles import Tile, finish, tile_for

_LATEST = int(NEVER)


@compiled
def compute(block: Block, plan: Plan, first_account: int, stop_account: int, results: Results) -> None:
    """Fill the results of the snapshots of accounts `first_account` to `stop_account`."""
    panes, tile, used = allocate(1, 1, 0, plan), tile_for(plan, 1), 0
    for account in range(first_account, stop_account):
        count = block.snapshot_pointer[account + 1] - block.snapshot_pointer[account]
        if used + count > len(tile.row):
            finish(plan, tile, used, results)
            used = 0
            tile = tile_for(plan, count) if count > len(tile.row) else tile
        if count > 0:
            panes = _account(block, plan, panes, account, tile, used, results)
            used += count
    finish(plan, tile, used, results)


@compiled
def _account(
    block: Block, plan: Plan, panes: Panes, account: int, tile: Tile, used: int, results: Results
) -> Panes:
    """Answer all snapshots of an account, from place `used` of the tile on; return panes with room for it."""
    cutoffs = block.cutoff[block.snapshot_pointer[account] : block.snapshot_pointer[account + 1]]
    facts = block.facts[block.fact_pointer[account] : block.fact_pointer[account + 1]]
    items = (block.calendar_pointer[account], block.calendar_pointer[account + 1])
    until, users, activity = cutoffs[-1], block.users[account], block.activity
    prompt = known_next_day(facts)
    arriving, on_time = in_order_of_arrival(facts[prompt:], cutoffs)
    late = arriving[on_time:]
    earliest, began = first_days(facts[:prompt], activity, until)
    began = min(began, first_days(arriving[:on_time], activity, until)[1])
    first = min(block.began[account], cutoffs[0], earliest, first_days(arriving, activity, until)[0])
    edges = _edges(block.calendar, items, late, (began, block.began[account]))
    room = len(cutoffs) * (1 + len(plan.window_kind)) + len(edges) + 1
    if len(panes.at) <= until - first or len(panes.start) <= room or panes.met.shape[1] < users:
        panes = allocate(2 * (until - first) + 1, 2 * room, users, plan)
    cut(panes, first, cutoffs, edges, plan.window_kind, plan.window_days)
    for some in (facts[:prompt], arriving[:on_time]):
        add_facts(panes, some, plan.quantity, plan.last_of, activity, account, first, until)
    takes_part = len(plan.part_window) > 0 or LAST_JOINED in plan.window_kind
    part = participation(facts if takes_part else facts[:0], activity, block.tags, block.calendar, items)
    asked = facts if len(plan.statistic) else facts[:0]
    ordered = in_order_of_days(asked, activity, plan.statistic, len(plan.last_of) - 1, until)
    _runs(block, plan, panes, tile, used, account, first, late, began, part, ordered, results)
    return panes


@compiled
def _runs(
    block: Block,
    plan: Plan,
    panes: Panes,
    tile: Tile,
    used: int,
    account: int,
    first: int,
    late: Facts,
    on_time: int,
    part: Ints,
    ordered: Ordered,
    results: Results,
) -> None:
    """Answer the snapshots of one account, run by run."""
    snapshots = slice(block.snapshot_pointer[account], block.snapshot_pointer[account + 1])
    cutoffs, rows = block.cutoff[snapshots], block.row[snapshots]
    items = (block.calendar_pointer[account], block.calendar_pointer[account + 1])
    began, users, arrived, built, start = block.began[account], block.users[account], 0, 0, 0
    begun = np.empty(len(cutoffs), np.int32)
    while start < len(cutoffs):
        known = arrived
        while known < len(late) and late[known].known <= cutoffs[start]:
            built = min(built, panes.at[late[known].day - first])
            known += 1
        if known > arrived:
            some = late[arrived:known]
            add_facts(panes, some, plan.quantity, plan.last_of, block.activity, account, first, cutoffs[-1])
            began = min(began, first_days(some, block.activity, cutoffs[-1])[1])
            arrived = known
        if start > 0:
            repaint = repaint_day(block.calendar, items, cutoffs[start - 1], cutoffs[start])
            if repaint < cutoffs[start - 1]:
                built = min(built, panes.at[max(repaint - first, 0)])
        next_late = late[arrived].known if arrived < len(late) else _LATEST
        stop = _end_of_run(block.calendar, items, cutoffs, start, next_late)
        pane = panes.at[cutoffs[stop - 1] - first]
        build(panes, plan.slots, block.calendar, items, users, built, pane, cutoffs[stop - 1])
        built = pane
        for turn in range(start, stop):
            begun[turn] = min(began, on_time) if on_time < cutoffs[turn] else began
        run, start = slice(start, stop), stop
        asked = Run(used + run.start, cutoffs[run], rows[run], begun[run], first, items, part, users, ordered)
        answer(block, plan, panes, asked, tile, results)


@compiled
def _end_of_run(calendar: Items, items: tuple[int, int], cutoffs: Ints, start: int, next_late: int) -> int:
    """Return the first snapshot after `start` at which something about the past becomes known."""
    stop = start + 1
    while stop < len(cutoffs) and cutoffs[stop] < next_late:
        if repaint_day(calendar, items, cutoffs[stop - 1], cutoffs[stop]) < cutoffs[stop - 1]:
            break
        stop += 1
    return stop


@compiled
def _edges(calendar: Items, rows: tuple[int, int], late: Facts, others: tuple[int, int]) -> Ints:
    """Return all days, besides cutoffs and trailing windows, where a pane must be cut."""
    days = np.empty(4 * (rows[1] - rows[0]) + len(late) + 2, np.int32)
    days[0], days[1] = others
    used = 2
    for row in range(rows[0], rows[1]):
        item = calendar[row]
        days[used], days[used + 1], days[used + 2], days[used + 3] = item.pre, item.start, item.end, item.post
        used += 4
    for place in range(len(late)):
        days[used] = late[place].day
        used += 1
    return days
