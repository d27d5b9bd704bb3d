"""Events on disk by bucket of accounts: a part's rows lie by bucket, so a bucket is a slice of each part."""

from __future__ import annotations

import mmap
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from ..tables import ACCOUNT_ID, CAMPAIGN_ID, METRIC
from .arrow import to_frame
from .shares import bucket_of, by_bucket

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
    notes: list[str]


def cut_up(rows: pa.RecordBatch, notes: list[str], buckets: int) -> Cut:
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
        self.spilled = Spilled(folder / "events.arrow", folder / "accounts.arrow", buckets, [], [])
        self.rows, self.tagged = 0, False
        self.metrics: dict[str, int] = {}
        self.notes: list[str] = []

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
        rows, last = cut.rows, self.rows + cut.rows.num_rows
        places = np.array(
            [self.metrics.setdefault(name, len(self.metrics)) for name in cut.metrics], np.int32
        )
        numbers = pa.array(places[rows.column(METRIC).to_numpy()])
        rows = rows.set_column(rows.schema.get_field_index(METRIC), METRIC, numbers)
        self._rows.write_batch(rows.cast(self._schema))
        self._accounts.write_batch(cut.accounts)
        self.spilled.pointers.append(cut.pointer)
        self.spilled.account_pointers.append(cut.account_pointer)
        self.notes += [f"rows {self.rows + 1:,} to {last:,} of {note}" for note in cut.notes]
        self.rows = last
        if CAMPAIGN_ID in rows.schema.names:
            self.tagged |= rows.column(CAMPAIGN_ID).null_count < rows.num_rows


@dataclass(frozen=True, eq=False)
class Spilled:
    """Two files of batches, one of each a part: its events and its accounts, and where each bucket's lie."""

    rows: Path
    accounts: Path
    buckets: int
    pointers: list[Pointer]
    account_pointers: list[Pointer]

    def events(
        self, bucket: int, metrics: tuple[str, ...], *, only: Collection[str] | None = None
    ) -> pd.DataFrame:
        """Return the events of a bucket in their order, or `only` some columns; names are categories."""
        (_, names), *_ = _columns(self.accounts, self.account_pointers, bucket)
        numbers, counts = names.dictionary_encode(), _sizes(self.pointers, bucket)
        # an account has a number in each part in which it has a row
        before = np.cumsum([0, *_sizes(self.account_pointers, bucket)], dtype=np.int32)[:-1]
        found: dict[str, Any] = {}
        for name, column in _columns(self.rows, self.pointers, bucket, only):
            if name == ACCOUNT_ID:
                place = np.repeat(before, counts)
                place += column.to_numpy()
                found[name] = _categories(numbers.indices.to_numpy()[place], numbers.dictionary)
            elif name == METRIC:
                found[name] = _present(column.to_numpy(), metrics)
            else:
                found[name] = to_frame(pa.table({name: column}))[name]
        return pd.DataFrame(found, copy=False)


def _sizes(pointers: list[Pointer], bucket: int) -> list[int]:
    return [int(pointer[bucket + 1] - pointer[bucket]) for pointer in pointers]


def _columns(
    path: Path, pointers: list[Pointer], bucket: int, only: Collection[str] | None = None
) -> Iterator[tuple[str, pa.Array]]:
    """Yield a bucket's columns one by one; what was read for one is let go of before the next."""
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    reader = pa.ipc.open_file(pa.py_buffer(mapped))
    sizes = _sizes(pointers, bucket)
    parts = [
        reader.get_batch(part).slice(pointer[bucket], sizes[part]) for part, pointer in enumerate(pointers)
    ]
    for name in reader.schema.names if only is None else only:
        chunks = [part.column(name) for part in parts]
        yield name, pa.chunked_array(chunks, reader.schema.field(name).type).combine_chunks()
        if hasattr(mapped, "madvise"):  # not on every system
            mapped.madvise(mmap.MADV_DONTNEED)


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
