"""Tables in Spark: where they are found, and what is known of them before a row is worked on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources.spark import spark_tables
from campaignpulse.sources.spark.tables import table_of

pytestmark = pytest.mark.spark


def named(folder: Path) -> dict[str, Any]:
    return {
        name: str(folder / form)
        for name, form in (
            ("campaigns", "campaigns.parquet"),
            ("exposures", "exposures.parquet"),
            ("events", "events"),
        )
    }


def test_a_folder_is_read_and_its_events_are_counted(
    spark: Any, tiny_folder: Path, tiny_frames: dict[str, pd.DataFrame]
) -> None:
    data = spark_tables(spark, tiny_folder)
    assert data.rows == len(tiny_frames["events"])
    assert data.metrics == {"approvals", "posts"}
    assert data.tagged
    assert set(data.frames) == set(tiny_frames)
    assert len(data.whole.campaigns) == 2
    assert data.whole.events.empty


def test_a_database_of_the_catalog_and_an_address_are_the_same_data(spark: Any, tiny_folder: Path) -> None:
    spark.sql("create database if not exists pulse")
    for name in ("campaigns", "exposures"):
        spark.read.parquet(str(tiny_folder / f"{name}.parquet")).write.mode("overwrite").saveAsTable(
            f"pulse.{name}"
        )
    spark.read.parquet(str(tiny_folder / "events")).write.mode("overwrite").saveAsTable("pulse.events")
    in_catalog, at_address = spark_tables(spark, "pulse"), spark_tables(spark, tiny_folder.as_uri())
    assert set(in_catalog.frames) == {"campaigns", "exposures", "events"}
    assert in_catalog.rows == at_address.rows
    assert table_of(spark, "pulse.events").count() == in_catalog.rows


def test_what_is_not_of_the_contract_is_left_out(spark: Any, tiny_folder: Path) -> None:
    events = spark.read.parquet(str(tiny_folder / "events")).selectExpr("*", "1 as extra")
    data = spark_tables(spark, {**named(tiny_folder), "events": events, "others": events})
    assert set(data.frames) == {"campaigns", "exposures", "events"}
    assert "extra" not in data.frames["events"].columns


@pytest.mark.parametrize(
    ("events", "zone", "said"),
    [
        (
            "select account_id, occurred_at from given",
            None,
            "events has no column 'metric', which is required",
        ),
        (
            "select 1.5D as account_id, occurred_at, metric from given",
            None,
            "account_id is of type double; make",
        ),
        (
            "select account_id, occurred_at::timestamp_ntz, metric from given",
            "Europe/Paris",
            "occurred_at has no offset",
        ),
        ("select * from given where metric = 'none'", None, "events has no rows"),
    ],
)
def test_what_cannot_serve_is_refused_before_rows_are_worked_on(
    spark: Any, tiny_folder: Path, events: str, zone: str | None, said: str
) -> None:
    spark.read.parquet(str(tiny_folder / "events")).createOrReplaceTempView("given")
    with pytest.raises(InputError, match=said):
        spark_tables(spark, {**named(tiny_folder), "events": spark.sql(events)}, zone=zone)


def test_a_source_that_is_not_there_is_named(spark: Any, tiny_folder: Path) -> None:
    with pytest.raises(InputError, match="nowhere is no folder of Parquet tables and no database"):
        spark_tables(spark, "nowhere")
    with pytest.raises(InputError, match="there is no table 'exposures' in Spark"):
        spark_tables(spark, {"campaigns": str(tiny_folder / "campaigns.parquet")})


def test_a_table_in_csv_is_refused(spark: Any, tiny_folder: Path) -> None:
    (tiny_folder / "exposures.parquet").unlink()
    (tiny_folder / "exposures.csv").write_text("account_id,campaign_id\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"exposures\.csv: Spark reads Parquet here and no CSV"):
        spark_tables(spark, tiny_folder)
