"""Events to disk: each part's rows by bucket of accounts, so that a bucket is one stretch of each part."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import pyarrow as pa

from ..tables import ACCOUNT_ID, CAMPAIGN_ID, METRIC
from ..tables.valueless import Note
from .shares import bucket_of, by_bucket
from .spilled import Spilled
from .strip_file import StripFile
from .strips import NAMES, Column, Layout, Pointer, column_of

_AT_ONCE = 1 << 20  # bytes that are gathered before they are written: a bucket has little of a part


class Cut(NamedTuple):
    """A part of the events in strips, those of a bucket together: `pointer` is where each bucket begins.

    In the rows, an account is its place among the `NAMES` of its bucket; a metric is that among `metrics`.
    `pointer` (what is counted, bucket) is that of `Layout`.
    """

    columns: dict[str, Column]
    pointer: Pointer
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
    ordered = pa.RecordBatch.from_arrays(columns, rows.schema.names).take(pa.array(order))
    found = {NAMES: column_of(account.dictionary.take(pa.array(names)))}
    found |= {name: column_of(ordered.column(name)) for name in ordered.schema.names}
    counts = [name_pointer, pointer]
    for name, column in found.items():
        if column.letters is not None:
            counts.append(column.letters_before(name_pointer if name == NAMES else pointer))
    return Cut(found, np.stack(counts), metric.dictionary.to_pylist(), notes)


class Spill:
    """Takes parts, cut up, to a file in a folder, and remembers what was met on the way."""

    def __init__(self, folder: Path, schema: pa.Schema, buckets: int) -> None:
        numbers = {ACCOUNT_ID: pa.int32(), METRIC: pa.int32()}
        kept = pa.schema([(field.name, numbers.get(field.name, field.type)) for field in schema])
        self.spilled = Spilled(StripFile(folder / "events", Layout.of(kept)), kept, buckets)
        self.rows, self.tagged = 0, False
        self.metrics: dict[str, int] = {}
        self.notes: list[Note] = []
        self._rows_of = np.zeros(0, np.int64)

    def __enter__(self) -> Self:
        self._file = self.spilled.file.path.open("wb", buffering=_AT_ONCE)
        return self

    def __exit__(self, *failure: object) -> None:
        self._file.close()

    def add(self, cut: Cut) -> None:
        """Write a part, its metrics numbered as they are in all parts."""
        places = np.array(
            [self.metrics.setdefault(name, len(self.metrics)) for name in cut.metrics], np.int32
        )
        numbers = places[cut.columns[METRIC].numbers]
        counts = np.bincount(numbers, minlength=len(self.metrics))
        counts[: len(self._rows_of)] += self._rows_of
        self._rows_of = counts
        self.spilled.file.add(self._file, {**cut.columns, METRIC: Column(numbers)}, cut.pointer)
        self.notes += cut.notes
        self.rows += len(numbers)
        if CAMPAIGN_ID in cut.columns:
            self.tagged |= bool((cut.columns[CAMPAIGN_ID].numbers >= 0).any())

    def rows_by_metric(self) -> dict[str, int]:
        """Return how many rows each metric has."""
        return dict(zip(self.metrics, self._rows_of.tolist(), strict=True))
