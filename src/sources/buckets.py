"""A data set cut by account into buckets, each a data set of its own: memory is a bucket's, not the data's.

Events are read part by part, pass the gate, and are spilled to disk by a hash of their account; an account's
events keep their order. All other tables stay in memory, and each bucket gets its accounts' rows of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from ..stages import Steps
from ..tables import ACCOUNT_ID, CAMPAIGN_ID, EVENT_ID, Tables
from ..tables.validation import NO_TAGS, Lend, repetitions_said
from .batches import EVENTS, Parts
from .coded import Coded
from .notes import together
from .parts import streamed
from .shares import Shares
from .source import Source
from .spill import Cut, Spill, cut_up
from .spilled import Spilled
from .unread import UnreadTables

ROWS_A_BUCKET = 500_000
"""Events: some 150 MB while the windows of a bucket are made, on each thread."""

MOST_BUCKETS = 4096

Given = TypeVar("Given")
Made = TypeVar("Made")


class CutByAccount(Protocol):
    """A data set cut by `bucket_of` its accounts: a bucket are the tables about some, and the calendar."""

    @property
    def tables(self) -> Tables:
        """All of it but its events."""

    @property
    def metrics(self) -> Collection[str]:
        """Those that its events name."""

    @property
    def columns(self) -> Collection[str]:
        """Those of its events."""

    def __len__(self) -> int: ...
    def tables_of(self, bucket: int, *, elsewhere: frozenset[str] = frozenset()) -> Tables:
        """Return the tables of a bucket, which know the metrics `elsewhere`; its events are unread yet."""

    def coded(self, bucket: int, *, users: bool) -> Coded:
        """Return the events of a bucket as numbers, with their users if somebody asks for them."""


@dataclass(frozen=True, eq=False)
class Buckets:
    """A data set on disk, cut by account; `buckets[i]` are the tables of one bucket.

    Its events are read when somebody looks at them; in these, accounts and metrics are categories.
    `tables`: all of it but its events. `metrics`: those that its events name. `rows`: how many events there
    are. `notes`: what was read in a way that a person should know of. `spilled` are its events, `repeated`
    the places of second deliveries in each bucket.
    """

    tables: Tables
    metrics: tuple[str, ...]
    rows: int
    notes: tuple[str, ...]
    spilled: Spilled
    repeated: tuple[npt.NDArray[np.int64], ...]
    tagged: bool

    def __len__(self) -> int:
        return self.spilled.buckets

    @cached_property
    def shares(self) -> Mapping[str, Shares]:
        """The rows of each other table by bucket; who only wants the events need not wait for them."""
        tables = {name: frame for name, frame in self.tables.frames.items() if name != EVENTS}
        return {name: Shares.of(frame, len(self)) for name, frame in tables.items() if ACCOUNT_ID in frame}

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of its events."""
        return self.spilled.columns

    def __getitem__(self, bucket: int) -> Tables:
        return self.tables_of(bucket)

    def tables_of(self, bucket: int, *, elsewhere: frozenset[str] = frozenset()) -> Tables:
        """Return the tables of a bucket, which know the metrics that are `elsewhere`."""
        frames: dict[str, Any] = {name: share[bucket] for name, share in self.shares.items()}

        def read() -> pd.DataFrame:
            again = self.repeated[bucket]
            events = self.spilled.events(bucket, self.metrics, only=self._there)
            return events.drop(again).reset_index(drop=True) if len(again) else events

        return UnreadTables.of(self.tables, read, elsewhere=elsewhere, **frames)

    def rows_of(self, bucket: int) -> pa.Table:
        """Return the events of a bucket, repeated ones among them, with accounts and metrics numbered."""
        return self.spilled.rows_of(bucket, self.metrics, only=self._there)

    @property
    def _there(self) -> list[str]:
        return [name for name in self.spilled.columns if name != CAMPAIGN_ID or self.tagged]

    def coded(self, bucket: int, *, users: bool) -> Coded:
        """Return the events of a bucket as numbers, repeated ones of no account."""
        if bucket + 1 < len(self):
            self.spilled.file.tell_ahead(bucket + 1)
        events = self.spilled.coded(bucket, self.metrics, tagged=self.tagged, users=users)
        events.account[self.repeated[bucket]] = -1
        return events


def buckets_of(
    source: Source | Tables,
    scratch: str | PathLike[str],
    *,
    zone: str | None = None,
    buckets: int | None = None,
    least: int = 1,
    threads: int = 1,
    quiet: bool = False,
    events_alone: bool = False,
    lend: Lend = dict,
    step: Steps | None = None,
) -> Buckets:
    """Return a data set cut by account, its events spilled into the folder `scratch`.

    Reads what `load` reads: a folder and a DuckDB file part by part, all else as a whole. `buckets`: default
    one for each half million events, and `least` at least; `quiet` and `lend` are those of `validate`, and
    `events_alone` that of `streamed`; `step` is told how far the reading is.

    Raises InputError for all that `load` refuses.
    """
    tables, parts, clean = found = streamed(source, zone, quiet=quiet, events_alone=events_alone, lend=lend)
    count = buckets or min(max(1, least, parts.rows // ROWS_A_BUCKET), MOST_BUCKETS)

    def cut(part: tuple[pa.RecordBatch, int]) -> Cut:
        return cut_up(*clean(*part), count)

    with Spill(Path(scratch), found.schema, count) as spill, ThreadPoolExecutor(threads) as pool:
        for one in in_order(pool, cut, _numbered(parts), threads):
            spill.add(one)
            if step is not None:
                step(min(spill.rows, parts.rows), parts.rows)
    repeated = _repeated(spill.spilled, threads)
    return Buckets(
        tables=replace(tables, events=tables.events.iloc[:0]),
        metrics=tuple(spill.metrics),
        rows=spill.rows,
        notes=(
            *tables.notes,
            *together(spill.notes, spill.rows_by_metric),
            *_of_all(spill, sum(map(len, repeated))),
        ),
        spilled=spill.spilled,
        repeated=repeated,
        tagged=spill.tagged,
    )


def _repeated(spilled: Spilled, threads: int) -> tuple[npt.NDArray[np.int64], ...]:
    if EVENT_ID not in spilled.columns:
        return (np.empty(0, np.int64),) * spilled.buckets
    with ThreadPoolExecutor(threads) as pool:
        return tuple(pool.map(spilled.repeated, range(spilled.buckets)))


def _of_all(spill: Spill, repeated: int) -> Iterator[str]:
    """Yield the notes that only all events can tell: that none is tagged, and how many were repeated."""
    if CAMPAIGN_ID in spill.spilled.columns and not spill.tagged:
        yield NO_TAGS
    if repeated:
        yield repetitions_said(repeated)


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


def _numbered(parts: Parts) -> Iterator[tuple[pa.RecordBatch, int]]:
    before = 0
    for batch in parts.batches:
        yield batch, before
        before += batch.num_rows
