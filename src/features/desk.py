"""The desk: the room that accounts are worked on in, one after the other, and what each needs of it."""

from __future__ import annotations

from typing import NamedTuple

from ..compiled import borrowing, compiled
from .arrivals import Draft, draft_for, first_days, known_next_day
from .blocks import Block
from .ordered import Ordered, room_for
from .panes import Panes, allocate
from .plan import Plan
from .tiles import Tile, tile_for


class Desk(NamedTuple):
    """Room for one account at a time, and a tile for the snapshots of several."""

    panes: Panes
    draft: Draft
    ordered: Ordered
    tile: Tile


class Need(NamedTuple):
    """What an account needs: panes, days from `first` to its last cutoff, and so on; all 0 without snapshots.

    first: the day of its first fact or snapshot. began: that of its first event that was known the next day.
    draft: room for its late facts, edges and snapshots. ordered: facts that statistics may be asked of.
    """

    first: int
    began: int
    days: int
    panes: int
    users: int
    draft: int
    ordered: int
    snapshots: int


_WIDE = 0  # added, it makes an int64 of an int32: all that a function returns is of one type

NOTHING = Need(0, 0, 0, 0, 0, 0, 0, 0)


@compiled
def desk_for(need: Need, plan: Plan) -> Desk:
    """Return a desk with twice the room, as the next account may need some more."""
    return Desk(
        allocate(2 * need.days + 1, 2 * need.panes + 1, need.users, plan),
        draft_for(2 * need.draft),
        room_for(2 * need.ordered, plan),
        tile_for(plan, need.snapshots),
    )


@borrowing
def has_room(desk: Desk, need: Need) -> bool:
    """Return whether the account finds room on the desk."""
    panes = len(desk.panes.at) > need.days and len(desk.panes.start) > need.panes
    users = desk.panes.met.shape[1] >= need.users
    draft, ordered = len(desk.draft.part) >= need.draft, len(desk.ordered.day) >= need.ordered
    return panes and users and draft and ordered and len(desk.tile.row) >= need.snapshots


@borrowing
def most_of(one: Need, other: Need) -> Need:
    """Return the need of whichever needs more, of each room by itself."""
    return Need(
        0,
        0,
        max(one.days, other.days),
        max(one.panes, other.panes),
        max(one.users, other.users),
        max(one.draft, other.draft),
        max(one.ordered, other.ordered),
        max(one.snapshots, other.snapshots),
    )


@borrowing
def need_of(block: Block, plan: Plan, account: int) -> Need:
    """Return what the account needs."""
    cutoffs = block.cutoff[block.snapshot_pointer[account] : block.snapshot_pointer[account + 1]]
    if len(cutoffs) == 0:
        return Need(0, 0, 0, 0, 0, 0, 0, 0)
    facts = block.facts[block.fact_pointer[account] : block.fact_pointer[account + 1]]
    prompt, until = known_next_day(facts), cutoffs[-1]
    earliest, began = first_days(facts[:prompt], block.activity, until)
    earliest = min(earliest, first_days(facts[prompt:], block.activity, until)[0])
    first = min(block.began[account], cutoffs[0], earliest) + _WIDE
    items = block.calendar_pointer[account + 1] - block.calendar_pointer[account]
    draft = 4 * items + 2 + len(facts) - prompt + len(cutoffs)
    panes = min(len(cutoffs) * (1 + len(plan.window_kind)) + draft, until - first)  # each is a day at least
    ordered = 2 * len(facts) if len(plan.statistic) else 0  # a row may be of its metric and of any
    users = block.users[account] + _WIDE
    return Need(first, began + _WIDE, until - first, panes, users, draft, ordered, len(cutoffs))
