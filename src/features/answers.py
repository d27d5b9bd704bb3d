"""The answers of an account's snapshots: each quantity of the plan, at their places in a tile."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..campaigns.calendar import Items
from ..campaigns.phases import phase_of_day
from ..compiled import borrowing
from .blocks import Block, Ints, Pointer, Results
from .desk import Desk
from .future import ahead
from .intervals import campaign_of, interval, last_completed, previous_edition
from .over_rows import statistics
from .panes import Panes
from .plan import EVER, LAST_ACTIVE, LAST_JOINED, LAST_POST, PREVIOUS, Plan
from .tiles import Tile

# Two prefixes closer than this share of their size are equal: the float64 noise of some thousand additions.
_NOISE = 1e-12

Numbers = npt.NDArray[np.float64]


class Run(NamedTuple):
    """Snapshots of one account between which nothing about the past becomes known.

    place: of the first of them in the tile. rows: their output rows. begun: since which day each knows the
    account. first: the day that panes count from. items: the account's calendar rows, first and stop; part:
    since which cutoff each of them counts as taken part in. users: how many the account has.
    """

    place: int
    cutoffs: Ints
    rows: Pointer
    begun: Ints
    first: int
    items: tuple[int, int]
    part: Ints
    users: int


@borrowing
def answer(block: Block, plan: Plan, desk: Desk, run: Run, results: Results) -> None:
    """Set what the plan asks of the data, at the run's places in the tile, and write down the phases.

    A run is often one snapshot, so what nobody asks for is not called.
    """
    panes, tile = desk.panes, desk.tile
    registers, to = tile.registers, (run.place, run.place + len(run.cutoffs))
    _spans(
        block.calendar, plan.window_kind, plan.window_days, panes.at, run, tile, results.phase, results.item
    )
    _sums(plan, panes, tile.low, tile.high, registers, to)
    used = len(plan.atom_slot)
    used = _days(plan.days, panes.days, tile.low, tile.high, registers, used, to)
    used = _last_days(panes, run.cutoffs, run.first, registers, used, run.place)
    if len(plan.part_window):
        used = _parts(plan.part_window, run, tile.about, registers, used)
    if len(plan.user_window):
        used = _users(plan, panes, run, registers, used)
    if len(plan.ahead):
        used = _ahead(block, plan, run, registers, used)
    if len(plan.statistic):
        spans = (tile.low[:, to[0] : to[1]], tile.high[:, to[0] : to[1]])
        used = statistics(
            plan.statistic, panes, desk.ordered, run.cutoffs, spans, registers, (used, run.place)
        )
    for turn in range(len(run.cutoffs)):
        registers[used, run.place + turn] = run.cutoffs[turn] - run.begun[turn]


@borrowing
def _spans(
    calendar: Items,
    kinds: Ints,
    window_days: Ints,
    at: Ints,
    run: Run,
    tile: Tile,
    phases: npt.NDArray[np.int8],
    items: Ints,
) -> None:
    """Look up the windows of each snapshot, and write down its phase and campaign."""
    start, stop = run.items
    needs_last = LAST_ACTIVE in kinds or LAST_POST in kinds
    needs_joined, needs_previous = LAST_JOINED in kinds, PREVIOUS in kinds
    for turn in range(len(run.cutoffs)):
        cutoff, began, place = run.cutoffs[turn], run.begun[turn], run.place + turn
        phase, current = phase_of_day(calendar, start, stop, cutoff, cutoff)
        phases[run.rows[turn]], items[run.rows[turn]] = phase, current
        tile.row[place], tile.unborn[place] = run.rows[turn], began > cutoff
        last, joined, previous = -1, -1, -1
        if needs_last:
            last = last_completed(calendar, start, stop, cutoff, run.part, False)
        if needs_joined:
            joined = last_completed(calendar, start, stop, cutoff, run.part, True)
        if needs_previous:
            previous = previous_edition(calendar, start, stop, cutoff, current)
        for window in range(len(kinds)):
            about = campaign_of(kinds[window], last, joined, current, previous)
            days = interval(calendar, kinds[window], window_days[window], about, phase, cutoff, began)
            applies = days[0] >= 0 and began <= cutoff
            tile.about[window, place] = about
            tile.low[window, place] = at[days[0] - run.first] if applies else -1
            tile.high[window, place] = at[days[1] - run.first] if applies else -1


@borrowing
def _sums(plan: Plan, panes: Panes, low: Ints, high: Ints, registers: Numbers, to: tuple[int, int]) -> None:
    """Set the additive atoms, each the difference of two prefixes, those of a window after each other."""
    for place in range(to[0], to[1]):
        for window in range(len(plan.atom_pointer) - 1):
            first, stop = plan.atom_pointer[window], plan.atom_pointer[window + 1]
            if low[window, place] < 0:
                registers[first:stop, place] = np.nan
                continue
            since, until = panes.row[low[window, place]], panes.row[high[window, place]]
            if since == until:  # not a fact, as in most short windows
                registers[first:stop, place] = 0.0
                continue
            slots = slice(plan.window_slots[window, 0], plan.window_slots[window, 1])
            _subtract(panes.prefix[until, slots], panes.prefix[since, slots], panes.change[slots])
            for atom in range(first, stop):
                registers[atom, place] = panes.change[plan.atom_slot[atom]]


@borrowing
def _subtract(after: Numbers, before: Numbers, to: Numbers) -> None:
    """Set the differences: all of a window, also of slots between that nobody asks for, several at once."""
    for slot in range(len(to)):
        found = after[slot] - before[slot]
        noise = _NOISE * max(abs(after[slot]), abs(before[slot]))
        # no branch: it would be guessed wrong at every turn
        to[slot] = found * (abs(found) > noise) + 0.0


@borrowing
def _days(
    asked: Ints, days: Ints, low: Ints, high: Ints, registers: Numbers, used: int, to: tuple[int, int]
) -> int:
    for which in range(len(asked)):
        window, phase = asked[which, 0], asked[which, 1]
        for place in range(to[0], to[1]):
            since, until = low[window, place], high[window, place]
            found = days[until, phase] - days[since, phase]
            registers[used + which, place] = found if since >= 0 else np.nan
    return used + len(asked)


@borrowing
def _last_days(panes: Panes, cutoffs: Ints, first: int, registers: Numbers, used: int, place: int) -> int:
    for turn in range(len(cutoffs)):
        today = cutoffs[turn] - first
        row = panes.row[panes.at[today]]
        for which in range(panes.latest.shape[1]):
            day = panes.latest[row, which]
            registers[used + which, place + turn] = today - day if day >= 0 else np.nan
    return int(used + panes.latest.shape[1])


@borrowing
def _parts(windows: Ints, run: Run, abouts: Ints, registers: Numbers, used: int) -> int:
    for which in range(len(windows)):
        for turn in range(len(run.cutoffs)):
            about = abouts[windows[which], run.place + turn]
            took_part = 1.0 if about >= 0 and run.part[about - run.items[0]] <= run.cutoffs[turn] else 0.0
            registers[used + which, run.place + turn] = took_part if about >= 0 else np.nan
    return used + len(windows)


@borrowing
def _users(plan: Plan, panes: Panes, run: Run, registers: Numbers, used: int) -> int:
    """Set how many users were met in the window; NaN while none was ever, for then events name nobody."""
    for which in range(len(plan.user_window)):
        window = plan.user_window[which]
        for turn in range(len(run.cutoffs)):
            today = run.cutoffs[turn] - run.first
            since = 0 if plan.window_kind[window] == EVER else max(today - plan.window_days[window], 0)
            row, ever, found = panes.row[panes.at[today]], 0, 0
            for user in range(run.users):
                day = panes.met_latest[row, user]
                ever += 1 if day >= 0 else 0
                found += 1 if day >= since else 0
            registers[used + which, run.place + turn] = found if ever > 0 else np.nan
    return used + len(plan.user_window)


@borrowing
def _ahead(block: Block, plan: Plan, run: Run, registers: Numbers, used: int) -> int:
    for which in range(len(plan.ahead)):
        for turn in range(len(run.cutoffs)):
            registers[used + which, run.place + turn] = ahead(
                block.calendar, run.items, block.milestones, block.milestone_pointer, run.cutoffs[turn],
                plan.ahead[which, 0], plan.ahead[which, 1],
            )  # fmt: skip
    return used + len(plan.ahead)
