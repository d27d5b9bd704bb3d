"""Tiles: room for the snapshots of several accounts, so that features are made and written in long rows.

An account has few snapshots. Were its features written one account at a time, each would touch a place of its
own in every column of the result, and the memory would be waited for.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..compiled import compiled
from .arithmetic import arithmetic
from .blocks import Ints, Pointer, Results
from .plan import Plan

# Numbers in a tile: 1 MB of float64, which stays in the processor's own memory (2 MB of second level cache).
_NUMBERS = 2**17
_LINE = 8  # float64 a line of 64 bytes, in which memory comes


class Tile(NamedTuple):
    """One column a snapshot, which the places count.

    registers: (register, place), as the plan numbers them. low, high, about: (window, place), the panes [low,
    high) of the window, −1 where it does not apply, and the calendar row that it is about. row: the row of
    the result. unborn: whether the account is not known to have begun.
    """

    registers: npt.NDArray[np.float64]
    low: Ints
    high: Ints
    about: Ints
    row: Pointer
    unborn: npt.NDArray[np.bool_]


@compiled
def tile_for(plan: Plan, snapshots: int) -> Tile:
    """Return room for as many snapshots as is good, so many at least."""
    room = max(_NUMBERS // plan.registers, snapshots)
    # an odd number of lines: registers of one place would else share few places in the nearest cache
    width = (room // _LINE // 2 * 2 + 3) * _LINE
    windows = len(plan.window_kind)
    return Tile(
        np.zeros((plan.registers, width)),
        np.zeros((windows, room), np.int32),
        np.zeros((windows, room), np.int32),
        np.zeros((windows, room), np.int32),
        np.zeros(room, np.int64),
        np.zeros(room, np.bool_),
    )


@compiled
def finish(plan: Plan, tile: Tile, count: int, results: Results) -> None:
    """Write the features of the first snapshots; all are NaN where the account is not known to have begun."""
    if count == 0:
        return
    registers, first = tile.registers, tile.row[0]
    arithmetic(plan, registers, plan.registers - len(plan.constant) - len(plan.operation), count)
    for place in range(count):
        if tile.unborn[place]:
            registers[:, place] = np.nan
    together = np.all(tile.row[:count] == first + np.arange(count))
    for feature in range(len(plan.output)):
        found = registers[plan.output[feature], :count]
        if together:
            _write(found, results.features[feature, first : first + count])
        else:
            for place in range(count):
                results.features[feature, tile.row[place]] = found[place]


@compiled
def _write(found: npt.NDArray[np.float64], to: npt.NDArray[np.float32]) -> None:
    for place in range(len(found)):
        to[place] = found[place]
