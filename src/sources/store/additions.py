"""A batch of events becomes a segment, and a part of the store's state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa

from ...tables import ACCOUNT_ID
from ..buckets import Buckets
from .blocks import COLUMNS, to_table
from .gate import refuse_strangers
from .manifest import Batch, Manifest, Segment
from .segments import write_segment


def put_batch(
    folder: Path,
    cut: Buckets,
    *,
    name: str,
    number: int,
    first: int,
    file: str,
    among: pd.Series | None = None,
) -> tuple[Segment, Batch]:
    """Write the events of a data set as a segment; return it, and the batch that it is.

    Raises InputError for events of accounts that are not `among` those, where that is given.
    """
    columns: set[str] = set()
    named: list[pa.Array] = []

    def tables() -> Iterator[pa.Table]:
        for bucket in range(len(cut)):
            rows = to_table(cut.rows_of(bucket))
            if len(rows):
                named.append(rows[ACCOUNT_ID].chunk(0).dictionary)
            columns.update(rows.schema.names)
            yield rows

    segment, digest = write_segment(folder, file, (number,), tables())
    if among is not None and named:  # of all buckets at once: each time all that are known are hashed
        refuse_strangers(pa.concat_arrays(named), among, origin=cut.tables.origin)
    return segment, Batch(
        name=name,
        number=number,
        first=first,
        rows=segment.rows,
        digest=digest,
        columns=tuple(one for one in COLUMNS if one in columns),
        metrics=tuple(sorted(cut.metrics)),
    )


def with_batch(manifest: Manifest, segment: Segment, batch: Batch) -> Manifest:
    """Return the state with a batch as the last one, in place of what had its name."""
    batches = (*(one for one in manifest.batches if one.name != batch.name), batch)
    live = {one.number for one in batches}
    segments = [one for one in (*manifest.segments, segment) if one.rows and live.intersection(one.batches)]
    return replace(manifest, batches=batches, segments=tuple(segments))


def without_batch(manifest: Manifest, name: str) -> Manifest:
    """Return the state without a batch; the other tables stay as they are."""
    batches = tuple(one for one in manifest.batches if one.name != name)
    live = {one.number for one in batches}
    segments = tuple(one for one in manifest.segments if live.intersection(one.batches))
    return replace(manifest, commits=manifest.commits + 1, batches=batches, segments=segments)
