"""The tables of a store other than events: small, and replaced as a whole."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ...tables import SCHEMAS, Tables
from ...tables.digest import content_digest
from ..arrow import to_frame
from ..parts import EVENTS
from .damage import DamagedError
from .durable import put
from .manifest import TableFile


def put_tables(
    folder: Path, tables: Tables, before: Mapping[str, TableFile], *, batch: str, number: int
) -> dict[str, TableFile]:
    """Write the tables that are others than before, and return all; those not delivered stay as they were."""
    found = dict(before)
    for name, frame in tables.frames.items():
        if name == EVENTS:
            continue
        frame = frame[[column for column in SCHEMAS[name].columns if column in frame]]
        digest = content_digest({name: frame}, zone=tables.zone)
        if name not in before or before[name].digest != digest:
            found[name] = _put(folder, f"{name}-{number:06d}.parquet", frame, digest, batch)
    return found


def _put(folder: Path, file: str, frame: pd.DataFrame, digest: str, batch: str) -> TableFile:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), sink)
    data = sink.getvalue()
    put(folder / file, [data])
    return TableFile(file, len(data), zlib.crc32(data), digest, len(frame), batch)


def checked(folder: Path, table: TableFile) -> bytes:
    """Return the bytes of a table; raises InputError where they are not those that were written."""
    path = folder / table.file
    if not path.exists():
        raise DamagedError(path, "is not there", [table.batch])
    data = path.read_bytes()
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
