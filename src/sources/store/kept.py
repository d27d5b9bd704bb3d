"""The tables of a store other than events: small, and replaced as a whole."""

from __future__ import annotations

import io
import zlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ...tables import NUMBER, SCHEMAS, TEXT, TIME, WHOLE, Tables
from ...tables.digest import content_digest
from ..arrow import to_batch, to_frame
from .damage import DamagedError
from .durable import put
from .manifest import TableFile

_ARROW = {TEXT: pa.large_string(), TIME: pa.timestamp("us", "UTC"), NUMBER: pa.float64(), WHOLE: pa.int64()}


def put_tables(
    folder: Path,
    tables: Tables,
    before: Mapping[str, TableFile],
    *,
    batch: str,
    number: int,
    later: Collection[str] = (),
) -> tuple[dict[str, TableFile], tuple[str, ...]]:
    """Write the tables that are others than before; return all, and which of those delivered were left.

    Tables that are not delivered stay as they were. So do those that one of the batches `later` has
    delivered: what is older is left, and does not replace them.
    """
    found, left = dict(before), []
    for name, frame in tables.frames.items():
        if name == "events" or name in tables.borrowed:
            continue
        schema, old = _schema(name, frame), before.get(name)
        digest = content_digest({name: frame[schema.names]}, zone=tables.zone)
        if old is not None and old.batch in later:
            left += [name] if old.digest != digest else []
        elif old is not None and old.digest == digest:
            found[name] = replace(old, batch=batch)
        else:
            data, file = _bytes_of(frame, schema), f"{name}-{number:06d}.parquet"
            put(folder / file, [data])
            found[name] = TableFile(file, len(data), zlib.crc32(data), digest, len(frame), batch)
    return found, tuple(left)


def _schema(name: str, frame: pd.DataFrame) -> pa.Schema:
    """Return the types of the contract's columns that are there; others are somebody's own, of any type."""
    columns = SCHEMAS[name].columns.items()
    return pa.schema([(column, _ARROW[of.dtype.type]) for column, of in columns if column in frame])


def _bytes_of(frame: pd.DataFrame, schema: pa.Schema) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_batches([to_batch(frame, schema)]), sink)
    return sink.getvalue()


def checked(folder: Path, table: TableFile) -> bytes:
    """Return the bytes of a table; raises InputError where they are not those that were written."""
    path = folder / table.file
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise DamagedError(path, "is not there", [table.batch]) from error
    if len(data) != table.size:
        raise DamagedError(path, f"has {len(data):,} bytes and not {table.size:,}", [table.batch])
    if zlib.crc32(data) != table.checksum:
        raise DamagedError(path, "has other bytes than were written", [table.batch])
    return data


def read_tables(folder: Path, tables: Mapping[str, TableFile]) -> dict[str, pd.DataFrame]:
    """Return the tables by name, as they were delivered."""
    return {
        name: to_frame(pq.read_table(pa.BufferReader(checked(folder, table))))
        for name, table in tables.items()
    }
