"""Events as the engine reads them: whole days and numbers in place of clocks and texts, in no frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

NOBODY = np.empty(0, np.int32)
"""The numbers of a column that is not there, or that nobody asks for."""

NO_NAMES = pa.array([], pa.large_string())


class Words(NamedTuple):
    """A column of texts: of each row the place among the names, −1 for none; empty without a column."""

    numbers: Ints
    names: pa.Array


NO_WORDS = Words(NOBODY, NO_NAMES)


class Piece(NamedTuple):
    """Some rows of events: the day of each, and that of the first midnight by which it was known."""

    day: Ints
    known: Ints
    value: npt.NDArray[np.float64]
    metric: Words
    tag: Words
    user: Words


@dataclass(frozen=True, eq=False)
class Coded:
    """Events of some accounts: of each row the place of its account among the names, −1 if it does not count.

    `pieces` are all other columns, the rows in the same order, to be gone through once: more than one piece
    need never be in memory. `tagged`: whether events can name a campaign. `sizes`: where an account's rows
    lie together, how many each entry of `account` stands for, in one piece; if empty, each stands for one.
    """

    accounts: pa.Array
    account: Ints
    tagged: bool
    pieces: Iterator[Piece]
    sizes: Ints = field(default_factory=lambda: NOBODY)


def words_of(column: pa.Array) -> Words:
    """Return a column of texts, or of texts that are numbered already, as numbers and names."""
    found = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    numbers = found.indices.fill_null(-1) if found.null_count else found.indices
    return Words(numbers.to_numpy().astype(np.int32, copy=False), found.dictionary)
