"""The rows of a frame by the bucket of their account, which is a hash of its id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from ..compiled import compiled, locked
from ..tables import ACCOUNT_ID

# of the hash FNV-1a, 64 bits: draft-eastlake-fnv
_FNV_OFFSET, _FNV_PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
_HIGH_HALF = np.uint64(32)


@dataclass(frozen=True, eq=False)
class Shares:
    """The rows of a frame by the bucket of their account; `shares[i]` are those of one, in their order."""

    rows: pd.DataFrame
    pointer: npt.NDArray[np.int64]

    @classmethod
    def of(cls, frame: pd.DataFrame, buckets: int) -> Self:
        """Return the shares of a frame that has a column account_id."""
        order, pointer = by_bucket(bucket_of(frame[ACCOUNT_ID], buckets), buckets)
        return cls(frame.take(order), pointer)

    def __getitem__(self, bucket: int) -> pd.DataFrame:
        return self.rows.iloc[self.pointer[bucket] : self.pointer[bucket + 1]].reset_index(drop=True)


def bucket_of(accounts: pd.Series | pa.Array, count: int) -> npt.NDArray[np.int32]:
    """Return the bucket of each account id, 0 to `count` − 1: the same on every machine, in every process.

    >>> bucket_of(pd.Series(["a1", "a2", "a1"], dtype="str"), 8).tolist()
    [0, 5, 0]
    """
    found = hashes_of(accounts)
    return np.asarray((found ^ (found >> _HIGH_HALF)) % np.uint64(count), np.int32)


def hashes_of(texts: pd.Series | pa.Array) -> npt.NDArray[np.uint64]:
    """Return the hash of each text, FNV-1a of 64 bits: the same on every machine, in every process.

    >>> hashes_of(pd.Series(["", "a"], dtype="str")).tolist()
    [14695981039346656037, 12638187200555641996]
    """
    ids = texts if isinstance(texts, pa.Array) else pa.array(texts, pa.large_string())
    ids = ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids
    _, offsets, letters = ids.buffers()
    start = np.frombuffer(offsets, np.int64)[ids.offset : ids.offset + len(ids) + 1]
    return _hashed(locked(start), locked(np.frombuffer(letters or b"", np.uint8)))


@compiled
def _hashed(start: npt.NDArray[np.int64], letters: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint64]:
    found = np.empty(len(start) - 1, np.uint64)
    for i in range(len(found)):
        value = _FNV_OFFSET
        for place in range(start[i], start[i + 1]):
            value = (value ^ np.uint64(letters[place])) * _FNV_PRIME
        found[i] = value
    return found


@compiled
def by_bucket(bucket: npt.NDArray[np.int32], count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows with a bucket's together, else in their order, and where each bucket begins."""
    pointer = np.zeros(count + 1, np.int64)
    for i in range(len(bucket)):
        pointer[bucket[i] + 1] += 1
    pointer = np.cumsum(pointer)
    place, order = pointer[:-1].copy(), np.empty(len(bucket), np.int32)
    for i in range(len(bucket)):
        order[place[bucket[i]]] = i
        place[bucket[i]] += 1
    return order, pointer
