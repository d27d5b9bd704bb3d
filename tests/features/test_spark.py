"""Windows by Spark are those of the engine in memory, to the last bit."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pandas.testing
import pyarrow as pa
import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import CancelLabel, DropLabel, Simulation
from campaignpulse.features import Feature, default_features, snapshots, spark_windows, total, windows
from campaignpulse.features.spark import sql_schema
from campaignpulse.sources import load
from campaignpulse.sources.arrow import to_frame
from campaignpulse.sources.spark.session import in_memory
from campaignpulse.tables import Tables

SEEDS = (1, 2)
"""Of worlds that between them lack tickets, and columns of accounts, exposures, events and tickets."""

POSTS = [Feature("posts", total("posts", 28), "output", 1, "posts")]


def beside(name: str):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


worlds = beside("worlds")


def in_files(tables: Tables, folder: Path) -> Path:
    for name, frame in tables.frames.items():
        frame.to_parquet(folder / f"{name}.parquet")
    return folder


def of_spark(found: Any) -> pd.DataFrame:
    rows = to_frame(in_memory(found))
    return in_order(rows.assign(cutoff=rows["cutoff"].dt.tz_convert("UTC")))


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values(["account_id", "cutoff"], ignore_index=True)


def asked_of(tables: Tables) -> pd.DataFrame:
    days = pd.date_range("2024-02-01", "2025-05-01", freq="28D", tz="UTC").as_unit("us")
    accounts = tables.events["account_id"].unique()
    return pd.DataFrame([(a, day) for a in accounts for day in days], columns=["account_id", "cutoff"])


@pytest.mark.spark
@pytest.mark.parametrize("seed", SEEDS)
def test_every_bit_is_that_of_the_windows_in_memory(spark: Any, seed: int, tmp_path: Path) -> None:
    """Worlds with late rows, nested campaigns, moved ones, and columns that are not there."""
    world = worlds.world_of(seed)
    features = default_features(world.tables)
    found = spark_windows(spark, in_files(world.tables, tmp_path), world.snapshots, features, buckets=3)
    expected = windows(world.tables, world.snapshots, features)
    pandas.testing.assert_frame_equal(of_spark(found), in_order(expected), check_exact=True)


@pytest.mark.spark
def test_every_bit_is_the_same_on_a_simulated_base_whose_buckets_tell_their_own_snapshots(
    spark: Any, tmp_path: Path
) -> None:
    tables = load(Simulation(accounts=60, years=1.5))
    label = CancelLabel(kind="cancel", horizon_days=90)
    days = pd.date_range("2022-06-01", "2023-06-01", freq="28D", tz="UTC").as_unit("us")
    features = default_features(tables)
    found = spark_windows(
        spark, in_files(tables, tmp_path), lambda some: snapshots(some, label, days), features
    )
    expected = windows(tables, snapshots(tables, label, days), features)
    pandas.testing.assert_frame_equal(of_spark(found), in_order(expected), check_exact=True)
    assert len(expected) > 100


@pytest.mark.spark
def test_a_function_may_ask_about_a_metric_that_some_bucket_lacks(
    spark: Any, tiny_tables: Any, tmp_path: Path
) -> None:
    tables, days = tiny_tables(), pd.DatetimeIndex(["2025-04-01"], tz="UTC")
    label = DropLabel(kind="drop", metric="approvals", share=0.5, horizon_days=28, trailing_days=28)
    folder = in_files(tables, tmp_path)
    found = spark_windows(spark, folder, lambda some: snapshots(some, label, days), POSTS, buckets=8)
    expected = windows(tables, snapshots(tables, label, days), POSTS)
    pandas.testing.assert_frame_equal(of_spark(found), in_order(expected), check_exact=True)


@pytest.mark.spark
def test_the_number_of_buckets_and_of_partitions_changes_nothing(
    spark: Any, tiny_tables: Any, tmp_path: Path
) -> None:
    tables = tiny_tables()
    folder, asked, features = in_files(tables, tmp_path), asked_of(tables), default_features(tables)
    asked.to_parquet(tmp_path / "asked.parquet")
    in_one = spark_windows(spark, folder, asked, features, buckets=1)
    events = spark.read.parquet(str(folder / "events.parquet")).repartition(5)
    frames = {name: str(folder / f"{name}.parquet") for name in tables.frames} | {"events": events}
    in_many = spark_windows(spark, frames, str(tmp_path / "asked.parquet"), features, buckets=5)
    pandas.testing.assert_frame_equal(of_spark(in_one), of_spark(in_many), check_exact=True)


@pytest.mark.spark
def test_snapshots_may_be_a_frame_of_spark_that_has_other_columns_too(
    spark: Any, tiny_tables: Any, tmp_path: Path
) -> None:
    tables = tiny_tables()
    asked, expected = asked_of(tables), in_order(windows(tables, asked_of(tables), POSTS))
    asked.assign(extra=1).to_parquet(tmp_path / "asked.parquet")
    frame = spark.read.parquet(str(tmp_path / "asked.parquet"))
    found = spark_windows(spark, in_files(tables, tmp_path), frame, POSTS, buckets=2)
    pandas.testing.assert_frame_equal(of_spark(found), expected, check_exact=True)


@pytest.mark.spark
def test_ids_that_are_numbers_are_the_texts_of_the_numbers(
    spark: Any, tiny_tables: Any, tmp_path: Path
) -> None:
    tables = tiny_tables()
    folder, asked = in_files(tables, tmp_path), asked_of(tables)
    numbered = {
        name: spark.read.parquet(str(folder / f"{name}.parquet"))
        for name in ("campaigns", "exposures", "events")
    }
    for name in ("exposures", "events"):
        of_number = "cast(substr(account_id, 2) as int) as account_id"
        numbered[name] = numbered[name].selectExpr(of_number, "* except (account_id)")
    asked["account_id"] = asked["account_id"].str[1:]
    found = of_spark(spark_windows(spark, numbered, asked, POSTS))
    whole = in_order(windows(tables, asked_of(tables), POSTS))
    assert found["posts"].tolist() == whole["posts"].tolist()
    assert set(found["account_id"]) == {"1", "2", "3"}


@pytest.mark.spark
@pytest.mark.parametrize("metric", ["reviews", "surveys.csat", "tickets.open"])
def test_a_metric_that_no_table_has_is_refused_at_once(
    spark: Any, tiny_tables: Any, tmp_path: Path, metric: str
) -> None:
    tables = tiny_tables()
    absent = [Feature("x", total(metric, 28), "output", 1, "reviews")]
    with pytest.raises(
        InputError, match=f"metric '{metric}' is in no table; there are approvals, milestones.met"
    ):
        spark_windows(spark, in_files(tables, tmp_path), asked_of(tables), absent)


def test_a_schema_is_written_as_spark_reads_it() -> None:
    schema = pa.schema([("account_id", pa.string()), ("a `b`", pa.float32())])
    assert sql_schema(schema) == "`account_id` string, `a ``b``` float"
