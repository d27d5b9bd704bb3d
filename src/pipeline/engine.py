"""What reads an experiment's tables and scores its accounts: this process, or a Spark cluster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, ClassVar

import pandas as pd
import pyarrow as pa

from ..checks import InputError
from ..experiment import Experiment
from ..experiment.engine import SPARK
from ..sources import load, load_compact
from ..sources.arrow import to_batch
from ..sources.spark import Sample, SparkTables, each_bucket, sample_of, spark_session, spark_tables
from ..sources.spark.buckets import buckets_for
from ..sources.spark.sample import tables_of
from ..sources.spark.session import in_spark, refusals
from ..tables import ACCOUNT_ID, CUTOFF, HEALTH, Tables, clean_cutoffs
from .day_scores import DayScores, DayScoring, DayWindows
from .earlier import NOBODY

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_PACKED = "name string, rows binary"
_ROWS = pa.schema([("name", pa.string()), ("rows", pa.binary())])
_EARLIER = pa.schema([(ACCOUNT_ID, pa.string()), (CUTOFF, pa.timestamp("us", "UTC")), (HEALTH, pa.float64())])
_UNKNOWN, _BESIDE = "unknown", "beside"


@dataclass(frozen=True, eq=False)
class InMemory:
    """All tables in this process."""

    tables: Tables
    said: ClassVar[tuple[str, ...]] = ()

    def windows(self, asked: DayScoring) -> DayWindows:
        """Return the windows of everybody on the day."""
        return asked.windows(self.tables)

    def scores(self, asked: DayScoring, made: DayWindows) -> DayScores | None:
        """Return the scores of everybody, None where there is nobody."""
        return None if made.rows.empty else asked.scores(self.tables, made)

    def about(self, accounts: pd.Series) -> Tables:  # noqa: ARG002 - they are all here
        """Return tables with everything about the accounts."""
        return self.tables


@dataclass(frozen=True, eq=False)
class InSpark:
    """All tables in Spark, and those of a sample of accounts in this process."""

    data: SparkTables
    sample: Sample

    @property
    def said(self) -> tuple[str, ...]:
        """What is to be said of the engine where a result has no room for the notes of tables."""
        return () if self.sample.sentence is None else (self.sample.sentence,)

    @property
    def tables(self) -> Tables:
        """The tables of the sample, which say so where it is not all."""
        tables = self.sample.tables
        return replace(tables, notes=(*tables.notes, *self.said))

    def windows(self, asked: DayScoring) -> DataFrame:
        """Return the scores of everybody as a frame that Spark has yet to make, bucket by bucket."""
        earlier = asked.earlier.scores[[ACCOUNT_ID, CUTOFF, HEALTH]]
        one = replace(asked, earlier=replace(asked.earlier, scores=NOBODY))  # theirs come to each bucket

        def of_bucket(tables: Tables, along: pd.DataFrame) -> pa.Table:
            return _packed(_of_some(one, tables, along))

        spark = self.data.frames["events"].sparkSession
        along = in_spark(spark, pa.Table.from_batches([to_batch(earlier, _EARLIER)]))
        return each_bucket(self.data, along, of_bucket, _PACKED, buckets=buckets_for(self.data))

    def scores(self, asked: DayScoring, made: DataFrame) -> DayScores | None:  # noqa: ARG002 - in what is made
        """Have Spark score everybody, and return the scores by account id, None where there is nobody."""
        from pyspark import StorageLevel

        kept = made.persist(StorageLevel.DISK_ONLY)
        found: dict[str, list[pd.DataFrame]] = {}
        try:
            with refusals():
                kept.count()  # all at once; what follows fetches part by part, so that no part need be small
            for row in kept.toLocalIterator():
                found.setdefault(row["name"], []).append(pd.read_parquet(BytesIO(row["rows"])))
        finally:
            kept.unpersist()
        return _unpacked({name: pd.concat(parts, ignore_index=True) for name, parts in found.items()})

    def about(self, accounts: pd.Series) -> Tables:
        """Return tables with everything about the accounts, and about those of the sample."""
        if self.sample.sentence is None:
            return self.sample.tables
        drawn = self.sample.tables.events[ACCOUNT_ID]
        ids = pd.concat([accounts, drawn]).drop_duplicates()
        spark = self.data.frames["events"].sparkSession
        return tables_of(self.data, in_spark(spark, pa.table({ACCOUNT_ID: pa.array(ids, pa.string())})))


Engine = InMemory | InSpark


def engine_of(experiment: Experiment, *, compact: bool = False) -> Engine:
    """Open the tables of an experiment with the engine that it names.

    In memory, `compact` holds the texts of events as categories, see `load_compact`. Raises InputError for
    what `load` and `spark_tables` refuse, and where Spark cannot be started.
    """
    asked = experiment.data
    if experiment.engine.name != SPARK:
        return InMemory(all_tables(experiment, compact=compact))
    data = spark_tables(spark_session(), asked.path or str(asked.name), zone=asked.zone)
    return InSpark(data, sample_of(data, experiment.engine.sample_accounts))


def all_tables(experiment: Experiment, *, compact: bool = False) -> Tables:
    """Read all tables of an experiment into this process, whatever its engine is; a note says so of Spark's.

    `compact` as in `engine_of`. Raises InputError for what `load` refuses, and for tables that Spark alone
    can read.
    """
    asked = experiment.data
    if experiment.engine.name == SPARK and asked.path is None:
        raise InputError(
            f"engine is spark, and data.name is {asked.name!r}, which Spark alone reads, while this command "
            "needs all tables in memory; write them as a folder of Parquet and name that as data.path"
        )
    tables = (load_compact if compact else load)(asked.source, zone=asked.zone)
    return replace(tables, notes=(*tables.notes, *read_here(experiment)))


def read_here(experiment: Experiment) -> tuple[str, ...]:
    """Return what is to be said of `all_tables` where a result has no room for the notes of tables."""
    if experiment.engine.name != SPARK:
        return ()
    return (
        "engine: spark has no part in this command, which read all tables into the memory of this machine; "
        "see docs/spark.md",
    )


def _of_some(asked: DayScoring, tables: Tables, along: pd.DataFrame) -> DayScores | None:
    before = NOBODY if along.empty else along.assign(**{CUTOFF: clean_cutoffs(along[CUTOFF])})
    one = replace(asked, earlier=replace(asked.earlier, scores=before))
    made = one.windows(tables)
    return None if made.rows.empty else one.scores(tables, made)


def _packed(found: DayScores | None) -> pa.Table:
    """Return the tables of some accounts as rows of one table: a name, and a Parquet file."""
    return pa.Table.from_pylist([] if found is None else list(_files(found)), _ROWS)


def _files(found: DayScores) -> Iterator[dict[str, str | bytes]]:
    unknown = pd.DataFrame({_UNKNOWN: pd.Series(found.unknown, dtype="str")})
    beside = {f"{_BESIDE} {place}": frame for place, frame in enumerate(found.beside)}
    named = {"scores": found.scores, "reasons": found.reasons, _UNKNOWN: unknown, **beside}
    for name, frame in named.items():
        file = BytesIO()
        frame.to_parquet(file, index=False)
        yield {"name": name, "rows": file.getvalue()}


def _unpacked(found: dict[str, pd.DataFrame]) -> DayScores | None:
    """Return the tables of all accounts, by account id as `InMemory` has them."""
    if not found:
        return None
    unknown = found.pop(_UNKNOWN)[_UNKNOWN]
    ordered = {
        name: rows.sort_values(ACCOUNT_ID, kind="stable", ignore_index=True) for name, rows in found.items()
    }
    beside = tuple(ordered[name] for name in sorted(ordered) if name.startswith(_BESIDE))
    return DayScores(ordered["scores"], ordered["reasons"], beside, tuple(unknown.drop_duplicates()))
