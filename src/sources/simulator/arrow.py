"""Columns that are the same word many times, and times, as Arrow keeps them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

_MICROSECONDS_A_MINUTE = 60_000_000
_NONE = np.iinfo(np.int64).min


def coded(words: Sequence[str] | npt.NDArray[np.str_], codes: npt.NDArray[np.integer]) -> pa.DictionaryArray:
    """Return the word of each code; −1 is missing."""
    index = pa.array(codes.astype(np.int32), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(index, pa.array(list(words), pa.string()))


def times(first_day: pd.Timestamp, minutes: npt.NDArray[np.integer | np.floating]) -> pa.Array:
    """Return the UTC times that lie so many minutes after the first midnight; not finite is missing."""
    known = np.isfinite(minutes)
    whole = np.floor(np.where(known, minutes, 0)).astype(np.int64) * _MICROSECONDS_A_MINUTE
    zero = first_day.value // 1_000
    return pa.array(whole + zero, pa.timestamp("us", "UTC"), mask=~known)


def plain(table: pa.Table) -> pa.Table:
    """Return the table with every coded column spelt out."""
    fields = [
        field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))
