"""What Spark adds to the window engine: the same work on local cores, by the engine's files and by Spark.

    nice python benchmarks/spark.py FOLDER --sizes 5000:500000:26 20000:2000000:26 20000:2000000:4

A size is accounts:events:cutoffs; worlds, windows and what was measured are kept in FOLDER. CPU is that of
all processes: this one, the JVM, and the Python of its executors. Jobs that do more and more of the work say
where it goes: reading and shuffling alone; then Arrow to Python and the gate; then the windows, thrown away;
then written.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from campaignpulse.features import spark_windows, windows, write_windows
from campaignpulse.sources.spark import each_bucket, spark_session, spark_tables
from campaignpulse.sources.spark.buckets import buckets_for
from peers.ours import declared
from work import FEATURES, NAMES
from world import CUTOFFS, Size, write_world

KILOBYTES_A_MEGABYTE = 1024
WORKED_ON = [declared(spec) for spec in FEATURES]


@dataclass(frozen=True)
class Cost:
    """One job: seconds, and the most megabytes that the JVM, and one Python of an executor, ever held."""

    size: str
    job: str
    wall: float
    cpu: float
    jvm_mb: float
    python_mb: float


def main() -> int:
    asked = arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    costs = [cost for text in asked.sizes for cost in of_size(asked.folder, text)]
    (asked.folder / "spark.json").write_text(json.dumps([asdict(cost) for cost in costs], indent=1))
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", nargs="+", default=["20000:2000000:26"])
    return parser.parse_args()


def of_size(folder: Path, text: str) -> Iterator[Cost]:
    accounts, events, cutoffs = map(int, text.split(":"))
    world = folder / f"world-{accounts}-{events}"
    if not (world / "events.parquet").exists():
        world.mkdir()
        write_world(world, Size(accounts, events), seed=0, late_share=0.02)
    snapshots = pd.read_parquet(world / "snapshots.parquet")
    asked = snapshots[snapshots["cutoff"].isin(snapshots["cutoff"].unique()[CUTOFFS - cutoffs :])]
    local, by_spark = folder / "local.parquet", folder / "by_spark.parquet"
    spark = spark_session()
    jobs: dict[str, Callable[[], object]] = {
        "local": lambda: write_windows(world, asked, WORKED_ON, local, threads=2),
        **parts(spark, world, asked),
        "spark": lambda: written(spark_windows(spark, world, asked, WORKED_ON), by_spark),
    }
    for name, job in jobs.items():
        cost = measured(text, name, job)
        print(f"{text:>22} {name:<10} {cost.wall:7.1f} s wall {cost.cpu:7.1f} s CPU", end=" ")
        print(f"{cost.jvm_mb:6.0f} MB JVM {cost.python_mb:5.0f} MB a Python", flush=True)
        yield cost
    print(f"{text:>22} cells that differ in a bit: {different(local, by_spark)}")


def parts(spark: Any, world: Path, asked: pd.DataFrame) -> dict[str, Callable[[], object]]:
    """The jobs that do a part of the work, each all that the one before does."""
    from pyspark.sql import functions as sql

    nothing = pa.schema([("account_id", pa.string())]).empty_table()
    rows = spark.createDataFrame(pa.Table.from_pandas(asked, preserve_index=False))
    metrics = frozenset(spec[1] for spec in FEATURES if isinstance(spec[1], str))

    def no_windows(_: Any, __: pd.DataFrame) -> pa.Table:
        return nothing

    def thrown_away(tables: Any, along: pd.DataFrame) -> pa.Table:
        windows(tables, along, WORKED_ON, threads=1, elsewhere=metrics)
        return nothing

    def shuffled() -> None:
        data = spark_tables(spark, world)
        bucket = sql.pmod(sql.xxhash64("account_id"), sql.lit(buckets_for(data)))
        for frame in (data.frames["events"], rows):
            thrown = frame.repartition(spark.sparkContext.defaultParallelism, bucket)
            thrown.write.format("noop").mode("append").save()

    def in_buckets(function: Any) -> Callable[[], object]:
        def job() -> None:
            data = spark_tables(spark, world)
            cells = len(asked) * len(FEATURES) * 4
            count = buckets_for(data, least=cells // 32_000_000)
            found = each_bucket(data, rows, function, "account_id string", buckets=count)
            found.write.format("noop").mode("append").save()

        return job

    return {
        "warm": in_buckets(thrown_away),
        "shuffle": shuffled,
        "arrow": in_buckets(no_windows),
        "windows": in_buckets(thrown_away),
    }


def written(frame: Any, path: Path) -> None:
    frame.write.mode("overwrite").parquet(str(path))


def measured(size: str, name: str, job: Callable[[], object]) -> Cost:
    wall, cpu = time.perf_counter(), cpu_of_all()
    job()
    return Cost(size, name, time.perf_counter() - wall, cpu_of_all() - cpu, *peaks())


def cpu_of_all() -> float:
    """CPU seconds of this process and of all that came from it, those that have ended among them."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    ticks = sum(sum(map(int, stat[11:15])) for stat in descendants().values())
    return own.ru_utime + own.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


def peaks() -> tuple[float, float]:
    """The most that the JVM, and the largest Python of its executors, ever held."""
    held: dict[bool, float] = {True: 0.0, False: 0.0}
    for pid in descendants():
        try:
            status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        except (FileNotFoundError, ProcessLookupError):
            continue
        megabytes = int(status.get("VmHWM", "0 kB").split()[0]) / KILOBYTES_A_MEGABYTE
        is_java = status["Name"].strip() == "java"
        held[is_java] = max(held[is_java], megabytes)
    return held[True], held[False]


def descendants() -> dict[int, list[str]]:
    """What /proc/PID/stat says, from the state on, of the processes that came from this one."""
    stats = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stats[int(entry.name)] = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
    found, new = dict[int, list[str]](), {os.getpid()}
    while new:
        new = {pid for pid, stat in stats.items() if int(stat[1]) in new}
        found |= {pid: stats[pid] for pid in new}
    return found


def different(one: Path, other: Path) -> int:
    """How many cells of two tables of windows are not the same bits; −1 where rows are not the same."""
    keys = ["account_id", "cutoff"]
    columns = [
        pq.read_table(path, columns=[*keys, *NAMES]).to_pandas().sort_values(keys, ignore_index=True)
        for path in (one, other)
    ]
    ids, days = (
        [frame["account_id"].tolist() for frame in columns],
        [frame["cutoff"].to_numpy("M8[us]") for frame in columns],
    )
    if ids[0] != ids[1] or not np.array_equal(*days):
        return -1
    bits = [frame[NAMES].to_numpy(np.float32).view(np.uint32) for frame in columns]
    return int((bits[0] != bits[1]).sum())


if __name__ == "__main__":
    sys.exit(main())
