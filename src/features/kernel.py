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
from ..campaigns.phases import phase_of_day
from ..compiled import compiled
from .arithmetic import arithmetic
from .arrivals import first_activity, in_order_of_arrival, participation, repaint_day
from .blocks import Block, Ints, Results
from .future import ahead
from .intervals import campaign_of, interval, last_completed, previous_edition
from .panes import Facts, Panes, add_facts, allocate, build, cut
from .plan import EVER, Plan

# Two prefixes closer than this share of their size are equal: the float64 noise of some thousand additions.
_NOISE = 1e-12
_LATEST = int(NEVER)


@compiled
def compute(block: Block, plan: Plan, first_account: int, stop_account: int, results: Results) -> None:
    """Fill the results of the snapshots of accounts `first_account` to `stop_account`."""
    panes = allocate(1, 1, 0, plan)
    leaves = len(plan.atom_slot) + plan.asked + len(plan.part_window) + 1 + len(plan.constant)
    leaves += len(plan.user_window) + len(plan.ahead)
    registers = np.zeros((leaves + len(plan.operation), 1))
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
        part = participation(facts, block.activity, block.tags, block.calendar, items)
        _runs(block, plan, panes, registers, account, first, order[on_time:], began, part, results)


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
    results: Results,
) -> None:
    """Fill the snapshots of one account, run by run."""
    snapshots = slice(block.snapshot_pointer[account], block.snapshot_pointer[account + 1])
    cutoffs, rows = block.cutoff[snapshots], block.row[snapshots]
    facts = block.facts[block.fact_pointer[account] : block.fact_pointer[account + 1]]
    items = (block.calendar_pointer[account], block.calendar_pointer[account + 1])
    began, arrived, built, start = block.began[account], 0, 0, 0
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
        build(panes, plan, block.calendar, items, block.users[account], built, pane, cutoffs[stop - 1])
        built = pane
        begun = np.array(
            [min(began, on_time) if on_time < c else began for c in cutoffs[start:stop]], np.int32
        )
        _fill(
            block, plan, panes, account, cutoffs[start:stop], rows[start:stop], begun, first, part, registers,
            results,
        )  # fmt: skip
        start = stop


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


@compiled
def _fill(
    block: Block,
    plan: Plan,
    panes: Panes,
    account: int,
    cutoffs: Ints,
    rows: npt.NDArray[np.int64],
    begun: Ints,
    first: int,
    part: Ints,
    registers: npt.NDArray[np.float64],
    results: Results,
) -> None:
    """Fill the rows of one run; `begun` is the day each snapshot knows the account since."""
    calendar, users = block.calendar, block.users[account]
    items = (block.calendar_pointer[account], block.calendar_pointer[account + 1])
    additive, asked = len(plan.atom_slot), plan.asked
    counted = additive + asked + len(plan.part_window)
    used = counted + len(plan.user_window) + len(plan.ahead)
    low = np.zeros(len(plan.window_kind), np.int64)
    high = np.zeros(len(plan.window_kind), np.int64)
    for place in range(len(cutoffs)):
        cutoff = cutoffs[place]
        phase, current = phase_of_day(calendar, items[0], items[1], cutoff, cutoff)
        results.phase[rows[place]], results.item[rows[place]] = phase, current
        last = last_completed(calendar, items[0], items[1], cutoff, part, False)
        joined = last_completed(calendar, items[0], items[1], cutoff, part, True)
        previous = previous_edition(calendar, items[0], items[1], cutoff, current)
        for window in range(len(plan.window_kind)):
            kind = plan.window_kind[window]
            about = campaign_of(kind, last, joined, current, previous)
            days = interval(calendar, kind, plan.window_days[window], about, phase, cutoff, begun[place])
            low[window], high[window] = -1, -1
            if days[0] >= 0 and begun[place] <= cutoff:
                low[window], high[window] = panes.at[days[0] - first], panes.at[days[1] - first]
        for atom in range(additive):
            window, slot = plan.atom_window[atom], plan.atom_slot[atom]
            registers[atom, place] = np.nan
            if low[window] >= 0:
                until, since = panes.prefix[high[window], slot], panes.prefix[low[window], slot]
                small = abs(until - since) <= _NOISE * max(abs(until), abs(since))
                registers[atom, place] = 0.0 if small else until - since
        for which in range(asked):
            day = panes.latest[panes.at[cutoff - first], which]
            registers[additive + which, place] = cutoff - first - day if day >= 0 else np.nan
        for which in range(len(plan.part_window)):
            about = campaign_of(plan.window_kind[plan.part_window[which]], last, joined, current, previous)
            took_part = 1.0 if about >= 0 and part[about - items[0]] <= cutoff else 0.0
            registers[additive + asked + which, place] = took_part if about >= 0 else np.nan
        for which in range(len(plan.user_window)):
            window = plan.user_window[which]
            ever = plan.window_kind[window] == EVER
            since = 0 if ever else cutoff - plan.window_days[window] - first
            registers[counted + which, place] = _users(panes, panes.at[cutoff - first], users, since)
        for which in range(len(plan.ahead)):
            registers[used - len(plan.ahead) + which, place] = ahead(
                calendar, items, block.milestones, block.milestone_pointer, cutoff, plan.ahead[which, 0],
                plan.ahead[which, 1],
            )  # fmt: skip
        registers[used, place] = cutoff - begun[place] if begun[place] <= cutoff else np.nan
    arithmetic(plan, registers, used + 1, len(cutoffs))
    _write(plan, registers, rows, begun, cutoffs, results.features)


@compiled
def _users(panes: Panes, pane: int, users: int, since: int) -> float:
    """Return how many users were met before a pane, on day `since` or later."""
    found = 0
    for user in range(users):
        found += 1 if panes.met_latest[pane, user] >= max(since, 0) else 0
    return float(found)


@compiled
def _write(
    plan: Plan,
    registers: npt.NDArray[np.float64],
    rows: npt.NDArray[np.int64],
    begun: Ints,
    cutoffs: Ints,
    features: npt.NDArray[np.float32],
) -> None:
    for feature in range(len(plan.output)):
        register = plan.output[feature]
        for place in range(len(rows)):
            features[feature, rows[place]] = (
                registers[register, place] if begun[place] <= cutoffs[place] else np.nan
            )
