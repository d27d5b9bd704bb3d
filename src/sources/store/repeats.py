"""Where an event_id may come twice: told when a batch is added, so that no question compares all ids."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ...tables import EVENT_ID
from ..buckets import Buckets
from ..shares import hashes_of
from .manifest import Manifest
from .segments import OpenSegment


def repeating(folder: Path, manifest: Manifest, cut: Buckets) -> tuple[int, ...]:
    """Return the buckets in which ids may come twice once the data set is added to what the manifest holds.

    Rows that do not count any more are not looked at: they never count again. Raises InputError for files
    that are not as they were written.
    """
    found = {*manifest.repeats, *(bucket for bucket, again in enumerate(cut.repeated) if len(again))}
    if EVENT_ID in cut.columns:
        opened = [OpenSegment.of(folder, manifest, segment) for segment in manifest.segments]
        for bucket in {*range(len(cut))} - found:
            if any(_meet(one, bucket, cut) for one in opened):
                found.add(bucket)
    return tuple(sorted(found))


def _meet(one: OpenSegment, bucket: int, cut: Buckets) -> bool:
    there = one.block(bucket)
    if there is None or EVENT_ID not in there.schema.names:
        return False
    ids = pa.array(hashes_of(cut.rows_of(bucket)[EVENT_ID].combine_chunks().drop_null()))
    return pc.any(pc.is_in(there[EVENT_ID].drop_null(), value_set=ids)).as_py() is True
