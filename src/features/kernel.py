"""The kernel: one pass over an account's facts answers every window of each of its snapshots.

Facts are added into panes in any order; prefix sums over panes, one a quantity and phase, make every atom a
difference of two prefixes. Snapshots are taken in order of time, in runs: a fact or a calendar row that
becomes known late ends a run, touches an earlier pane, and the prefixes are built anew from there. So the
prefixes below a cutoff hold exactly what was known at that cutoff, and nothing at or after it is ever read.
"""

from __future__ import annotations

from ..campaigns.calendar import Items
from ..campaigns.days import NEVER
from ..compiled import borrowing, compiled
from .answers import Run, answer
from .arrivals import first_days, in_order_of_arrival, known_next_day, participation, repaint_day
from .blocks import Block, Facts, Ints, Results
from .desk import NOTHING, Desk, Need, desk_for, has_room, most_of, need_of
from .intervals import earliest_asked
from .ordered import in_order_of_days
from .panes import add_facts, build, cut
from .plan import LAST_JOINED, Plan
from .tiles import finish

_LATEST = int(NEVER)


@compiled
def compute(block: Block, plan: Plan, first_account: int, stop_account: int, results: Results) -> None:
    """Fill the results of the snapshots of accounts `first_account` to `stop_account`."""
    most, account, used = NOTHING, first_account, 0
    desk = desk_for(most, plan)
    while account < stop_account:
        need = need_of(block, plan, account)
        if not has_room(desk, need):
            finish(plan, desk.tile, used, results)
            most = most_of(most, need)
            used, desk = 0, desk_for(most, plan)
        account, used = _accounts(block, plan, desk, account, stop_account, used, results)
    finish(plan, desk.tile, used, results)


@borrowing
def _accounts(
    block: Block, plan: Plan, desk: Desk, account: int, stop: int, used: int, results: Results
) -> tuple[int, int]:
    """Answer accounts until one needs a larger desk; return it, and how much of the tile is used."""
    while account < stop:
        need = need_of(block, plan, account)
        if not has_room(desk, need):
            break
        if used + need.snapshots > len(desk.tile.row):
            finish(plan, desk.tile, used, results)
            used = 0
        if need.snapshots > 0:
            _account(block, plan, desk, account, need, used, results)
        used += need.snapshots
        account += 1
    return account, used


@borrowing
def _account(
    block: Block, plan: Plan, desk: Desk, account: int, need: Need, used: int, results: Results
) -> None:
    """Answer all snapshots of an account, from place `used` of the tile on."""
    cutoffs = block.cutoff[block.snapshot_pointer[account] : block.snapshot_pointer[account + 1]]
    facts = block.facts[block.fact_pointer[account] : block.fact_pointer[account + 1]]
    items = (block.calendar_pointer[account], block.calendar_pointer[account + 1])
    panes, draft, first, until, activity = desk.panes, desk.draft, need.first, cutoffs[-1], block.activity
    prompt = known_next_day(facts)
    on_time, arriving = in_order_of_arrival(facts[prompt:], cutoffs, draft.arriving)
    late = draft.arriving[on_time:arriving]
    began = min(need.began, first_days(draft.arriving[:on_time], activity, until)[1])
    edges = _edges(block.calendar, items, late, (began, block.began[account]), draft.edges)
    kinds, window_days, since = plan.window_kind, plan.window_days, first
    if len(plan.part_window) or LAST_JOINED in kinds:
        participation(facts, activity, block.tags, block.calendar, items, draft.part)
    if len(cutoffs) == 1:  # several ask for nearly all days
        since = earliest_asked(block.calendar, items, kinds, window_days, draft.part, until, first)
    cut(panes, first, since, cutoffs, draft.edges[:edges], kinds, window_days)
    for some in (facts[:prompt], draft.arriving[:on_time]):
        add_facts(panes, some, plan.quantity, plan.last_of, activity, account, first, since, until)
    if len(plan.statistic):
        in_order_of_days(facts, activity, plan.statistic, until, desk.ordered)
    _runs(block, plan, desk, used, account, first, late, began, results)


@borrowing
def _runs(
    block: Block,
    plan: Plan,
    desk: Desk,
    used: int,
    account: int,
    first: int,
    late: Facts,
    on_time: int,
    results: Results,
) -> None:
    """Answer the snapshots of one account, run by run."""
    snapshots = slice(block.snapshot_pointer[account], block.snapshot_pointer[account + 1])
    cutoffs, rows = block.cutoff[snapshots], block.row[snapshots]
    items = (block.calendar_pointer[account], block.calendar_pointer[account + 1])
    panes, begun, part = desk.panes, desk.draft.begun, desk.draft.part
    began, users, arrived, built, start = block.began[account], block.users[account], 0, 0, 0
    while start < len(cutoffs):
        known = arrived
        while known < len(late) and late[known].known <= cutoffs[start]:
            built = min(built, panes.at[late[known].day - first])
            known += 1
        if known > arrived:
            some = late[arrived:known]
            add_facts(
                panes, some, plan.quantity, plan.last_of, block.activity, account, first, first, cutoffs[-1]
            )
            began = min(began, first_days(some, block.activity, cutoffs[-1])[1])
            arrived = known
        if start > 0:
            repaint = repaint_day(block.calendar, items, cutoffs[start - 1], cutoffs[start])
            if repaint < cutoffs[start - 1]:
                built = min(built, panes.at[max(repaint - first, 0)])
        next_late = late[arrived].known if arrived < len(late) else _LATEST
        stop = _end_of_run(block.calendar, items, cutoffs, start, next_late)
        pane = panes.at[cutoffs[stop - 1] - first]
        slots = (plan.slot_quantity, plan.slot_pointer)
        build(panes, slots, block.calendar, items, users, built, pane, cutoffs[stop - 1])
        built = pane
        for turn in range(start, stop):
            begun[turn] = min(began, on_time) if on_time < cutoffs[turn] else began
        run, start = slice(start, stop), stop
        asked = Run(used + run.start, cutoffs[run], rows[run], begun[run], first, items, part, users)
        answer(block, plan, desk, asked, results)


@borrowing
def _end_of_run(calendar: Items, items: tuple[int, int], cutoffs: Ints, start: int, next_late: int) -> int:
    """Return the first snapshot after `start` at which something about the past becomes known."""
    stop = start + 1
    while stop < len(cutoffs) and cutoffs[stop] < next_late:
        if repaint_day(calendar, items, cutoffs[stop - 1], cutoffs[stop]) < cutoffs[stop - 1]:
            break
        stop += 1
    return stop


@borrowing
def _edges(calendar: Items, rows: tuple[int, int], late: Facts, others: tuple[int, int], days: Ints) -> int:
    """Set all days, besides cutoffs and trailing windows, where a pane must be cut; return how many."""
    days[0], days[1] = others
    used = 2
    for row in range(rows[0], rows[1]):
        item = calendar[row]
        days[used], days[used + 1], days[used + 2], days[used + 3] = item.pre, item.start, item.end, item.post
        used += 4
    for place in range(len(late)):
        days[used] = late[place].day
        used += 1
    return used
