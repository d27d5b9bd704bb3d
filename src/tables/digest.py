"""A content hash of a data set, so that a result can say exactly which data it was computed on."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

ABSENT = -1
"""Length in bytes that stands for a missing text; no text is that long."""

ROWS_AT_ONCE = 1_000_000


def content_digest(frames: Mapping[str, pd.DataFrame], *, zone: str) -> str:
    """SHA-256 of the tables as 64 hexadecimal digits: the same rows in the same order give the same digest.

    How the values lie in memory (chunks, offsets) and where they were read from does not change it; the
    names of tables and columns, the column types, the zone, and the order of rows and columns do.

    >>> one, other = pd.DataFrame({"a": [1.0, 2.0]}), pd.DataFrame({"a": [2.0, 1.0]})
    >>> content_digest({"events": one}, zone="UTC") == content_digest({"events": other}, zone="UTC")
    False
    """
    sha = hashlib.sha256(zone.encode())
    for table in sorted(frames):
        sha.update(f"\0{table}:{len(frames[table])}".encode())
        for name, column in frames[table].items():
            sha.update(f"\0{name}:{_kind(column)}\0".encode())
            for part in _parts(column):
                sha.update(part)
    return sha.hexdigest()


def _kind(column: pd.Series) -> str:
    return "str" if isinstance(column.dtype, pd.CategoricalDtype) else str(column.dtype)


def _parts(column: pd.Series) -> Iterable[Any]:
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "biufM":
        yield np.ascontiguousarray(column.to_numpy()).view(np.uint8)
    elif isinstance(column.dtype, pd.DatetimeTZDtype):
        yield np.ascontiguousarray(column.dt.tz_localize(None).to_numpy()).view(np.uint8)
    elif isinstance(column.array, pd.arrays.IntegerArray):
        yield from (part for values in _whole_numbers(column) for part in _parts(values))
    else:
        yield from (_lengths(texts) for texts in _texts(column))
        yield from (_bytes_of(pc.fill_null(texts, "")) for texts in _texts(column))


def _whole_numbers(column: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Which are missing, and the numbers with 0 in their place."""
    return column.isna(), pd.Series(column.to_numpy(np.int64, na_value=0))


def _texts(column: pd.Series) -> Iterable[pa.Array]:
    """The texts, so few rows at a time that those of categories never lie in memory together."""
    for start in range(0, len(column), ROWS_AT_ONCE):
        rows = column.iloc[start : start + ROWS_AT_ONCE]
        texts = _told(rows) if isinstance(rows.dtype, pd.CategoricalDtype) else _array(rows.astype("str"))
        yield from texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]


def _told(rows: pd.Series) -> pa.Array:
    numbers = rows.cat.codes.to_numpy()
    return _array(rows.cat.categories).take(pa.array(numbers, mask=numbers < 0))


def _array(texts: pd.Series | pd.Index) -> pa.Array | pa.ChunkedArray:
    return pa.array(texts, type=pa.large_string(), from_pandas=True)


def _lengths(texts: pa.Array) -> npt.NDArray[np.uint8]:
    lengths = pc.fill_null(pc.binary_length(texts), ABSENT)
    return np.ascontiguousarray(lengths.to_numpy()).view(np.uint8)


def _bytes_of(chunk: pa.Array) -> memoryview:
    """The text of all rows end to end: a slice of the value buffer, found through the row offsets."""
    _, offsets, values = chunk.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)[chunk.offset : chunk.offset + len(chunk) + 1]
    return memoryview(b"" if values is None else values)[bounds[0] : bounds[-1]]
