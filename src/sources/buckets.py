"""A data set cut by account into buckets, each a data set of its own: memory is a bucket's, not the data's.

Events are read part by part, pass the gate, and are spilled to disk by a hash of their account; an account's
events keep their order. All other tables stay in memory, and each bucket gets its accounts' rows of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa

from ..stages import Steps
from ..tables import ACCOUNT_ID, CAMPAIGN_ID, METRIC, Tables, without_repetitions
from .arrow import to_batch, to_frame
from .load import Source
from .parts import EVENTS, Parts, streamed
from .shares import Shares, bucket_of, by_bucket

ROWS_A_BUCKET = 500_000
"""Events: some 150 MB while the windows of a bucket are made, on each thread."""

MOST_BUCKETS = 4096

Given = TypeVar("Given")
Made = TypeVar("Made")


class CutByAccount(Protocol):
    """A data set cut by `bucket_of` its accounts: `cut[i]` are the tables about some, and the calendar."""

    @property
    def tables(self) -> Tables:
        """All of it but its events."""

    @property
    def metrics(self) -> frozenset[str]:
        """Those that its events name."""

    def __len__(self) -> int: ...
    def __getitem__(self, bucket: int) -> Tables: ...


@dataclass(frozen=True, eq=False)
class Buckets:
    """A data set on disk, cut by account; `buckets[i]` reads one bucket of it as tables.

    In a bucket's events, accounts and metrics are categories: each is told once, and rows hold its number.
    `tables`: all of it but its events. `metrics`: those that its events name. `rows`: how many events there
    are. `notes`: what was read in a way that a person should know of. `spilled` is the file of the events,
    `places` are its batches of each bucket, and `shares` the rows of other tables of each bucket.
    """

    tables: Tables
    metrics: frozenset[str]
    rows: int
    notes: tuple[str, ...]
    spilled: Path
    places: tuple[tuple[int, ...], ...]
    tagged: bool
    shares: Mapping[str, Shares]

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, bucket: int) -> Tables:
        frames: dict[str, Any] = {name: share[bucket] for name, share in self.shares.items()}
        return replace(self.tables, events=without_repetitions(self.events(bucket), []), **frames)

    def events(self, bucket: int) -> pd.DataFrame:
        """Return the events of a bucket, repeated ones among them."""
        with pa.OSFile(str(self.spilled)) as file:
            reader = pa.ipc.open_file(file)
            batches = [_encoded(reader.get_batch(place)) for place in self.places[bucket]]
            events = to_frame(
                pa.concat_tables([_encoded(reader.schema.empty_table()), *batches]).unify_dictionaries()
            )
        if CAMPAIGN_ID in events and not self.tagged:
            events = events.drop(columns=CAMPAIGN_ID)
        return events


def buckets_of(
    source: Source | Tables,
    scratch: str | PathLike[str],
    *,
    zone: str | None = None,
    buckets: int | None = None,
    least: int = 1,
    threads: int = 1,
    step: Steps | None = None,
) -> Buckets:
    """Return a data set cut by account, its events spilled into the folder `scratch`.

    Reads what `load` reads: a folder and a DuckDB file part by part, all else as a whole. `buckets`: default
    one for each half million events, and `least` at least; `step` is told how far the reading is.

    Raises InputError for all that `load` refuses. An event_id is known again where both deliveries name one
    account.
    """
    tables, parts, clean = found = streamed(source, zone)
    count = buckets or min(max(1, least, parts.rows // ROWS_A_BUCKET), MOST_BUCKETS)
    path = Path(scratch, "events.arrow")

    def cut(part: tuple[pa.RecordBatch, int]) -> _Cut:
        return _cut(*clean(*part), found.schema, count)

    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, found.schema) as writer:
        spill = _Spill(writer, count)
        with ThreadPoolExecutor(threads) as pool:
            for one in in_order(pool, cut, _numbered(parts), threads):
                spill.add(one)
                if step is not None:
                    step(min(spill.rows, parts.rows), parts.rows)
    return Buckets(
        tables=replace(tables, events=tables.events.iloc[:0]),
        metrics=frozenset(spill.metrics),
        rows=spill.rows,
        notes=(*(note for note in tables.notes if not note.startswith(f"{EVENTS}:")), *spill.notes),
        spilled=path,
        places=tuple(map(tuple, spill.places)),
        tagged=spill.tagged,
        shares={
            name: Shares.of(frame, count)
            for name, frame in tables.frames.items()
            if ACCOUNT_ID in frame and name != EVENTS
        },
    )


def in_order(
    pool: Executor, function: Callable[[Given], Made], given: Iterable[Given], ahead: int
) -> Iterator[Made]:
    """Yield what the function makes of each, in order; at most `ahead` are being made or wait at once."""
    waiting: deque[Future[Made]] = deque()
    for one in given:
        waiting.append(pool.submit(function, one))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _encoded(rows: pa.RecordBatch | pa.Table) -> pa.Table:
    table = pa.Table.from_batches([rows]) if isinstance(rows, pa.RecordBatch) else rows
    for name in (ACCOUNT_ID, METRIC):
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, table.column(place).dictionary_encode())
    return table


class _Cut(NamedTuple):
    """A part of the events by bucket: the rows of bucket b are `pointer[b]` to `pointer[b + 1]`."""

    rows: pa.RecordBatch
    pointer: np.ndarray
    metrics: list[str]
    notes: list[str]


class _Spill:
    """What was written so far: the rows, where each bucket's batches are, and what was met on the way."""

    def __init__(self, writer: pa.ipc.RecordBatchFileWriter, buckets: int) -> None:
        self.writer = writer
        self.places: list[list[int]] = [[] for _ in range(buckets)]
        self.written, self.rows, self.tagged = 0, 0, False
        self.metrics: set[str] = set()
        self.notes: list[str] = []

    def add(self, cut: _Cut) -> None:
        for bucket in np.flatnonzero(np.diff(cut.pointer)):
            first, stop = cut.pointer[bucket], cut.pointer[bucket + 1]
            self.writer.write_batch(cut.rows.slice(first, stop - first))
            self.places[bucket].append(self.written)
            self.written += 1
        last = self.rows + cut.rows.num_rows
        self.notes += [f"rows {self.rows + 1:,} to {last:,} of {note}" for note in cut.notes]
        self.rows = last
        self.metrics.update(cut.metrics)
        if CAMPAIGN_ID in cut.rows.schema.names:
            self.tagged |= cut.rows.column(CAMPAIGN_ID).null_count < cut.rows.num_rows


def _cut(frame: pd.DataFrame, notes: list[str], schema: pa.Schema, count: int) -> _Cut:
    rows = to_batch(frame, schema)
    order, pointer = by_bucket(bucket_of(frame[ACCOUNT_ID], count), count)
    return _Cut(rows.take(pa.array(order)), pointer, frame[METRIC].unique().tolist(), notes)


def _numbered(parts: Parts) -> Iterator[tuple[pa.RecordBatch, int]]:
    before = 0
    for batch in parts.batches:
        yield batch, before
        before += batch.num_rows
