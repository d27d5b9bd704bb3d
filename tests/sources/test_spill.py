"""Parts are cut by account, and what was met in them is remembered."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from campaignpulse.sources.arrow import numbered
from campaignpulse.sources.shares import bucket_of
from campaignpulse.sources.spill import Spill, cut_up
from campaignpulse.sources.strips import to_arrow

BUCKETS = 3
TEXT = pa.large_string()


def part(accounts: list[str], metrics: list[str], tags: list[str | None]) -> pa.RecordBatch:
    return pa.record_batch(
        {
            "account_id": numbered(pa.array(accounts, TEXT)),
            "metric": numbered(pa.array(metrics, TEXT)),
            "campaign_id": pa.array(tags, TEXT),
        }
    )


FIRST = part(["x", "y", "x", "z"], ["posts", "posts", "visits", "posts"], [None] * 4)
SECOND = part(["y", "w"], ["edits", "visits"], [None, "c1"])


def spilled(folder: Path, *parts: pa.RecordBatch) -> Spill:
    with Spill(folder, parts[0].schema, BUCKETS) as spill:
        for one in parts:
            spill.add(cut_up(one, ["events: something"], BUCKETS))
    return spill


def test_a_part_is_cut_by_the_bucket_of_the_account_and_each_account_is_named_once() -> None:
    cut = cut_up(FIRST, [], BUCKETS)
    names = to_arrow(cut.columns["names"].strips, TEXT)
    assert sorted(names.to_pylist()) == ["x", "y", "z"]
    assert bucket_of(names, BUCKETS).tolist() == sorted(bucket_of(names, BUCKETS))
    assert cut.pointer[0, -1] == 3
    assert cut.pointer[1, -1] == 4


def test_rows_are_counted_over_all_parts_and_by_metric(tmp_path: Path) -> None:
    spill = spilled(tmp_path, FIRST, SECOND)
    assert spill.rows == 6
    assert spill.rows_by_metric() == {"posts": 3, "visits": 2, "edits": 1}
    assert spill.notes == ["events: something"] * 2


@pytest.mark.parametrize(("parts", "tagged"), [((FIRST,), False), ((FIRST, SECOND), True)])
def test_events_are_tagged_if_one_of_them_is(
    tmp_path: Path, parts: tuple[pa.RecordBatch, ...], tagged: bool
) -> None:
    assert spilled(tmp_path, *parts).tagged is tagged
