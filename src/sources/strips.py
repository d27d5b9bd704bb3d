"""Columns as strips of bytes: those that a bucket of accounts has of a part lie together on disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .arrow import micros

Bytes = npt.NDArray[np.uint8]
Pointer = npt.NDArray[np.int64]

NAMES = "names"
"""The texts of the accounts, which lie before the columns of their rows."""

BY_NAME, BY_ROW = 0, 1
"""What counts the bytes of a strip: names of accounts, rows of events, or letters of a text."""

_LENGTH = np.dtype(np.int32)
_NONE = -1  # the length of a text that is missing


class Column(NamedTuple):
    """A column in strips: its numbers, or of texts the lengths, and all letters one after the other."""

    numbers: npt.NDArray[Any]
    letters: Bytes | None = None

    @property
    def strips(self) -> list[Bytes]:
        """The bytes."""
        return [self.numbers.view(np.uint8), *([] if self.letters is None else [self.letters])]

    def letters_before(self, pointer: Pointer) -> Pointer:
        """Return how many letters come before the texts that a pointer points to."""
        ends = np.cumsum(np.maximum(self.numbers, 0), dtype=np.int64)
        before: Pointer = np.append(0, ends)[pointer]
        return before


@dataclass(frozen=True)
class Layout:
    """The strips that a bucket has of each part, in their order: `each` bytes of what `counted` says.

    `places`: which of them hold a column; of texts two.
    """

    places: dict[str, list[int]]
    counted: npt.NDArray[np.int64]
    each: npt.NDArray[np.int64]

    @classmethod
    def of(cls, schema: pa.Schema) -> Self:
        """Return the strips of the names of accounts, and of columns of numbers, times and texts."""
        places, strips, texts = dict[str, list[int]](), list[tuple[int, int]](), 0
        types = {NAMES: pa.large_string(), **dict(zip(schema.names, schema.types, strict=True))}
        for name, type_ in types.items():
            text, first = pa.types.is_large_string(type_), len(strips)
            numbers = _LENGTH.itemsize if text else type_.bit_width // 8
            strips.append((BY_NAME if name == NAMES else BY_ROW, numbers))
            if text:
                texts += 1
                strips.append((BY_ROW + texts, 1))
            places[name] = [*range(first, len(strips))]
        counted, each = np.array(strips).T
        return cls(places, counted, each)


def column_of(values: pa.Array) -> Column:
    """Return a column in strips; times are microseconds since 1970."""
    if pa.types.is_timestamp(values.type):
        return Column(micros(values))
    if not pa.types.is_large_string(values.type):
        return Column(values.to_numpy())
    _, offsets, letters = values.buffers()
    start = np.frombuffer(offsets, np.int64)[values.offset : values.offset + len(values) + 1]
    lengths = np.diff(start).astype(_LENGTH)
    if values.null_count:
        lengths[values.is_null().to_numpy(zero_copy_only=False)] = _NONE
    return Column(lengths, np.frombuffer(letters or b"", np.uint8)[start[0] : start[-1]])


def to_arrow(strips: list[Bytes], type_: pa.DataType) -> pa.Array:
    """Return the column of a type that the strips are."""
    if pa.types.is_large_string(type_):
        return _texts(strips[0].view(_LENGTH), strips[1])
    kind = "M8[us]" if pa.types.is_timestamp(type_) else type_.to_pandas_dtype()
    return pa.array(strips[0].view(kind), type_)


def _texts(lengths: npt.NDArray[np.int32], letters: Bytes) -> pa.Array:
    there = lengths >= 0
    offsets = np.append(0, np.cumsum(lengths * there, dtype=np.int64))
    validity = None if there.all() else pa.array(there).buffers()[1]
    buffers = [validity, pa.py_buffer(offsets), pa.py_buffer(letters)]
    return pa.Array.from_buffers(pa.large_string(), len(lengths), buffers)
