"""The contract's tables in Spark: where they are found, and what is known of them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ...checks import InputError, listed
from ...tables import ACCOUNT_ID, CAMPAIGN_ID, METRIC, REQUIRED_TABLES, SCHEMAS, TIME, Tables, validate
from ..arrow import to_frame
from ..files import form_of
from .session import in_memory

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

EVENTS = "events"
OF_ALL = ("campaigns", "milestones")
"""The tables that are about no account: small, and whole in every bucket."""

_IDS = ("string", "bigint", "int", "smallint", "tinyint")

SparkTable: TypeAlias = "DataFrame | str | PathLike[str]"
"""A frame, the name of a table in the catalog, or the path of Parquet files (what has a slash)."""

SparkSource: TypeAlias = "Mapping[str, SparkTable] | str | PathLike[str]"
"""Tables by name, a folder of Parquet tables, or the name of a database in the catalog."""


@dataclass(frozen=True, eq=False)
class SparkTables:
    """A data set in Spark: `frames` by table name, with the columns of the contract.

    `whole`: campaigns and milestones as they came through the gate, all else empty. `metrics`: those that
    events name. `rows`: how many events there are. `tagged`: whether any names its campaign.
    """

    frames: Mapping[str, DataFrame]
    whole: Tables
    metrics: frozenset[str]
    rows: int
    tagged: bool

    @property
    def about_accounts(self) -> dict[str, DataFrame]:
        """The tables that have an account in each row."""
        return {name: frame for name, frame in self.frames.items() if ACCOUNT_ID in frame.columns}


def spark_tables(spark: SparkSession, source: SparkSource, *, zone: str | None = None) -> SparkTables:
    """Return a data set in Spark; its events are counted once, by metric.

    Raises InputError where a required table or column is not there, or is of a type that cannot serve; cells
    are looked at where the rows are read.
    """
    found = _found(spark, source)
    origin = "the tables in Spark" if isinstance(source, Mapping) else str(source)
    lacking = [name for name in REQUIRED_TABLES if name not in found]
    if lacking:
        raise InputError(
            f"{origin}: there is no table {lacking[0]!r} in Spark; {listed(REQUIRED_TABLES)} are required: "
            f"add {listed(lacking)}"
        )
    frames = {name: _of_contract(frame, f"{origin}: {name}", zone or "UTC") for name, frame in found.items()}
    heads = {name: frame.limit(0) for name, frame in frames.items() if name in ("exposures", EVENTS)}
    heads[EVENTS] = frames[EVENTS].limit(1)
    heads.update({name: frames[name] for name in OF_ALL if name in frames})
    whole = validate(
        {name: to_frame(in_memory(frame)) for name, frame in heads.items()}, origin=origin, zone=zone or "UTC"
    )
    counted = _counted(frames[EVENTS])
    return SparkTables(
        frames=frames,
        whole=replace(whole, events=whole.events.iloc[:0], missing=(), notes=()),
        metrics=frozenset(str(row["metric"]) for row in counted),
        rows=sum(int(row["rows"]) for row in counted),
        tagged=any(bool(row["tagged"]) for row in counted),
    )


def table_of(spark: SparkSession, table: SparkTable) -> DataFrame:
    """Return a table as a frame, whatever it was named by."""
    if not isinstance(table, str | PathLike):
        return table
    if isinstance(table, PathLike) or "/" in table:
        return spark.read.parquet(os.fspath(table))
    return spark.table(table)


def _found(spark: SparkSession, source: SparkSource) -> dict[str, DataFrame]:
    if isinstance(source, Mapping):
        return {name: table_of(spark, source[name]) for name in SCHEMAS if source.get(name) is not None}
    if isinstance(source, str) and "://" in source:
        return _of_store(spark, source.rstrip("/"))
    folder = Path(source)
    if not folder.is_dir() and isinstance(source, str) and spark.catalog.databaseExists(source):
        names = {table.name for table in spark.catalog.listTables(source)}
        return {name: spark.table(f"{source}.{name}") for name in SCHEMAS if name in names}
    if not folder.is_dir():
        raise InputError(
            f"{source} is no folder of Parquet tables and no database in Spark's catalog; correct it"
        )
    forms = {name: form for name in SCHEMAS if (form := form_of(name, folder)) is not None}
    for form in forms.values():
        if form.suffix == ".csv":
            raise InputError(f"{form}: Spark reads Parquet here and no CSV; write the table as Parquet")
    # an address of a file, lest Spark looks for it in the cluster's own store
    return {name: spark.read.parquet(form.resolve().as_uri()) for name, form in forms.items()}


def _of_store(spark: SparkSession, address: str) -> dict[str, DataFrame]:
    """Return the tables below an address of a store, each `NAME` or `NAME.parquet`."""
    from pyspark.errors import AnalysisException

    found = {}
    for name in SCHEMAS:
        for form in (name, f"{name}.parquet"):
            try:
                found[name] = spark.read.parquet(f"{address}/{form}")
            except AnalysisException as error:
                if error.getCondition() != "PATH_NOT_FOUND":
                    raise
    return found


def _of_contract(frame: DataFrame, where: str, zone: str) -> DataFrame:
    """Return the columns that the contract knows, of types that mean the same in every part of the table."""
    table = where.rsplit(" ", 1)[-1]
    known = SCHEMAS[table].columns
    types = {name: kind for name, kind in frame.dtypes if name in known}
    for name, column in known.items():
        if column.required and name not in types:
            raise InputError(
                f"{where} has no column {name!r}, which is required; it has {listed(frame.columns)}"
            )
    for name, kind in types.items():
        if name == ACCOUNT_ID and kind not in _IDS:
            raise InputError(f"{where}: {name} is of type {kind}; make it text or a whole number")
        if zone != "UTC" and known[name].dtype.type == TIME and kind == "timestamp_ntz":
            raise InputError(
                f"{where}: {name} has no offset, so a part of it does not say whether its midnights are days "
                f"of {zone}; write it with an offset, or as dates"
            )
    return frame.select(*types)


def _counted(events: DataFrame) -> list[Any]:
    from pyspark.sql import functions as sql

    tag = sql.col(CAMPAIGN_ID).cast("string") if CAMPAIGN_ID in events.columns else sql.lit("")
    tagged = sql.max(sql.coalesce(tag, sql.lit("")) != "").alias("tagged")
    rows = events.groupBy(sql.col(METRIC).cast("string").alias("metric"))
    return list(rows.agg(sql.count(sql.lit(1)).alias("rows"), tagged).where("metric is not null").collect())
