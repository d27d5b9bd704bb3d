"""Events that are clean as they were delivered: typed as the contract has them, and no cell breaks a rule.

Most deliveries are, and to see that takes a part of the time of reading each cell at the gate. What is not is
left to the gate, which says what it reads otherwise, and what it refuses.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..tables import ACCOUNT_ID, CAMPAIGN_ID, EARLIEST, LATEST, METRIC, USER_ID, Tables
from ..tables.schemas import LARGEST
from .arrow import numbered

REQUIRED = (ACCOUNT_ID, "occurred_at", METRIC, "value")
"""No cell may be empty: where a value is missing the gate says that it stands for 1."""

NUMBERED = (ACCOUNT_ID, METRIC)
"""Columns of clean events that come as numbers, and the texts that these stand for."""

WORDS = (*NUMBERED, USER_ID, "source", CAMPAIGN_ID)
"""All columns of which many rows have the same text: who keeps numbers need never make texts of them."""


def as_delivered(batch: pa.RecordBatch, schema: pa.Schema, tables: Tables) -> pa.RecordBatch | None:
    """Return a part of the events of a data set by its clean schema; None where the gate has to read it.

    `tables` hold all else of the data set.
    """
    if tables.zone != "UTC" or any(batch.schema.get_field_index(name) < 0 for name in schema.names):
        return None
    found = []
    for field in schema:
        column = batch.column(field.name)
        if column.null_count and field.name in REQUIRED:
            return None
        as_numbers = pa.types.is_dictionary(field.type) and _is_text(column)
        clean = _clean(numbered(column) if as_numbers else column, field.type)
        if clean is None:
            return None
        found.append(clean)
    rows = pa.RecordBatch.from_arrays(found, schema=schema)
    return rows if _all_known(rows, tables) else None


def _is_text(column: pa.Array) -> bool:
    type_ = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_))


def _clean(column: pa.Array, type_: pa.DataType) -> pa.Array | None:
    if pa.types.is_timestamp(type_):
        return column if column.type == type_ and _in_range(column) else None
    if pa.types.is_floating(type_):
        return column if column.type == type_ and bool((np.abs(column) <= LARGEST).all()) else None
    if pa.types.is_dictionary(type_):
        return column if column.type == type_ and not _has_empty(column.dictionary) else None
    plain = not pa.types.is_dictionary(column.type) and _is_text(column)
    return column.cast(type_) if plain and not _has_empty(column) else None


def _in_range(times: pa.Array) -> bool:
    ends = pc.min_max(times.view(pa.int64()))
    first, last = ends["min"].as_py(), ends["max"].as_py()
    return first is None or bool(EARLIEST.value // 1000 <= first and last <= LATEST.value // 1000)


def _has_empty(texts: pa.Array) -> bool:
    return bool(pc.any(pc.equal(texts, "")).as_py())


def _all_known(rows: pa.RecordBatch, tables: Tables) -> bool:
    """Whether each account is in `accounts`, where there are any, and each tag in `campaigns`."""
    known = True
    if tables.accounts is not None:
        accounts = pa.array(tables.accounts[ACCOUNT_ID], pa.large_string())
        known = pc.all(pc.is_in(rows.column(ACCOUNT_ID).dictionary, value_set=accounts)).as_py() is not False
    if known and CAMPAIGN_ID in rows.schema.names:
        tags, campaigns = rows.column(CAMPAIGN_ID), tables.campaigns[CAMPAIGN_ID]
        names = tags.dictionary if pa.types.is_dictionary(tags.type) else tags.drop_null()
        in_calendar = pc.is_in(names, value_set=pa.array(campaigns, pa.large_string()))
        known = pc.all(in_calendar).as_py() is not False
    return known
