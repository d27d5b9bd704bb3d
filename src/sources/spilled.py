"""Events on disk by bucket of accounts: a part's rows lie by bucket, so a bucket is a slice of each part."""

from __future__ import annotations

import mmap
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from ..campaigns.days import days_of, known_days
from ..tables import ACCOUNT_ID, CAMPAIGN_ID, EVENT_ID, KNOWN_AT, METRIC, OCCURRED_AT, USER_ID, VALUE
from ..tables.references import first_deliveries
from ..tables.valueless import Note
from .arrow import micros, numbered, to_frame
from .coded import NO_WORDS, Coded, Ints, Piece, Words, words_of
from .shares import bucket_of, by_bucket

ROWS_A_PIECE = 1 << 18
"""Rows that are made numbers at once: some 10 MB."""

Pointer = npt.NDArray[np.int64]


class Cut(NamedTuple):
    """A part of the events by bucket: the rows of bucket b are `pointer[b]` to `pointer[b + 1]`.

    In the rows, an account is its place among the accounts of its bucket, and those of bucket b are
    `account_pointer[b]` to `account_pointer[b + 1]`; a metric is its place among `metrics`.
    """

    rows: pa.RecordBatch
    pointer: Pointer
    accounts: pa.RecordBatch
    account_pointer: Pointer
    metrics: list[str]
    notes: list[Note]


def cut_up(rows: pa.RecordBatch, notes: list[Note], buckets: int) -> Cut:
    """Return clean events, accounts and metrics numbered, by the bucket of their account."""
    account, metric = rows.column(ACCOUNT_ID), rows.column(METRIC)
    bucket = bucket_of(account.dictionary, buckets)
    names, name_pointer = by_bucket(bucket, buckets)
    place = np.empty(len(names), np.int32)
    place[names] = np.arange(len(names)) - name_pointer[bucket[names]]
    of_row = account.indices.to_numpy()
    order, pointer = by_bucket(bucket[of_row], buckets)
    numbers = {ACCOUNT_ID: pa.array(place[of_row]), METRIC: metric.indices}
    columns = [numbers.get(field.name, rows.column(field.name)) for field in rows.schema]
    return Cut(
        rows=pa.RecordBatch.from_arrays(columns, rows.schema.names).take(pa.array(order)),
        pointer=pointer,
        accounts=pa.record_batch({ACCOUNT_ID: account.dictionary.take(pa.array(names))}),
        account_pointer=name_pointer,
        metrics=metric.dictionary.to_pylist(),
        notes=notes,
    )


class Spill:
    """Takes parts, cut up, to two files in a folder, and remembers what was met on the way."""

    def __init__(self, folder: Path, schema: pa.Schema, buckets: int) -> None:
        numbers = {ACCOUNT_ID: pa.int32(), METRIC: pa.int32()}
        self._schema = pa.schema([(field.name, numbers.get(field.name, field.type)) for field in schema])
        self._files = ExitStack()
        self.spilled = Spilled(
            folder / "events.arrow", folder / "accounts.arrow", tuple(schema.names), buckets, [], []
        )
        self.rows, self.tagged = 0, False
        self.metrics: dict[str, int] = {}
        self.notes: list[Note] = []
        self._rows_of = np.zeros(0, np.int64)

    def __enter__(self) -> Self:
        self._rows = self._writer(self.spilled.rows, self._schema)
        self._accounts = self._writer(self.spilled.accounts, pa.schema([(ACCOUNT_ID, pa.large_string())]))
        return self

    def __exit__(self, *failure: object) -> None:
        self._files.close()

    def _writer(self, path: Path, schema: pa.Schema) -> pa.RecordBatchFileWriter:
        sink = self._files.enter_context(pa.OSFile(str(path), "wb"))
        return self._files.enter_context(pa.ipc.new_file(sink, schema))

    def add(self, cut: Cut) -> None:
        """Write a part, its metrics numbered as they are in all parts."""
        rows = cut.rows
        places = np.array(
            [self.metrics.setdefault(name, len(self.metrics)) for name in cut.metrics], np.int32
        )
        numbers = pa.array(places[rows.column(METRIC).to_numpy()])
        counts = np.bincount(numbers, minlength=len(self.metrics))
        counts[: len(self._rows_of)] += self._rows_of
        self._rows_of = counts
        rows = rows.set_column(rows.schema.get_field_index(METRIC), METRIC, numbers)
        self._rows.write_batch(rows.cast(self._schema))
        self._accounts.write_batch(cut.accounts)
        self.spilled.pointers.append(cut.pointer)
        self.spilled.account_pointers.append(cut.account_pointer)
        self.notes += cut.notes
        self.rows += rows.num_rows
        if CAMPAIGN_ID in rows.schema.names:
            self.tagged |= rows.column(CAMPAIGN_ID).null_count < rows.num_rows

    def rows_by_metric(self) -> dict[str, int]:
        """Return how many rows each metric has."""
        return dict(zip(self.metrics, self._rows_of.tolist(), strict=True))


@dataclass(frozen=True, eq=False)
class Spilled:
    """Two files of batches, one of each a part: its events and its accounts, and where each bucket's lie."""

    rows: Path
    accounts: Path
    columns: tuple[str, ...]
    buckets: int
    pointers: list[Pointer]
    account_pointers: list[Pointer]

    def events(
        self, bucket: int, metrics: tuple[str, ...], *, only: Collection[str] | None = None
    ) -> pd.DataFrame:
        """Return the events of a bucket in their order, or `only` some columns; names are categories."""
        found: dict[str, Any] = {}
        for name in self.columns if only is None else only:
            if name == ACCOUNT_ID:
                found[name] = _categories(*self._accounts(bucket))
                continue
            (column,) = _read(self.rows, self.pointers, bucket, [name], at_once=None)
            if name == METRIC:
                found[name] = _present(column[0].to_numpy(), metrics)
            else:
                found[name] = to_frame(pa.table({name: column[0]}))[name]
        return pd.DataFrame(found, copy=False)

    def rows_of(self, bucket: int, metrics: tuple[str, ...], *, only: Collection[str]) -> pa.Table:
        """Return some columns of the events of a bucket in their order, accounts and metrics numbered."""
        account, names = self._accounts(bucket)
        found = {ACCOUNT_ID: pa.DictionaryArray.from_arrays(pa.array(account), names)}
        others = [name for name in only if name != ACCOUNT_ID]
        (columns,) = _read(self.rows, self.pointers, bucket, others, at_once=None)
        found |= zip(others, columns, strict=True)
        named = pa.DictionaryArray.from_arrays(found[METRIC], pa.array(metrics, pa.large_string()))
        return pa.table(found | {METRIC: numbered(named)})

    def coded(self, bucket: int, metrics: tuple[str, ...], *, tagged: bool, users: bool) -> Coded:
        """Return the events of a bucket as numbers, in their order."""
        account, names = self._accounts(bucket)
        words = [name for name, asked in ((CAMPAIGN_ID, tagged), (USER_ID, users)) if asked]
        times = [OCCURRED_AT, *([KNOWN_AT] if KNOWN_AT in self.columns else [])]
        columns = [METRIC, VALUE, *times, *words]
        pieces = _read(self.rows, self.pointers, bucket, columns, at_once=ROWS_A_PIECE)
        named = pa.array(metrics, pa.large_string())
        coded = (_piece(dict(zip(columns, one, strict=True)), named) for one in pieces)
        return Coded(names, account, tagged, coded)

    def repeated(self, bucket: int) -> npt.NDArray[np.int64]:
        """Return the places in a bucket of the events that are second deliveries."""
        told_by = (ACCOUNT_ID, EVENT_ID, OCCURRED_AT, KNOWN_AT)
        ids = self.events(bucket, (), only=[name for name in told_by if name in self.columns])
        return np.flatnonzero(~first_deliveries(ids))

    def _accounts(self, bucket: int) -> tuple[Ints, pa.Array]:
        """Return of each row the place of its account among those of the bucket, and these."""
        ((names,),) = _read(self.accounts, self.account_pointers, bucket, [ACCOUNT_ID], at_once=None)
        numbers = names.dictionary_encode()
        # an account has a number in each part in which it has a row
        before = np.cumsum([0, *_sizes(self.account_pointers, bucket)], dtype=np.int32)[:-1]
        place = np.repeat(before, _sizes(self.pointers, bucket))
        ((account,),) = _read(self.rows, self.pointers, bucket, [ACCOUNT_ID], at_once=None)
        place += account.to_numpy()
        return numbers.indices.to_numpy()[place], numbers.dictionary


def _piece(columns: Mapping[str, pa.Array], metrics: pa.Array) -> Piece:
    day = days_of(micros(columns[OCCURRED_AT]))
    return Piece(
        day=day,
        known=known_days(micros(columns[KNOWN_AT]) if KNOWN_AT in columns else None, day),
        value=columns[VALUE].to_numpy(),
        metric=Words(columns[METRIC].to_numpy(), metrics),
        tag=words_of(columns[CAMPAIGN_ID]) if CAMPAIGN_ID in columns else NO_WORDS,
        user=words_of(columns[USER_ID]) if USER_ID in columns else NO_WORDS,
    )


def _sizes(pointers: list[Pointer], bucket: int) -> list[int]:
    return [int(pointer[bucket + 1] - pointer[bucket]) for pointer in pointers]


def _read(
    path: Path, pointers: list[Pointer], bucket: int, columns: Sequence[str], *, at_once: int | None
) -> Iterator[list[pa.Array]]:
    """Yield columns of a bucket, some parts at a time, with as many rows as `at_once` or more; None: all.

    What was read for them is let go of before the next.
    """
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    reader, sizes = pa.ipc.open_file(pa.py_buffer(mapped)), _sizes(pointers, bucket)
    for first, stop in pairwise(_steps(sizes, at_once)):
        parts = [
            reader.get_batch(part).slice(pointers[part][bucket], sizes[part]) for part in range(first, stop)
        ]
        yield [
            pa.chunked_array(
                [part.column(name) for part in parts], reader.schema.field(name).type
            ).combine_chunks()
            for name in columns
        ]
        if hasattr(mapped, "madvise"):  # not on every system
            mapped.madvise(mmap.MADV_DONTNEED)


def _steps(sizes: list[int], at_once: int | None) -> list[int]:
    """Return where to cut so that each cut has as many rows as `at_once`, the last one what is left."""
    edges, rows = [0] if sizes else [0, 0], 0
    for place, size in enumerate(sizes, start=1):
        rows += size
        if place == len(sizes) or (at_once is not None and rows >= at_once):
            edges, rows = [*edges, place], 0
    return edges


def _categories(codes: npt.NDArray[np.int32], names: pa.Array) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, pd.Index(names.to_pandas(), dtype="str"), validate=False)


def _present(codes: npt.NDArray[np.int32], names: tuple[str, ...]) -> pd.Categorical:
    """Categories of the names that have a row."""
    used = np.zeros(len(names), bool)
    used[codes] = True
    present = np.flatnonzero(used)
    place = np.zeros(len(names), np.int32)
    place[present] = np.arange(len(present))
    return pd.Categorical.from_codes(
        place[codes], pd.Index([names[i] for i in present], dtype="str"), validate=False
    )
