"""A bucket's events as bytes: an Arrow stream, an account's rows together, that is read where it lies."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from ...tables import ACCOUNT_ID, CAMPAIGN_ID, EVENT_ID, KNOWN_AT, METRIC, OCCURRED_AT, USER_ID, VALUE
from ..shares import hashes_of

BATCH = "batch"
"""The column of a row's batch number, where a block has rows of several."""

_NAMES, _TIME = pa.dictionary(pa.int32(), pa.large_string()), pa.timestamp("us", "UTC")
_TYPES = {
    ACCOUNT_ID: _NAMES,
    OCCURRED_AT: _TIME,
    METRIC: _NAMES,
    VALUE: pa.float64(),
    EVENT_ID: pa.uint64(),  # its hash: an id is only ever compared with those of its bucket
    USER_ID: _NAMES,
    "session_id": _NAMES,
    "source": _NAMES,
    CAMPAIGN_ID: _NAMES,
    KNOWN_AT: _TIME,
}
COLUMNS = tuple(_TYPES)
"""The columns of events that a store keeps: the contract's, in its order."""

OF_WINDOWS = tuple(name for name in COLUMNS if name not in ("session_id", "source"))
"""The columns that windows are made of."""


def schema_of(columns: tuple[str, ...]) -> pa.Schema:
    """Return the types in a block of the columns, in the order of the contract."""
    return pa.schema([(name, type_) for name, type_ in _TYPES.items() if name in columns])


def to_table(events: pd.DataFrame) -> pa.Table:
    """Return clean events as a block has them: an account's together, in their order."""
    schema = schema_of(tuple(events.columns))
    accounts, _ = pd.factorize(events[ACCOUNT_ID])
    rows = events.iloc[np.argsort(accounts, kind="stable")]
    return pa.Table.from_arrays([_array(rows[field.name], field) for field in schema], schema=schema)


def _array(values: pd.Series, field: pa.Field) -> pa.Array:
    if pa.types.is_dictionary(field.type):
        codes, names = pd.factorize(values)
        return pa.DictionaryArray.from_arrays(
            pa.array(codes.astype(np.int32), mask=codes < 0), pa.array(names.astype("str"), pa.large_string())
        )
    if field.name == EVENT_ID:
        return pa.array(hashes_of(values), mask=values.isna().to_numpy())
    return pa.array(
        values.to_numpy("M8[us]" if pa.types.is_timestamp(field.type) else np.float64), field.type
    )


def to_buffer(table: pa.Table) -> pa.Buffer:
    """Return the bytes of a block; nothing, where it has no rows."""
    sink = pa.BufferOutputStream()
    if table.num_rows:
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table.combine_chunks())
    return sink.getvalue()


def from_buffer(data: pa.Buffer) -> pa.Table:
    """Return the block that the bytes are, without a copy."""
    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()


def to_frame(tables: list[pa.Table], columns: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows of some blocks, one after the other; texts are categories, ids are numbers."""
    schema = schema_of(columns)
    rows = pa.concat_tables([schema.empty_table(), *tables], promote_options="default").select(schema.names)
    frame: pd.DataFrame = rows.unify_dictionaries().to_pandas(
        types_mapper={pa.uint64(): pd.UInt64Dtype()}.get, split_blocks=True
    )
    return frame
