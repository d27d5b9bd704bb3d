"""A bucket's events as bytes, an account's rows together: what windows are made of, and the rest."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from ...tables import ACCOUNT_ID, CAMPAIGN_ID, EVENT_ID, KNOWN_AT, METRIC, OCCURRED_AT, USER_ID, VALUE
from ..shares import hashes_of
from .facts import BATCH, Facts, from_bytes, to_bytes, to_facts

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
    BATCH: pa.int32(),
}
COLUMNS = tuple(name for name in _TYPES if name != BATCH)
"""The columns of events that a store keeps: the contract's, in its order."""

OF_WINDOWS = tuple(name for name in COLUMNS if name not in ("session_id", "source"))
"""The columns that windows are made of."""


def schema_of(columns: tuple[str, ...]) -> pa.Schema:
    """Return the types in a block of the columns, in the order of the contract."""
    return pa.schema([(name, type_) for name, type_ in _TYPES.items() if name in columns])


def to_table(events: pa.Table) -> pa.Table:
    """Return clean events, accounts and metrics numbered, as a block has them: an account's together."""
    schema = schema_of(tuple(events.schema.names))
    order = np.argsort(events[ACCOUNT_ID].chunk(0).indices.to_numpy(), kind="stable")
    columns = [_array(events[field.name].chunk(0), field.type) for field in schema]
    return pa.table(columns, schema=schema).take(pa.array(order))


def _array(column: pa.Array, type_: pa.DataType) -> pa.Array:
    if pa.types.is_integer(type_):
        return pa.array(hashes_of(column), mask=column.is_null().to_numpy(zero_copy_only=False))
    if pa.types.is_dictionary(type_) and not pa.types.is_dictionary(column.type):
        return column.dictionary_encode()
    return column


def to_buffers(table: pa.Table) -> tuple[pa.Buffer, pa.Buffer]:
    """Return the bytes of a block: its facts, which windows are made of, and the rest; none without rows."""
    if not table.num_rows:
        return to_bytes(), to_bytes()
    rows = table.combine_chunks()
    columns = {name: rows[name].chunk(0) for name in rows.column_names}
    accounts, facts = to_facts(columns)
    rest = [name for name in columns if name != ACCOUNT_ID and name not in facts.column_names]
    return to_bytes(accounts, facts), to_bytes(rows.select(rest))


def from_buffers(facts: pa.Buffer, rest: pa.Buffer) -> pa.Table:
    """Return the block that the bytes are."""
    found = Facts.of(facts)
    (further,) = from_bytes(rest)
    columns = {
        ACCOUNT_ID: pa.DictionaryArray.from_arrays(pa.array(found.account), found.accounts),
        **{name: found.rows.column(name) for name in found.rows.schema.names},
        **{name: further.column(name) for name in further.schema.names},
    }
    kept = [name for name in (*COLUMNS, BATCH) if name in columns]
    return pa.table([columns[name].cast(_TYPES[name]) for name in kept], kept)


def to_frame(tables: list[pa.Table], columns: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows of some blocks, one after the other; texts are categories, ids are numbers."""
    schema = schema_of(columns)
    rows = pa.concat_tables([schema.empty_table(), *tables], promote_options="default").select(schema.names)
    frame: pd.DataFrame = rows.unify_dictionaries().to_pandas(
        types_mapper={pa.uint64(): pd.UInt64Dtype()}.get, split_blocks=True
    )
    return frame
