"""Memory that is used again: to get new pages from the system takes longer than to fill them."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

_SLACK = 9 / 8  # buckets are about as large as each other; so few arrays are made larger


class Room:
    """Arrays of one type that are lent and given back, also by several threads."""

    def __init__(self, type_: npt.DTypeLike) -> None:
        self._type, self._free = np.dtype(type_), list[npt.NDArray[Any]]()

    def lend(self, *shape: int) -> npt.NDArray[Any]:
        """Return an array of this shape, in which anything may stand."""
        count = prod(shape)
        try:
            room = self._free.pop()
        except IndexError:
            room = np.empty(0, self._type)
        if len(room) < count:
            room = np.empty(int(count * _SLACK), self._type)
        return room[:count].reshape(shape)

    def give_back(self, array: npt.NDArray[Any]) -> None:
        """Take back an array that was lent, and that nobody looks at any more."""
        room = array
        while isinstance(room.base, np.ndarray):
            room = room.base
        self._free.append(room)
