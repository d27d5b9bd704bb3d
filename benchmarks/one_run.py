"""One peer in a process of its own: read the world, run the work, say what it cost, keep the numbers.

Reading, a peer's `prepare` (from pandas to its own frames) and `finish` (back to pandas) are not part of the
measured work: that favours the peers that are not pandas. A peer that `READS_FILES` is given the folder, and
its reading and writing are measured. A peer may do a part of the work: its `COLUMNS`, of its first
`SNAPSHOTS`. `TOUCH_GB` gigabytes of memory are touched, and given back, right before each run.
"""

from __future__ import annotations

import importlib
import json
import mmap
import os
import resource
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from work import NAMES
from world import SIZES, read_world, write_world

MODULES = {
    "ours": "ours",
    "files": "files",
    "polars": "polars_tiles",
    "pandas": "pandas_naive",
    "duckdb": "duckdb_join",
    "featuretools": "featuretools_dfs",
    "tsfresh": "tsfresh_minimal",
    "temporian": "temporian_moving",
}
KILOBYTES_A_MEGABYTE = 1024
SCAN = """CREATE OR REPLACE TEMP TABLE scanned AS SELECT sum(value), count(DISTINCT account_id),
    count(DISTINCT metric), max(COLUMNS(* EXCLUDE (account_id, metric, value))) FROM '{}'"""


def main(job: str, folder: str, *arguments: str) -> None:
    if job == "world":
        size, seed, late_share = arguments
        write_world(Path(folder), SIZES[size], seed=int(seed), late_share=float(late_share))
    elif job == "scan":
        scan(Path(folder), int(arguments[0]), Path(arguments[1]))
    else:
        repeats, out, check = arguments
        run_peer(job, Path(folder), int(repeats), Path(out), check=check == "check")


def scan(folder: Path, repeats: int, out: Path) -> None:
    """The limit: DuckDB reads every column of the events once, and makes one number of each."""
    import duckdb

    measured = []
    with duckdb.connect(":memory:") as connection:
        for _ in range(repeats):
            wall, cpu = time.perf_counter(), cpu_seconds()
            connection.execute(SCAN.format(folder / "events.parquet"))
            measured.append({"wall": time.perf_counter() - wall, "cpu": cpu_seconds() - cpu})
    (out / "scan.json").write_text(json.dumps({"runs": measured}))


def run_peer(peer: str, folder: Path, repeats: int, out: Path, *, check: bool) -> None:
    module = importlib.import_module(f"peers.{MODULES[peer]}")
    asked = getattr(module, "SNAPSHOTS", None) or sys.maxsize
    rows = min(pq.read_metadata(folder / "snapshots.parquet").num_rows, asked)
    if getattr(module, "READS_FILES", False):
        given = (folder,)
    else:
        frames = read_world(folder)
        snapshots = frames.pop("snapshots").head(rows)
        given = (SimpleNamespace(**frames), snapshots)
    prepared = module.prepare(*given) if hasattr(module, "prepare") else given
    before_mb = peak_mb()
    runs, result = [], None
    for _ in range(repeats):
        result = None  # the peak is that of one run
        touch(int(os.environ.get("TOUCH_GB", "0")))
        wall, cpu, system = time.perf_counter(), cpu_seconds(), system_seconds()
        result = module.run(*prepared)
        spent = {"cpu": cpu_seconds() - cpu, "system": system_seconds() - system}
        runs.append({"wall": time.perf_counter() - wall, **spent})
    columns = getattr(module, "COLUMNS", NAMES)
    said = {"runs": runs, "before_mb": before_mb, "peak_mb": peak_mb(), "rows": rows}
    if check:
        frame = module.finish(result) if hasattr(module, "finish") else result
        snapshots = pd.read_parquet(folder / "snapshots.parquet")
        keep(frame, snapshots.head(rows), columns, out / f"{peer}.npy")
    said["columns"] = columns
    (out / f"{peer}.json").write_text(json.dumps(said))


def touch(gigabytes: int) -> None:
    """Have the system hold so much memory, by a process that ends.

    The host of a virtual machine may take back what nobody uses. To get a gigabyte again took 3.2 s of system
    time, where one in hand took 0.4: who used memory long after the last user would pay for it.
    """
    if gigabytes and (child := os.fork()) == 0:
        rooms = [mmap.mmap(-1, 2**30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) for _ in range(gigabytes)]
        for room in rooms:
            np.frombuffer(room, np.uint8)[:: mmap.PAGESIZE] = 1
        os._exit(0)
    elif gigabytes:
        os.waitpid(child, 0)


def keep(frame: pd.DataFrame, snapshots: pd.DataFrame, columns: list[str], path: Path) -> None:
    """Save the features, one row of the file a column, once they stand in the order of the snapshots."""
    for key in ("account_id", "cutoff"):
        if not np.array_equal(frame[key].to_numpy(), snapshots[key].to_numpy()):
            raise ValueError(f"the result's {key} is not the snapshots' {key}, row by row")
    matrix = np.lib.format.open_memmap(path, "w+", np.float32, (len(columns), len(frame)))
    for row, name in enumerate(columns):
        if frame[name].dtype != np.float32:
            raise ValueError(f"column {name} is {frame[name].dtype}; the work asks for float32")
        matrix[row] = frame[name].to_numpy()


def cpu_seconds() -> float:
    """User and system time of this process with all its threads, and of the workers it has waited for."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def system_seconds() -> float:
    """The part of `cpu_seconds` that the system took, nearly all of it to find memory."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_stime for usage in spent)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES_A_MEGABYTE


if __name__ == "__main__":
    main(*sys.argv[1:])
