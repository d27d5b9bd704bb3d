"""The kernel: one pass over an account's facts answers every window of each of its snapshots.

Facts are added into panes in any order; prefix sums over panes, one a quantity and phase, make every atom a
difference of two prefixes. Snapshots are taken in order of time, in runs: a fact or a calendar row that
becomes known late ends a run, touches an earlier pane, and the prefixes are built anew from there. So the
prefixes below a cutoff hold exactly what was known at that cutoff, and nothing at or after it is ever read.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..campaigns.calendar import Items
from ..campaigns.days import NEVER
from ..compiled import compiled
from .answers import Run, answer, finish
from .arrivals import first_activity, in_order_of_arrival, participation, repaint_day
from .blocks import Block, Ints, Results
from .ordered import Ordered, in_order_of_days
from .panes import Facts, Panes, add_facts, allocate, build, cut
from .plan import LAST_JOINED, Plan

_LATEST = int(NEVER)


@compiled
def compute(block: Block, plan: Plan, first_account: int, stop_account: int, results: Results) -> None:
    """Fill the results of the snapshots of accounts `first_account` to `stop_account`."""
    panes = allocate(1, 1, 0, plan)
    registers = np.zeros((plan.registers, 1))
    takes_part = len(plan.part_window) > 0 or LAST_JOINED in plan.window_kind
    for account in range(first_account, stop_account):
        snapshots = slice(block.snapshot_pointer[account], block.snapshot_pointer[account + 1])
        cutoffs = block.cutoff[snapshots]
        if len(cutoffs) == 0:
            continue
        facts = block.facts[block.fact_pointer[account] : block.fact_pointer[account + 1]]
        items = (block.calendar_pointer[account], block.calendar_pointer[account + 1])
        order, on_time = in_order_of_arrival(facts, cutoffs)
        first = min(block.began[account], cutoffs[0])
        for place in order:
            first = min(first, facts[place].day)
        began = first_activity(facts, order[:on_time], block.activity)
        edges = _edges(block.calendar, items, facts, order[on_time:], (began, block.began[account]))
        room = len(cutoffs) * (1 + len(plan.window_kind)) + len(edges) + 1
        days, users = cutoffs[-1] - first, block.users[account]
        if len(panes.at) <= days or len(panes.start) <= room or panes.met.shape[1] < users:
            panes = allocate(2 * days + 1, 2 * room, users, plan)
        if registers.shape[1] < len(cutoffs):
            registers = np.zeros((len(registers), len(cutoffs)))
        cut(panes, plan, first, cutoffs, edges, users)
        add_facts(panes, plan, facts, order[:on_time], block.activity, account, first)
        read = facts if takes_part else facts[:0]
        part = participation(read, block.activity, block.tags, block.calendar, items)
        ordered = in_order_of_days(facts, order, block.activity, plan)
        late = order[on_time:]
        _runs(block, plan, panes, registers, account, first, late, began, part, ordered, results)


@compiled
def _runs(
    block: Block,
    plan: Plan,
    panes: Panes,
    registers: npt.NDArray[np.float64],
    account: int,
    first: int,
    late: npt.NDArray[np.int64],
    on_time: int,
    part: Ints,
    ordered: Ordered,
    results: Results,
) -> None:
    """Fill the snapshots of one account, run by run."""
    snapshots = slice(block.snapshot_pointer[account], block.snapshot_pointer[account + 1])
    cutoffs, rows = block.cutoff[snapshots], block.row[snapshots]
    facts = block.facts[block.fact_pointer[account] : block.fact_pointer[account + 1]]
    items = (block.calendar_pointer[account], block.calendar_pointer[account + 1])
    began, users, arrived, built, start = block.began[account], block.users[account], 0, 0, 0
    begun = np.empty(len(cutoffs), np.int32)
    while start < len(cutoffs):
        known = arrived
        while known < len(late) and facts[late[known]].known <= cutoffs[start]:
            built = min(built, panes.at[facts[late[known]].day - first])
            known += 1
        if known > arrived:
            add_facts(panes, plan, facts, late[arrived:known], block.activity, account, first)
            began = min(began, first_activity(facts, late[arrived:known], block.activity))
            arrived = known
        if start > 0:
            repaint = repaint_day(block.calendar, items, cutoffs[start - 1], cutoffs[start])
            if repaint < cutoffs[start - 1]:
                built = min(built, panes.at[max(repaint - first, 0)])
        next_late = facts[late[arrived]].known if arrived < len(late) else _LATEST
        stop = _end_of_run(block.calendar, items, cutoffs, start, next_late)
        pane = panes.at[cutoffs[stop - 1] - first]
        build(panes, plan, block.calendar, items, users, built, pane, cutoffs[stop - 1])
        built = pane
        run, start = slice(start, stop), stop
        begun[run] = np.where(on_time < cutoffs[run], min(began, on_time), began)
        asked = Run(run.start, cutoffs[run], rows[run], begun[run], first, items, part, users, ordered)
        answer(block, plan, panes, asked, registers, results)
    finish(plan, registers, cutoffs, rows, begun, results)


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
def _edges(
    calendar: Items, rows: tuple[int, int], facts: Facts, late: npt.NDArray[np.int64], others: tuple[int, int]
) -> Ints:
    """Return all days, besides cutoffs and trailing windows, where a pane must be cut."""
    days = np.empty(4 * (rows[1] - rows[0]) + len(late) + 2, np.int32)
    days[0], days[1] = others
    used = 2
    for row in range(rows[0], rows[1]):
        item = calendar[row]
        days[used], days[used + 1], days[used + 2], days[used + 3] = item.pre, item.start, item.end, item.post
        used += 4
    for place in late:
        days[used] = facts[place].day
        used += 1
    return days
