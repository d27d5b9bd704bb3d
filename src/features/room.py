"""Memory that is used again: to get new pages from the system takes longer than to fill them."""

from __future__ import annotations

import mmap
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

_SLACK = 9 / 8  # buckets are about as large as each other; so few arrays are made larger
_LARGE = 2**22  # bytes from which on numpy asks for huge pages


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
            room = _new(int(count * _SLACK), self._type)
        return room[:count].reshape(shape)

    def give_back(self, array: npt.NDArray[Any]) -> None:
        """Take back an array that was lent, and that nobody looks at any more."""
        room = array
        while isinstance(room.base, np.ndarray):
            room = room.base
        self._free.append(room)


def _new(count: int, type_: np.dtype[Any]) -> npt.NDArray[Any]:
    """Return a new array; a large one in pages of whatever size the system has at hand.

    numpy would ask for huge ones, and where memory is in pieces 2 GB of them took 2.8 s of system time, where
    small pages took .8 s.
    """
    size = count * type_.itemsize
    if size < _LARGE or not hasattr(mmap, "MAP_ANONYMOUS"):
        return np.empty(count, type_)
    pages = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    return np.frombuffer(pages, type_)
