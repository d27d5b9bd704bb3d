"""Windows on a Spark cluster: the same plan and the same engine, a bucket of accounts at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd
import pyarrow as pa

from ..checks import InputError, clean_count
from ..sources.arrow import to_batch
from ..sources.spark import SparkTables, each_bucket, spark_tables
from ..sources.spark.buckets import buckets_for
from ..sources.spark.session import in_spark
from ..sources.spark.tables import SparkSource, table_of
from ..tables import ACCOUNT_ID, CONTEXT, CUTOFF, Tables, clean_snapshots
from .about import names_about
from .plan import build_plan
from .spec import Feature
from .windows import windows
from .written import BYTES_A_BUCKET

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SparkAsked: TypeAlias = "DataFrame | str | PathLike[str] | pd.DataFrame | Callable[[Tables], pd.DataFrame]"
"""Snapshots, or what tells those of a bucket of accounts from its tables."""

_BYTES = 4  # of a float32
_TIME = pa.timestamp("us", "UTC")
_ASKED = pa.schema([(ACCOUNT_ID, pa.string()), (CUTOFF, _TIME)])
_SQL_TYPES = {pa.string(): "string", _TIME: "timestamp", pa.float32(): "float"}


def spark_windows(
    spark: SparkSession,
    tables: SparkSource | SparkTables,
    snapshots: SparkAsked,
    features: Sequence[Feature],
    *,
    zone: str | None = None,
    buckets: int | None = None,
) -> DataFrame:
    """Return the windows of a data set in Spark as a Spark frame, one row a snapshot, in no order.

    The rows and columns are those of `windows(load(...), snapshots, features)`, equal in every bit: each
    bucket of accounts is worked on by that very function, in a Python process of an executor. `tables`:
    frames, names of tables in the catalog or paths of Parquet files by table name, or the folder, the
    database or the address that holds all of them. `snapshots`: a frame of account_id and cutoff, of Spark or
    pandas, a name, a path, or a function that tells them from the tables of a bucket. `buckets`: default one
    for each half million events or 32 MB of windows, and four a core at least; the result does not depend on
    it.

    The events are counted when this is called; all else happens when the frame is written or looked at. Only
    then are cells checked, and what the gate refuses ends the job, with its sentence inside Spark's error.
    Raises InputError for tables, columns and metrics that are not there.
    """
    data = tables if isinstance(tables, SparkTables) else spark_tables(spark, tables, zone=zone)
    tell = snapshots if callable(snapshots) else None  # alone goes to the executors; a frame cannot
    known, schema = _known_metrics(data, build_plan(features)[1], told=tell is not None), _schema(features)

    def of_bucket(some: Tables, along: pd.DataFrame) -> pa.Table:
        some = replace(some, elsewhere=known)
        asked = along if tell is None else tell(some)
        if asked.empty:
            return schema.empty_table()
        found = windows(some, asked, features, threads=1)
        return pa.Table.from_batches([to_batch(found, schema)])

    along = _in_spark(spark, snapshots) if tell is None else None
    if buckets is None:
        buckets = buckets_for(data, least=_least(along, features))
    return each_bucket(data, along, of_bucket, sql_schema(schema), buckets=clean_count("buckets", buckets))


def _known_metrics(data: SparkTables, asked: Sequence[str], *, told: bool) -> frozenset[str]:
    """Return the metrics that the data set may have; refuse one that it lacks.

    `told`: a function tells the snapshots, and may ask about metrics that no feature reads.
    """
    known = data.metrics | names_about(data.frames)
    if "surveys" in data.frames and (told or any(name.startswith("surveys.") for name in asked)):
        instruments = data.frames["surveys"].select("instrument").distinct().collect()
        known |= {f"surveys.{row['instrument']}" for row in instruments}
    for metric in asked:
        if metric not in known:
            raise InputError(f"metric {metric!r} is in no table; there are {', '.join(sorted(known))}")
    return known


def _schema(features: Sequence[Feature]) -> pa.Schema:
    context = [(name, _TIME if name == CUTOFF else pa.string()) for name in CONTEXT]
    return pa.schema([*context, *((feature.name, pa.float32()) for feature in features)])


def sql_schema(schema: pa.Schema) -> str:
    """Return a schema of texts, times and float32 as Spark writes it.

    >>> sql_schema(pa.schema([("days ago", pa.float32())]))
    '`days ago` float'
    """
    named = (f"`{field.name.replace('`', '``')}` {_SQL_TYPES[field.type]}" for field in schema)
    return ", ".join(named)


def _in_spark(spark: SparkSession, snapshots: Any) -> DataFrame:
    if isinstance(snapshots, pd.DataFrame):
        rows = clean_snapshots(snapshots)[[ACCOUNT_ID, CUTOFF]]
        return in_spark(spark, pa.Table.from_batches([to_batch(rows, _ASKED)]))
    return table_of(spark, snapshots).select(ACCOUNT_ID, CUTOFF)


def _least(along: DataFrame | None, features: Sequence[Feature]) -> int:
    rows = 0 if along is None else int(along.count())
    return rows * len(features) * _BYTES // BYTES_A_BUCKET
