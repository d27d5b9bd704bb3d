"""Between Arrow, which every reader ends in, and the frames that go to the gate and come from it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

_DAY = pa.date32()


def to_frame(table: pa.Table) -> pd.DataFrame:
    """The table as a frame: days stay days, decimals become numbers, pandas indexes stay columns."""
    fields = [
        field.with_type(pa.float64()) if pa.types.is_decimal(field.type) else field for field in table.schema
    ]
    plain = table.cast(pa.schema(fields))
    days = {_DAY: pd.ArrowDtype(_DAY)}
    frame: pd.DataFrame = plain.to_pandas(types_mapper=days.get, ignore_metadata=True, split_blocks=True)
    return frame


def micros(times: pa.Array) -> npt.NDArray[np.int64]:
    """Times as microseconds since 1970; a missing one is the smallest number, as it is in a frame."""
    return np.asarray(times.to_numpy(zero_copy_only=False)).view(np.int64)


def to_batch(frame: pd.DataFrame, schema: pa.Schema) -> pa.RecordBatch:
    """Columns of a clean frame as Arrow has them; without a copy where nothing is missing."""
    return pa.RecordBatch.from_arrays(
        [to_array(frame[field.name], field.type) for field in schema], schema=schema
    )


def to_array(column: pd.Series, type_: pa.DataType) -> pa.Array:
    """A column of clean texts, times or numbers; a number that is NaN stays one."""
    if pa.types.is_timestamp(type_):
        return pa.array(column.to_numpy("M8[us]"), type_)
    if pa.types.is_floating(type_):
        return pa.array(column.to_numpy(), type_)
    found = pa.array(column, type_)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def numbered(column: pa.Array) -> pa.DictionaryArray:
    """A column of text as int32 numbers, missing where it is, and the texts they stand for; each occurs."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    names = column.dictionary.cast(pa.large_string())
    codes = column.indices.cast(pa.int32()).fill_null(len(names)).to_numpy()
    used = np.zeros(len(names) + 1, bool)
    used[codes] = True
    if not used[:-1].all():
        codes, names = (np.cumsum(used) - 1)[codes], names.filter(pa.array(used[:-1]))
    missing = codes == len(names) if column.null_count else None
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32(), mask=missing), names)
