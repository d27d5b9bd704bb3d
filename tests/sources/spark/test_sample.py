"""A sample of accounts: drawn by their ids, and whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from campaignpulse.sources import load
from campaignpulse.sources.spark import Sample, sample_of, spark_tables
from campaignpulse.sources.spark.sample import tables_of

pytestmark = pytest.mark.spark


@pytest.fixture
def many(tiny_frames: dict[str, pd.DataFrame], tmp_path: Path) -> Path:
    """Two hundred accounts with three events each, and no other facts."""
    ids = [f"account {number}" for number in range(200)]
    frames = {name: tiny_frames[name] for name in ("campaigns", "exposures")}
    frames["exposures"] = frames["exposures"].assign(account_id=ids[:3])
    frames["events"] = pd.DataFrame(
        {"account_id": ids * 3, "occurred_at": pd.Timestamp("2024-02-01", tz="UTC"), "metric": "posts"}
    )
    for name, frame in frames.items():
        frame.to_parquet(tmp_path / f"{name}.parquet")
    return tmp_path


def test_where_there_are_no_more_all_are_in_it_and_nothing_is_said(spark: Any, tiny_folder: Path) -> None:
    sample = sample_of(spark_tables(spark, tiny_folder), 3)
    assert (sample.accounts, sample.share, sample.sentence) == (3, 1.0, None)
    whole = load(tiny_folder)
    assert set(sample.tables.frames) == set(whole.frames)
    for name, frame in whole.frames.items():
        pd.testing.assert_frame_equal(sample.tables.frames[name], frame, check_like=True)


def test_a_part_is_drawn_by_ids_whole_and_smaller_parts_lie_in_larger_ones(spark: Any, many: Path) -> None:
    data = spark_tables(spark, many)
    half, tenth = (sample_of(data, most).tables.events["account_id"] for most in (100, 20))
    assert 80 <= half.nunique() <= 120
    assert half.value_counts().unique().tolist() == [3]
    assert 10 <= tenth.nunique() <= 30
    assert set(tenth) < set(half)


def test_the_tables_of_named_accounts_are_theirs_alone(spark: Any, tiny_folder: Path) -> None:
    wanted = spark.createDataFrame([("a1",), ("a3",)], ["account_id"])
    found = tables_of(spark_tables(spark, tiny_folder), wanted)
    assert set(found.events["account_id"]) == {"a1", "a3"}
    assert found.tickets["ticket_id"].tolist() == ["t1", "t2"]
    assert len(found.campaigns) == 2


def test_the_share_is_told(tiny_tables: Any) -> None:
    told = Sample(tiny_tables(), accounts=3_000_000, share=0.0123).sentence
    assert told == (
        "accounts: a sample of 1.2% of 3,000,000, drawn by their ids, stands for all in what is learned, "
        "judged and told of the data as a whole"
    )
