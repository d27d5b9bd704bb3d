"""Every event comes back from its bucket as it went in."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pandas.testing
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from campaignpulse.sources.arrow import numbered
from campaignpulse.sources.shares import bucket_of
from campaignpulse.sources.spill import Spill, cut_up

BUCKETS = 5
ROWS = 400


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    days = pd.Timestamp("2024-01-01", tz="UTC").as_unit("us") + pd.to_timedelta(
        rng.permutation(ROWS), unit="D"
    )
    return pd.DataFrame(
        {
            "account_id": pd.Series([f"a{i}" for i in rng.integers(0, 60, ROWS)], dtype="str"),
            "occurred_at": days.as_unit("us"),
            # the first part has no visits, the second no posts
            "metric": pd.Series(["posts"] * 150 + ["visits"] * 150 + ["edits"] * 100, dtype="str"),
            "value": rng.random(ROWS),
            "user_id": pd.Series([None, "u"] * (ROWS // 2), dtype="str"),
        }
    )


def batch_of(events: pd.DataFrame) -> pa.RecordBatch:
    batch = pq.read_table(BytesIO(events.to_parquet(index=False))).combine_chunks().to_batches()[0]
    for place, name in ((0, "account_id"), (2, "metric")):
        batch = batch.set_column(place, name, numbered(batch.column(place)))
    return batch


@pytest.fixture(scope="module")
def spill(events: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Spill:
    parts = [batch_of(part) for part in (events[:150], events[150:300], events[300:])]
    with Spill(tmp_path_factory.mktemp("spill"), parts[0].schema, BUCKETS) as spill:
        for part in parts:
            spill.add(cut_up(part, ["events: something"], BUCKETS))
    return spill


@pytest.mark.parametrize("bucket", range(BUCKETS))
def test_a_bucket_holds_the_rows_of_its_accounts_in_their_order(
    events: pd.DataFrame, spill: Spill, bucket: int
) -> None:
    mine = events[bucket_of(events["account_id"], BUCKETS) == bucket].reset_index(drop=True)
    found = spill.spilled.events(bucket, tuple(spill.metrics))
    pandas.testing.assert_frame_equal(found.astype({"account_id": "str", "metric": "str"}), mine)


def test_each_account_and_metric_of_a_bucket_is_told_once(spill: Spill) -> None:
    found = spill.spilled.events(0, tuple(spill.metrics))
    for column in ("account_id", "metric"):
        told = found[column].cat.categories
        assert sorted(told) == sorted(found[column].unique())


def test_a_bucket_without_an_account_is_empty(events: pd.DataFrame, tmp_path: Path) -> None:
    one = events[events["account_id"] == events["account_id"].iloc[0]]
    with Spill(tmp_path, batch_of(one).schema, BUCKETS) as spill:
        spill.add(cut_up(batch_of(one), [], BUCKETS))
    sizes = [len(spill.spilled.events(bucket, tuple(spill.metrics))) for bucket in range(BUCKETS)]
    assert sorted(sizes) == [0, 0, 0, 0, len(one)]
