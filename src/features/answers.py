"""The answers of an account's snapshots: each quantity of the plan, then what the features make of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..campaigns.phases import phase_of_day
from ..compiled import compiled
from .arithmetic import arithmetic
from .blocks import Block, Ints, Pointer, Results
from .future import ahead
from .intervals import campaign_of, interval, last_completed, previous_edition
from .ordered import Ordered
from .over_rows import statistics
from .panes import Panes
from .plan import EVER, LAST_ACTIVE, LAST_JOINED, LAST_POST, PREVIOUS, Plan

# Two prefixes closer than this share of their size are equal: the float64 noise of some thousand additions.
_NOISE = 1e-12

Registers = npt.NDArray[np.float64]


class Run(NamedTuple):
    """Snapshots of one account between which nothing about the past becomes known.

    place: of the first of them among the account's. rows: their output rows. begun: since which day each
    knows the account. first: the day that panes count from. items: the account's calendar rows, first and
    stop; part: since which cutoff each of them counts as taken part in. users: how many the account has.
    ordered: its facts that statistics are asked of.
    """

    place: int
    cutoffs: Ints
    rows: Pointer
    begun: Ints
    first: int
    items: tuple[int, int]
    part: Ints
    users: int
    ordered: Ordered


class Spans(NamedTuple):
    """Of each window and snapshot: the panes [low, high), −1 where it does not apply; its calendar row."""

    low: Pointer
    high: Pointer
    about: Pointer


@compiled
def answer(block: Block, plan: Plan, panes: Panes, run: Run, registers: Registers, results: Results) -> None:
    """Set what the plan asks of the data, at the run's places in the registers, and write down the phases.

    A run is often one snapshot, so what can wait for all of the account's does (`finish`).
    """
    spans = _spans(block, plan, panes, run, results)
    used = _sums(plan, panes, spans, run.place, registers)
    used = _last_days(plan, panes, run, registers, used)
    used = _parts(plan, run, spans, registers, used)
    used = _users(plan, panes, run, registers, used)
    used = _ahead(block, plan, run, registers, used)
    days = (spans.low, spans.high)
    used = statistics(plan, panes, run.ordered, run.cutoffs, days, registers, (used, run.place))
    for turn in range(len(run.cutoffs)):
        registers[used, run.place + turn] = run.cutoffs[turn] - run.begun[turn]


@compiled
def finish(
    plan: Plan, registers: Registers, cutoffs: Ints, rows: Pointer, begun: Ints, results: Results
) -> None:
    """Write the features of an account, made of what `answer` set for each of its snapshots."""
    arithmetic(plan, registers, plan.registers - len(plan.constant) - len(plan.operation), len(cutoffs))
    _write(plan, registers, cutoffs, rows, begun, results)


@compiled
def _spans(block: Block, plan: Plan, panes: Panes, run: Run, results: Results) -> Spans:
    """Look up the windows of each snapshot, and write down its phase and campaign."""
    calendar, (start, stop) = block.calendar, run.items
    needs_last = LAST_ACTIVE in plan.window_kind or LAST_POST in plan.window_kind
    needs_joined, needs_previous = LAST_JOINED in plan.window_kind, PREVIOUS in plan.window_kind
    shape = (len(plan.window_kind), len(run.cutoffs))
    spans = Spans(np.full(shape, -1), np.full(shape, -1), np.full(shape, -1))
    for place in range(len(run.cutoffs)):
        cutoff, began = run.cutoffs[place], run.begun[place]
        phase, current = phase_of_day(calendar, start, stop, cutoff, cutoff)
        results.phase[run.rows[place]], results.item[run.rows[place]] = phase, current
        last, joined, previous = -1, -1, -1
        if needs_last:
            last = last_completed(calendar, start, stop, cutoff, run.part, False)
        if needs_joined:
            joined = last_completed(calendar, start, stop, cutoff, run.part, True)
        if needs_previous:
            previous = previous_edition(calendar, start, stop, cutoff, current)
        for window in range(len(plan.window_kind)):
            kind = plan.window_kind[window]
            about = campaign_of(kind, last, joined, current, previous)
            days = interval(calendar, kind, plan.window_days[window], about, phase, cutoff, began)
            spans.about[window, place] = about
            if days[0] >= 0 and began <= cutoff:
                spans.low[window, place] = panes.at[days[0] - run.first]
                spans.high[window, place] = panes.at[days[1] - run.first]
    return spans


@compiled
def _sums(plan: Plan, panes: Panes, spans: Spans, first: int, registers: Registers) -> int:
    """Set the additive atoms, each the difference of two prefixes; return how many registers are set."""
    prefix = panes.prefix
    for turn in range(spans.low.shape[1]):
        low, high = spans.low[:, turn], spans.high[:, turn]
        for atom in range(len(plan.atom_slot)):
            window, slot = plan.atom_window[atom], plan.atom_slot[atom]
            until, since = prefix[max(high[window], 0), slot], prefix[max(low[window], 0), slot]
            large = abs(until - since) > _NOISE * max(abs(until), abs(since))
            answer = (until - since) * large + 0.0  # no branch: it would be guessed wrong at every turn
            registers[atom, first + turn] = answer if low[window] >= 0 else np.nan
    return len(plan.atom_slot)


@compiled
def _last_days(plan: Plan, panes: Panes, run: Run, registers: Registers, used: int) -> int:
    for turn in range(len(run.cutoffs)):
        today = run.cutoffs[turn] - run.first
        for which in range(plan.asked):
            day = panes.latest[panes.at[today], which]
            registers[used + which, run.place + turn] = today - day if day >= 0 else np.nan
    return used + plan.asked


@compiled
def _parts(plan: Plan, run: Run, spans: Spans, registers: Registers, used: int) -> int:
    for which in range(len(plan.part_window)):
        for turn in range(len(run.cutoffs)):
            about = spans.about[plan.part_window[which], turn]
            took_part = 1.0 if about >= 0 and run.part[about - run.items[0]] <= run.cutoffs[turn] else 0.0
            registers[used + which, run.place + turn] = took_part if about >= 0 else np.nan
    return used + len(plan.part_window)


@compiled
def _users(plan: Plan, panes: Panes, run: Run, registers: Registers, used: int) -> int:
    """Set how many users were met in the window; NaN while none was ever, for then events name nobody."""
    for which in range(len(plan.user_window)):
        window = plan.user_window[which]
        for turn in range(len(run.cutoffs)):
            today = run.cutoffs[turn] - run.first
            since = 0 if plan.window_kind[window] == EVER else max(today - plan.window_days[window], 0)
            ever, found = 0, 0
            for user in range(run.users):
                day = panes.met_latest[panes.at[today], user]
                ever += 1 if day >= 0 else 0
                found += 1 if day >= since else 0
            registers[used + which, run.place + turn] = found if ever > 0 else np.nan
    return used + len(plan.user_window)


@compiled
def _ahead(block: Block, plan: Plan, run: Run, registers: Registers, used: int) -> int:
    for which in range(len(plan.ahead)):
        for turn in range(len(run.cutoffs)):
            registers[used + which, run.place + turn] = ahead(
                block.calendar, run.items, block.milestones, block.milestone_pointer, run.cutoffs[turn],
                plan.ahead[which, 0], plan.ahead[which, 1],
            )  # fmt: skip
    return used + len(plan.ahead)


@compiled
def _write(
    plan: Plan, registers: Registers, cutoffs: Ints, rows: Pointer, begun: Ints, results: Results
) -> None:
    """Write the features; all are NaN where the account is not known to have begun."""
    features, first, count = results.features, rows[0], len(rows)
    for place in range(count):
        if begun[place] > cutoffs[place]:
            registers[:, place] = np.nan
    together = np.all(rows == first + np.arange(count))
    for feature in range(len(plan.output)):
        register = plan.output[feature]
        if together:
            for place in range(count):
                features[feature, first + place] = registers[register, place]
        else:
            for place in range(count):
                features[feature, rows[place]] = registers[register, place]
