"""The events of a folder or a DuckDB file batch by batch, as they were delivered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ..checks import InputError
from ..tables import SCHEMAS, TIME
from ..tables.cells import unzoned
from .as_delivered import NUMBERED, WORDS
from .csv_file import csv_batches, csv_columns, typed
from .duckdb_file import names_in, readable_duckdb
from .files import form_of, one_schema, part_files, readable

EVENTS = "events"
ROWS_A_PART = 1 << 19
"""Half of what most writers put into a row group; with ids of text some 40 MB."""

ROWS_TOGETHER = 1 << 17
"""Smaller row groups are read together up to so many rows: each part is looked up among all accounts."""

_CSV_BYTES_A_ROW = 60  # of events with ids of text: what the number of buckets is guessed from, and no more
_READ_AHEAD = 1 << 20  # bytes of a column: without a bound a whole row group is fetched at once
_COLUMNS = SCHEMAS[EVENTS].columns
_TIMES = frozenset(name for name, column in _COLUMNS.items() if column.dtype.type == TIME)


class UnzonedError(InputError):
    """Times without an offset, in another zone than UTC: a part of them does not say what they are."""


class Parts(NamedTuple):
    """Events as they lie: the columns of the contract that are there, about how many rows, and batches.

    `named`: of a file or files, all columns that are there.
    """

    columns: tuple[str, ...]
    rows: int
    batches: Iterator[pa.RecordBatch]
    named: tuple[str, ...] = ()


def parts_of(path: Path, zone: str, *, further: bool) -> Parts | None:
    """Return the events of a folder or a DuckDB file, None where it has none; `further`: all their columns.

    Raises InputError where they cannot be read, and where whole days cannot be told from midnights: times
    without an offset, in another zone than UTC; of a CSV file, when their block is read.
    """
    if not path.is_dir():
        return _duckdb_parts(path, zone)
    form = form_of(EVENTS, path)
    return None if form is None else _file_parts(form, zone, further=further)


def _file_parts(form: Path, zone: str, *, further: bool) -> Parts:
    """Return the events of files, Parquet row group by row group, CSV block by block."""
    files = part_files(form)
    if files[0].suffix == ".csv":
        schemas = {
            file: pa.schema([(name, pa.string()) for name in readable(csv_columns, file)]) for file in files
        }
        rows = sum(file.stat().st_size for file in files) // _CSV_BYTES_A_ROW
    else:
        schemas = {file: readable(pq.read_schema, file) for file in files}
        rows = sum(pq.read_metadata(file).num_rows for file in files)
    for file, schema in schemas.items():
        _refuse_unzoned(schema.empty_table(), str(file), zone)
    named = one_schema(form, schemas).names
    columns = tuple(name for name in _COLUMNS if name in named)
    read = None if further else columns
    batches = (batch for file in files for batch in _file_batches(file, read, zone))
    return Parts(columns, rows, _together(batches), tuple(named))


def _together(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield batches of few rows that follow one another as one, where they have the same columns."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        rows = sum(one.num_rows for one in waiting)
        if waiting and (rows + batch.num_rows > ROWS_TOGETHER or batch.schema != waiting[0].schema):
            yield _as_one(waiting)
            waiting = []
        waiting.append(batch)
    if waiting:
        yield _as_one(waiting)


def _as_one(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    some = [batch for batch in batches if batch.num_rows]
    if len(some) < 2:
        return some[0] if some else batches[0]
    (rows,) = pa.Table.from_batches(some).unify_dictionaries().combine_chunks().to_batches()
    return rows


def _duckdb_parts(file: Path, zone: str) -> Parts | None:
    """Return the events of a DuckDB file, which stays open while they are read."""
    connection = duckdb.connect(str(file), read_only=True)
    if EVENTS not in names_in(connection):
        connection.close()
        return None
    with readable_duckdb(file):
        rows = int(connection.execute("SELECT count(*) FROM events").fetchall()[0][0])
        reader = connection.table(EVENTS).to_arrow_reader(ROWS_A_PART)
    _refuse_unzoned(reader.schema.empty_table(), str(file), zone)
    columns = tuple(name for name in _COLUMNS if name in reader.schema.names)
    return Parts(columns, rows, _duckdb_batches(reader, file), tuple(reader.schema.names))


def _duckdb_batches(reader: pa.RecordBatchReader, file: Path) -> Iterator[pa.RecordBatch]:
    with readable_duckdb(file):
        yield from reader


def _file_batches(file: Path, columns: tuple[str, ...] | None, zone: str) -> Iterator[pa.RecordBatch]:
    batches = _csv_batches(file, zone) if file.suffix == ".csv" else _parquet_batches(file, columns)
    while (batch := readable(lambda _: next(batches, None), file)) is not None:
        yield batch


def _csv_batches(file: Path, zone: str) -> Iterator[pa.RecordBatch]:
    for batch in csv_batches(file, table=EVENTS):
        rows = typed(batch, table=EVENTS)
        _refuse_unzoned(rows, str(file), zone)
        yield rows


def _parquet_batches(file: Path, columns: tuple[str, ...] | None) -> Iterator[pa.RecordBatch]:
    # as numbers where they lie as numbers: texts are dear to make
    words = WORDS if columns is None else NUMBERED
    often = [name for name in words if name in readable(pq.read_schema, file).names]
    parquet = pq.ParquetFile(file, buffer_size=_READ_AHEAD, pre_buffer=False, read_dictionary=often)
    there = columns and [name for name in columns if name in parquet.schema_arrow.names]
    # one by one: a reader of many row groups holds on to all the bytes that it has read
    for group in range(parquet.num_row_groups):
        yield from parquet.iter_batches(ROWS_A_PART, row_groups=[group], columns=there)


def _refuse_unzoned(rows: pa.Table | pa.RecordBatch, where: str, zone: str) -> None:
    for name in _TIMES.intersection(rows.schema.names) if zone != "UTC" else ():
        if _has_unzoned(rows.column(name)):
            raise UnzonedError(
                f"{where}: {name} has no offset, so a part of it does not say whether its midnights "
                f"are days of {zone}; write it with an offset, or as dates"
            )


def _has_unzoned(times: pa.Array) -> bool:
    if pa.types.is_timestamp(times.type):
        return times.type.tz is None
    return pa.types.is_string(times.type) and len(times) > 0 and bool(unzoned(times).any())
