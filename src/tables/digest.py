"""A content hash of a data set, so that a result can say exactly which data it was computed on."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

ABSENT = -1
"""Length in bytes that stands for a missing text; no text is that long."""


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
            sha.update(f"\0{name}:{column.dtype}\0".encode())
            for part in _parts(column):
                sha.update(part)
    return sha.hexdigest()


def _parts(column: pd.Series) -> Iterable[Any]:
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "biufM":
        yield np.ascontiguousarray(column.to_numpy()).view(np.uint8)
    elif isinstance(column.dtype, pd.DatetimeTZDtype):
        yield np.ascontiguousarray(column.dt.tz_localize(None).to_numpy()).view(np.uint8)
    else:
        yield from _text_parts(pa.array(column.astype("str"), type=pa.large_string(), from_pandas=True))


def _text_parts(texts: pa.Array | pa.ChunkedArray) -> Iterable[Any]:
    chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
    for chunk in chunks:
        lengths = pc.fill_null(pc.binary_length(chunk), ABSENT)
        yield np.ascontiguousarray(lengths.to_numpy()).view(np.uint8)
    for chunk in chunks:
        yield _bytes_of(pc.fill_null(chunk, ""))


def _bytes_of(chunk: pa.Array) -> memoryview:
    """The text of all rows end to end: a slice of the value buffer, found through the row offsets."""
    _, offsets, values = chunk.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)[chunk.offset : chunk.offset + len(chunk) + 1]
    return memoryview(b"" if values is None else values)[bounds[0] : bounds[-1]]
