"""A data set whose events come in parts, in their own order: never all of them are in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from ..checks import InputError, known_zone
from ..tables import EVENT_ID, NUMBER, SCHEMAS, TEXT, TIME, VALUE, Tables, validate, validate_events
from ..tables.validation import Lend
from ..tables.valueless import Note
from .arrow import numbered, to_batch, to_frame
from .as_delivered import NUMBERED, WORDS, as_delivered
from .batches import EVENTS, ROWS_A_PART, Parts, parts_of
from .duckdb_file import read_duckdb
from .files import read_folder
from .load import load
from .source import Source, is_store

_HEAD = 1000  # events that are checked together with the other tables, before all are read
_ARROW = {TEXT: pa.large_string(), TIME: pa.timestamp("us", "UTC"), NUMBER: pa.float64()}
_NUMBERED = pa.dictionary(pa.int32(), pa.large_string())


class Streamed(NamedTuple):
    """A data set: `tables` with no more than the head of its events, the events, and the gate for a part.

    The gate takes a batch and how many rows came before it, and gives clean events, by `schema`, and notes on
    them.
    """

    tables: Tables
    parts: Parts
    clean: Callable[[pa.RecordBatch, int], tuple[pa.RecordBatch, list[Note]]]

    @property
    def schema(self) -> pa.Schema:
        """The types of clean events."""
        return _schema(self.parts.columns, numbered=NUMBERED)


def streamed(
    source: Source | Tables,
    zone: str | None,
    *,
    further: bool = False,
    quiet: bool = False,
    events_alone: bool = False,
    lend: Lend = dict,
) -> Streamed:
    """Return a data set whose events are read part by part where they lie in a folder or a DuckDB file.

    With `further`, batches have all other columns (of a store, hashes of ids); if `quiet`, no events will do;
    if `events_alone`, the other tables of a folder are left unread; `lend` is that of `validate`.

    Raises InputError for what `load` refuses, in the same sentence, of the events when their part is read: a
    count of more rows like it is of the part. Of several faults it may name another first. In another zone
    than UTC, times without an offset are refused, which `load` reads.
    """
    path = Path(source) if isinstance(source, str | PathLike) else None
    zone = zone and known_zone(zone)
    if path is not None and is_store(path):
        return _of_store(path, zone, further=further)
    there = None
    if path is not None and path.exists():
        unread = SCHEMAS if events_alone else (EVENTS,)
        there = _delivered(path, zone or "UTC", further=further, unread=unread)
    if path is None or there is None:  # in memory, or not there, or without events: which `load` says
        tables = _loaded(source, zone, quiet=quiet, lend=lend)
        return Streamed(tables, _parts_of(tables), lambda batch, _: (_numbered(batch), []))
    frames, parts = there
    first = next((batch for batch in parts.batches if batch.num_rows), None)
    head = pd.DataFrame() if first is None else _frame(first.slice(0, _HEAD))
    whole = {**frames, EVENTS: head.reindex(columns=list(parts.named))}
    tables = validate(whole, origin=str(path), zone=zone or "UTC", quiet=quiet, lend=lend)
    # what there is to say of the head is said again of its part
    tables = replace(tables, notes=tuple(one for one in tables.notes if not one.startswith(f"{EVENTS}:")))

    def clean(batch: pa.RecordBatch, before: int) -> tuple[pa.RecordBatch, list[Note]]:
        return clean_part(batch, parts.columns, tables, before=before, words=WORDS if further else NUMBERED)

    again = parts._replace(batches=chain([] if first is None else [first], parts.batches))
    return Streamed(tables, again, clean)


def _delivered(
    path: Path, zone: str, *, further: bool, unread: Collection[str]
) -> tuple[dict[str, pd.DataFrame], Parts] | None:
    frames = (read_folder if path.is_dir() else read_duckdb)(path, without=unread)
    parts = parts_of(path, zone, further=further)
    return None if parts is None else (frames, parts)


def _of_store(folder: Path, zone: str | None, *, further: bool) -> Streamed:
    """Return what a store holds, which went through the gate: its events group by group of accounts."""
    from .store.whole import everything, in_batches  # what writes stores reads deliveries with this module

    look = everything(folder, zone=zone)
    columns = tuple(name for name in look.columns if name != EVENT_ID)
    schema = _schema(columns)
    parts = Parts(columns, look.rows, in_batches(look, schema, ids=further))
    return Streamed(look.tables, parts, lambda batch, _: (_numbered(batch.select(schema.names)), []))


def _loaded(source: Source | Tables, zone: str | None, *, quiet: bool, lend: Lend) -> Tables:
    if isinstance(source, Tables):
        if zone not in (None, source.zone):
            raise InputError(
                f"these tables have days of {source.zone}, not of {zone}; leave zone out, or load them anew"
            )
        return source
    if isinstance(source, Mapping):
        return validate(source, origin="the frames", zone=zone or "UTC", quiet=quiet, lend=lend)
    return load(source, zone=zone)


def clean_part(
    batch: pa.RecordBatch,
    columns: Sequence[str],
    tables: Tables,
    *,
    before: int = 0,
    words: Collection[str] = NUMBERED,
) -> tuple[pa.RecordBatch, list[Note]]:
    """Return a part of the events of a data set as the gate has them, accounts and metrics as numbers; notes.

    `columns` are those of the contract that the events have, in any part; `tables` hold all else of the data
    set, and `before` rows came before the part. Other `words` may be numbers, too, where none had to be read
    by the gate. Raises InputError for a cell that the gate refuses.
    """
    rows = as_delivered(batch, _schema(columns, numbered=words), tables)
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
