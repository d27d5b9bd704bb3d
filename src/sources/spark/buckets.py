"""Work on each bucket of accounts of a data set in Spark: one shuffle, then tables in, a table out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from ...tables import ACCOUNT_ID, CAMPAIGN_ID, Tables, validate_share, without_repetitions
from ..arrow import to_frame
from ..parts import clean_part
from .session import without_warnings_of_pandas
from .tables import EVENTS, SparkTables

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

OfBucket = Callable[[Tables, pd.DataFrame], pa.Table]
"""What is done with the tables of a bucket, and with its rows of the frame that came along."""

ROWS_A_BUCKET = 500_000
"""Events: some 150 MB of Python's while a bucket is worked on, in each process."""

BUCKETS_A_PARTITION = 4
"""Buckets meet partitions by a hash, so that one partition must not be one bucket."""

_BUCKET, _PLACE, _ALONG = "bucket", "place", "along"


def each_bucket(
    data: SparkTables, along: DataFrame | None, function: OfBucket, schema: str, *, buckets: int
) -> DataFrame:
    """Return what the function makes of each bucket of accounts, as one frame of the `schema`.

    The function gets the tables of some accounts, clean and in their order, with the whole calendar, and the
    rows of `along` (a frame with account_id) that are about them. It runs in Python processes of executors,
    which must have this package.
    """
    whole, tagged = data.whole, data.tagged

    def of_bucket(events: pa.Table, others: pa.Table) -> pa.Table:
        frames = _unpacked(others)
        rows = frames.pop(_ALONG, None)
        tables = _clean(_in_order(events).drop_columns([_BUCKET]), frames, whole, tagged=tagged)
        return function(tables, pd.DataFrame() if rows is None else to_frame(rows))

    about = data.about_accounts
    others = {name: frame for name, frame in about.items() if name != EVENTS}
    packed = _packed({**others, **({} if along is None else {_ALONG: along})}, buckets)
    events = about[EVENTS].select(_bucket(buckets), _place(), *about[EVENTS].columns)
    least = data.frames[EVENTS].sparkSession.sparkContext.defaultParallelism
    partitions = max(least, buckets // BUCKETS_A_PARTITION)
    left, right = (one.repartition(partitions, _BUCKET).groupBy(_BUCKET) for one in (events, packed))
    with without_warnings_of_pandas():
        return left.cogroup(right).applyInArrow(of_bucket, schema)


def buckets_for(data: SparkTables, *, least: int = 1) -> int:
    """Return into how many buckets a data set is cut: by its events, and enough for all cores."""
    cores = int(data.frames[EVENTS].sparkSession.sparkContext.defaultParallelism)
    return max(least, data.rows // ROWS_A_BUCKET, cores * BUCKETS_A_PARTITION)


def _bucket(buckets: int) -> Column:
    """The bucket of the row's account: a hash that is the same on every machine (xxHash64, unsigned here)."""
    from pyspark.sql import functions as sql

    hashed = sql.xxhash64(sql.col(ACCOUNT_ID).cast("string"))
    return sql.pmod(hashed, sql.lit(buckets)).cast("int").alias(_BUCKET)


def _place() -> Column:
    """Where the row stands in its table: a shuffle keeps no order, and of repeated rows the first counts."""
    from pyspark.sql import functions as sql

    return sql.monotonically_increasing_id().alias(_PLACE)


def _packed(frames: Mapping[str, DataFrame], buckets: int) -> DataFrame:
    """Return the rows of several tables in one frame, each in the one column that is its table's."""
    from pyspark.sql import functions as sql

    packed = [
        frame.select(_bucket(buckets), _place(), sql.struct(*frame.columns).alias(name))
        for name, frame in frames.items()
    ]
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), packed)


def _unpacked(rows: pa.Table) -> dict[str, pa.Table]:
    ordered = _in_order(rows)
    names = [name for name in ordered.column_names if name not in (_BUCKET, _PLACE)]
    columns = {name: ordered.column(name).combine_chunks() for name in names}
    return {name: pa.Table.from_struct_array(column.drop_null()) for name, column in columns.items()}


def _in_order(rows: pa.Table) -> pa.Table:
    # what comes is a few runs that are in order each, which a stable sort merges in little time
    order = np.argsort(rows.column(_PLACE).to_numpy(), kind="stable")
    return rows.take(pa.array(order)).drop_columns([_PLACE])


def _clean(events: pa.Table, others: Mapping[str, pa.Table], whole: Tables, *, tagged: bool) -> Tables:
    tables = validate_share({name: to_frame(rows) for name, rows in others.items()}, whole)
    columns = [name for name in events.column_names if tagged or name != CAMPAIGN_ID]
    rows, _ = clean_part(_in_utc(events), columns, tables)
    return replace(tables, events=without_repetitions(to_frame(pa.Table.from_batches([rows])), []))


def _in_utc(rows: pa.Table) -> pa.RecordBatch:
    """Return the same rows and moments in one piece, in UTC: they come in the zone of the session."""
    columns = {name: rows.column(name).combine_chunks() for name in rows.column_names}
    for name, column in columns.items():
        if pa.types.is_timestamp(column.type) and column.type.tz is not None:
            columns[name] = column.cast(pa.timestamp("us", "UTC"))
    return pa.RecordBatch.from_pydict(columns)
