"""Buckets in Spark: every account whole, in one of them, its rows in their order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources.spark import each_bucket, spark_tables
from campaignpulse.sources.spark.buckets import buckets_for
from campaignpulse.sources.spark.session import in_memory, in_spark, refusals
from campaignpulse.tables import Tables

pytestmark = pytest.mark.spark


def rows_of(some: Tables, along: pd.DataFrame) -> pa.Table:
    """Of each account in the bucket: what there is of it, and the first and last value in their order."""
    found = []
    for account, events in some.events.groupby("account_id"):
        others = [(frame["account_id"] == account).sum() for frame in (some.tickets, some.exposures)]
        found.append((account, "-".join(map(str, events["value"])), *others, len(some.campaigns), len(along)))
    columns = ["account_id", "values", "tickets", "exposures", "campaigns", "along"]
    return pa.Table.from_pylist(
        [dict(zip(columns, row, strict=True)) for row in found],
        pa.schema([(name, pa.string() if name in columns[:2] else pa.int64()) for name in columns]),
    )


SCHEMA = "account_id string, values string, tickets long, exposures long, campaigns long, along long"


def test_an_account_is_whole_in_one_bucket_and_its_rows_keep_their_order(
    spark: Any, tiny_folder: Path, tiny_tables: Any
) -> None:
    tables = tiny_tables()
    found = in_memory(each_bucket(spark_tables(spark, tiny_folder), None, rows_of, SCHEMA, buckets=3))
    found = found.to_pandas().sort_values("account_id").set_index("account_id")
    values = tables.events.groupby("account_id")["value"].apply(lambda some: "-".join(map(str, some)))
    assert found["values"].tolist() == values.tolist()
    assert found["tickets"].tolist() == [1, 0, 1]
    assert found["exposures"].tolist() == [2, 1, 0]
    assert found["campaigns"].unique().tolist() == [2]


def test_rows_that_come_along_reach_the_bucket_of_their_account(spark: Any, tiny_folder: Path) -> None:
    along = in_spark(spark, pa.table({"account_id": ["a1", "a2", "a3", "a3"]}))
    found = each_bucket(spark_tables(spark, tiny_folder), along, rows_of, SCHEMA, buckets=1)
    assert in_memory(found)["along"].to_pylist() == [4, 4, 4]


def test_what_the_gate_refuses_ends_the_job_with_its_sentence(spark: Any, tiny_folder: Path) -> None:
    data = spark_tables(spark, tiny_folder)
    stranger = data.frames["events"].selectExpr("'x' as account_id", "* except (account_id)").limit(1)
    data.frames["events"] = data.frames["events"].union(
        stranger.selectExpr(*(f"`{name}`" for name in data.frames["events"].columns))
    )
    said = r"events row \d+ .*account_id 'x' is not in accounts; add it there, or leave the row out$"
    with pytest.raises(InputError, match=said), refusals():
        each_bucket(data, None, rows_of, SCHEMA, buckets=2).collect()


def test_there_are_enough_buckets_for_all_cores_and_for_all_events(spark: Any, tiny_folder: Path) -> None:
    data = spark_tables(spark, tiny_folder)
    assert buckets_for(data) == 2 * 4
    assert buckets_for(data, least=100) == 100
