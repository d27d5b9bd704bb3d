"""Segments that become one: few of them, each at least twice as large as the next, are quick to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from ...tables import ACCOUNT_ID
from .facts import BATCH
from .manifest import Manifest, Segment
from .segments import OpenSegment, write_segment

_TIMES_THE_NEXT = 2
"""A row is written anew some log2(days) times, and a store has as many segments at most."""


def to_merge(segments: Sequence[Segment]) -> int:
    """Return how many of the last segments should become one; at least 1 where there is any."""
    count, rows = min(1, len(segments)), sum(segment.rows for segment in segments[-1:])
    for place, segment in enumerate(reversed(segments[:-1]), start=2):
        if segment.rows < _TIMES_THE_NEXT * rows:
            count = place
        rows += segment.rows
    return count


def merged(folder: Path, manifest: Manifest, count: int, name: str) -> Manifest:
    """Return the manifest with the last `count` segments as one, without rows that do not count."""
    if count < 2 and all(manifest.live.issuperset(one.batches) for one in manifest.segments[-count:]):
        return manifest
    kept, some = manifest.segments[: -count or None], manifest.segments[-count:]
    return replace(manifest, segments=(*kept, merge(folder, manifest, some, name)))


def merge(folder: Path, manifest: Manifest, segments: Sequence[Segment], name: str) -> Segment:
    """Write one segment of several, and return it."""
    opened = [OpenSegment.of(folder, manifest, segment) for segment in segments]
    batches = tuple(sorted(number for one in opened for number in one.live))
    return write_segment(folder, name, batches, _blocks(opened, manifest.buckets))[0]


def _blocks(opened: Sequence[OpenSegment], buckets: int) -> Iterator[pa.Table]:
    for bucket in range(buckets):
        tables = [_numbered(one, rows) for one in opened if (rows := one.block(bucket)) is not None]
        yield _by_account(tables) if tables else pa.table({})


def _numbered(one: OpenSegment, rows: pa.Table) -> pa.Table:
    """Return rows that all say which batch they came in."""
    if BATCH in rows.schema.names:
        return rows
    numbers = np.full(rows.num_rows, one.segment.batches[0], np.int32)
    return rows.append_column(BATCH, pa.array(numbers))


def _by_account(tables: list[pa.Table]) -> pa.Table:
    rows = pa.concat_tables(tables, promote_options="default").unify_dictionaries().combine_chunks()
    accounts = rows[ACCOUNT_ID].combine_chunks().indices.to_numpy()
    return rows.take(pa.array(np.argsort(accounts, kind="stable")))
