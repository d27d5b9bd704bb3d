"""A data set whose events come in parts, in their own order: never all of them are in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import NamedTuple

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from ..checks import InputError, known_zone
from ..tables import EVENT_ID, NUMBER, SCHEMAS, TEXT, TIME, VALUE, Tables, validate, validate_events
from ..tables.cells import unzoned
from .arrow import numbered, to_batch, to_frame
from .as_delivered import NUMBERED, as_delivered
from .duckdb_file import read_duckdb
from .files import form_of, part_files, read_folder, readable
from .load import Source, is_store, load

EVENTS = "events"
ROWS_A_PART = 1 << 19
"""Half of what most writers put into a row group; with ids of text some 40 MB."""

_HEAD = 1000  # events that are checked together with the other tables, before all are read
_CSV_BYTES_A_ROW = 60  # of events with ids of text: what the number of buckets is guessed from, and no more
_READ_AHEAD = 1 << 20  # bytes of a column: without a bound a whole row group is fetched at once
_ARROW = {TEXT: pa.large_string(), TIME: pa.timestamp("us", "UTC"), NUMBER: pa.float64()}
_TIMES = frozenset(name for name, column in SCHEMAS[EVENTS].columns.items() if column.dtype.type == TIME)
_NUMBERED = pa.dictionary(pa.int32(), pa.large_string())


class UnzonedError(InputError):
    """Times without an offset, in another zone than UTC: a part of them does not say what they are."""


class Parts(NamedTuple):
    """Events as they lie: the columns of the contract that are there, about how many rows, and batches."""

    columns: tuple[str, ...]
    rows: int
    batches: Iterator[pa.RecordBatch]


class Streamed(NamedTuple):
    """A data set: `tables` with no more than the head of its events, the events, and the gate for a part.

    The gate takes a batch and how many rows came before it, and gives clean events, by `schema`, and notes on
    them.
    """

    tables: Tables
    parts: Parts
    clean: Callable[[pa.RecordBatch, int], tuple[pa.RecordBatch, list[str]]]

    @property
    def schema(self) -> pa.Schema:
        """The types of clean events."""
        return _schema(self.parts.columns, numbered=NUMBERED)


def streamed(
    source: Source | Tables, zone: str | None, *, further: bool = False, quiet: bool = False
) -> Streamed:
    """Return a data set whose events are read part by part where they lie in a folder or a DuckDB file.

    With `further`, batches have all other columns (of a store, hashes of ids); if `quiet`, no events will do.

    Raises InputError for all that `load` refuses; of the events, when their part is read.
    """
    path = Path(source) if isinstance(source, str | PathLike) else None
    zone = zone and known_zone(zone)
    if path is not None and is_store(path):
        return _of_store(path, zone, further=further)
    if path is not None and path.is_dir():
        frames, parts = read_folder(path, without=EVENTS), _folder_parts(path, zone or "UTC", further=further)
    elif path is not None and path.is_file():
        frames, parts = read_duckdb(path, without=EVENTS), _duckdb_parts(path, zone=zone or "UTC")
    else:
        tables = _loaded(source, zone, quiet=quiet)
        return Streamed(tables, _parts_of(tables), lambda batch, _: (_numbered(batch), []))
    first = next((batch for batch in parts.batches if batch.num_rows), None)
    head = pd.DataFrame(columns=list(parts.columns)) if first is None else _frame(first.slice(0, _HEAD))
    tables = validate({**frames, EVENTS: head}, origin=str(path), zone=zone or "UTC", quiet=quiet)
    # what there is to say of the head is said again of its part
    tables = replace(tables, notes=tuple(one for one in tables.notes if not one.startswith(f"{EVENTS}:")))

    def clean(batch: pa.RecordBatch, before: int) -> tuple[pa.RecordBatch, list[str]]:
        return clean_part(batch, parts.columns, tables, before=before)

    whole = parts._replace(batches=chain([] if first is None else [first], parts.batches))
    return Streamed(tables, whole, clean)


def _of_store(folder: Path, zone: str | None, *, further: bool) -> Streamed:
    """Return what a store holds, which went through the gate: its events group by group of accounts."""
    from .store.whole import everything, in_batches  # what writes stores reads deliveries with this module

    look = everything(folder, zone=zone)
    columns = tuple(name for name in look.columns if name != EVENT_ID)
    schema = _schema(columns)
    parts = Parts(columns, look.rows, in_batches(look, schema, ids=further))
    return Streamed(look.tables, parts, lambda batch, _: (_numbered(batch.select(schema.names)), []))


def _loaded(source: Source | Tables, zone: str | None, *, quiet: bool) -> Tables:
    if isinstance(source, Tables):
        if zone not in (None, source.zone):
            raise InputError(
                f"these tables have days of {source.zone}, not of {zone}; leave zone out, or load them anew"
            )
        return source
    if isinstance(source, Mapping):
        return validate(source, origin="the frames", zone=zone or "UTC", quiet=quiet)
    return load(source, zone=zone)


def clean_part(
    batch: pa.RecordBatch, columns: Sequence[str], tables: Tables, *, before: int = 0
) -> tuple[pa.RecordBatch, list[str]]:
    """Return a part of the events of a data set as the gate has them, accounts and metrics as numbers; notes.

    `columns` are those of the contract that the events have, in any part; `tables` hold all else of the data
    set, and `before` rows came before the part. Raises InputError for a cell that the gate refuses.
    """
    rows = as_delivered(batch, _schema(columns, numbered=NUMBERED), tables)
    if rows is not None:
        return rows, []
    # files of one table need not have the same columns
    frame = _frame(batch).reindex(columns=list(columns))
    events, notes = validate_events(frame, tables, before=before)
    return _numbered(to_batch(events, _schema(columns))), notes


def _parts_of(tables: Tables) -> Parts:
    columns = tuple(name for name in SCHEMAS[EVENTS].columns if name in tables.events)
    events = to_batch(tables.events, _schema(columns))
    starts = range(0, len(events), ROWS_A_PART)
    return Parts(columns, len(events), (events.slice(start, ROWS_A_PART) for start in starts))


def _frame(batch: pa.RecordBatch) -> pd.DataFrame:
    return to_frame(pa.Table.from_batches([batch]))


def _schema(columns: Sequence[str], *, numbered: Collection[str] = ()) -> pa.Schema:
    known = {name: column.dtype.type for name, column in SCHEMAS[EVENTS].columns.items()}
    there = [name for name in known if name in columns or name == VALUE]
    return pa.schema([(name, _NUMBERED if name in numbered else _ARROW[known[name]]) for name in there])


def _numbered(batch: pa.RecordBatch) -> pa.RecordBatch:
    for place, name in enumerate(batch.schema.names):
        if name in NUMBERED:
            batch = batch.set_column(place, name, numbered(batch.column(place)))
    return batch


def _folder_parts(folder: Path, zone: str, *, further: bool) -> Parts:
    """Return the events of a folder of tables, Parquet row group by row group, CSV block by block.

    Raises InputError where there are none, and where whole days cannot be told from midnights: times without
    an offset, in another zone than UTC; of a CSV file, when their block is read.
    """
    form = form_of(EVENTS, folder)
    if form is None:
        raise InputError(f"{folder}: there is no table 'events'; add events.parquet or events.csv")
    files = part_files(form) if form.is_dir() else [form]
    if files[0].suffix == ".csv":
        schemas = [readable(_csv_reader, file).schema for file in files]
        rows = sum(file.stat().st_size for file in files) // _CSV_BYTES_A_ROW
    else:
        schemas = [readable(pq.read_schema, file) for file in files]
        rows = sum(pq.read_metadata(file).num_rows for file in files)
    for schema, file in zip(schemas, files, strict=True):
        _refuse_unzoned(schema, str(file), zone)
    named = {name for schema in schemas for name in schema.names}
    columns = tuple(name for name in SCHEMAS[EVENTS].columns if name in named)
    read = None if further else columns
    return Parts(columns, rows, (batch for file in files for batch in _file_batches(file, read, zone)))


def _duckdb_parts(file: Path, *, zone: str) -> Parts:
    """Return the events of a DuckDB file, which stays open while they are read."""
    connection = duckdb.connect(str(file), read_only=True)
    try:
        rows = int(connection.execute("SELECT count(*) FROM events").fetchall()[0][0])
    except duckdb.CatalogException as error:
        raise InputError(f"{file}: there is no table 'events'; add it") from error
    reader = connection.table(EVENTS).to_arrow_reader(ROWS_A_PART)
    _refuse_unzoned(reader.schema, str(file), zone)
    columns = tuple(name for name in SCHEMAS[EVENTS].columns if name in reader.schema.names)
    return Parts(columns, rows, iter(reader))


def _file_batches(file: Path, columns: tuple[str, ...] | None, zone: str) -> Iterator[pa.RecordBatch]:
    if file.suffix == ".csv":
        batches = (_zoned(batch, str(file), zone) for batch in _csv_reader(file))
    else:
        # as numbers where they lie as numbers: texts are dear to make
        often = [name for name in NUMBERED if name in readable(pq.read_schema, file).names]
        parquet = pq.ParquetFile(file, buffer_size=_READ_AHEAD, pre_buffer=False, read_dictionary=often)
        there = columns and [name for name in columns if name in parquet.schema_arrow.names]
        # one by one: a reader of many row groups holds on to all the bytes that it has read
        batches = (
            batch
            for group in range(parquet.num_row_groups)
            for batch in parquet.iter_batches(ROWS_A_PART, row_groups=[group], columns=there)
        )
    while (batch := readable(lambda _: next(batches, None), file)) is not None:
        yield batch


def _csv_reader(file: Path) -> pyarrow.csv.CSVStreamingReader:
    """Numbers are read as numbers, all else as written: a type must not depend on the first block."""
    with pyarrow.csv.open_csv(file) as head:
        names = head.schema.names
    known = SCHEMAS[EVENTS].columns
    types = {
        name: pa.float64() if name in known and known[name].dtype.type == NUMBER else pa.string()
        for name in names
    }
    return pyarrow.csv.open_csv(file, convert_options=pyarrow.csv.ConvertOptions(column_types=types))


def _zoned(batch: pa.RecordBatch, where: str, zone: str) -> pa.RecordBatch:
    """Return a batch of a CSV file; its written times may all be midnights, and days then."""
    for name in _TIMES.intersection(batch.schema.names) if zone != "UTC" else ():
        if unzoned(batch.column(name)).any():
            raise _unzoned(where, name, zone)
    return batch


def _refuse_unzoned(schema: pa.Schema, where: str, zone: str) -> None:
    for field in schema:
        if zone != "UTC" and pa.types.is_timestamp(field.type) and field.type.tz is None:
            raise _unzoned(where, field.name, zone)


def _unzoned(where: str, name: str, zone: str) -> UnzonedError:
    return UnzonedError(
        f"{where}: {name} has no offset, so a part of it does not say whether its midnights "
        f"are days of {zone}; write it with an offset, or as dates"
    )
