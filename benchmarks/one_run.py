"""One peer in a process of its own: read the world, run the work, say what it cost, keep the numbers.

Reading, a peer's `prepare` (from pandas to its own frames) and `finish` (back to pandas) are not part of the
measured work: that favours the peers that are not pandas.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
from work import NAMES
from world import SIZES, read_world, write_world

MODULES = {"ours": "ours", "polars": "polars_tiles", "pandas": "pandas_naive"}
KILOBYTES_A_MEGABYTE = 1024


def main(job: str, folder: str, *arguments: str) -> None:
    if job == "world":
        size, seed, late_share = arguments
        write_world(Path(folder), SIZES[size], seed=int(seed), late_share=float(late_share))
    else:
        repeats, out = arguments
        run_peer(job, Path(folder), int(repeats), Path(out))


def run_peer(peer: str, folder: Path, repeats: int, out: Path) -> None:
    module = importlib.import_module(f"peers.{MODULES[peer]}")
    frames = read_world(folder)
    snapshots = frames.pop("snapshots")
    given = (SimpleNamespace(**frames), snapshots)
    prepared = module.prepare(*given) if hasattr(module, "prepare") else given
    before_mb = peak_mb()
    runs, result = [], None
    for _ in range(repeats):
        result = None  # the peak is that of one run
        wall, cpu = time.perf_counter(), cpu_seconds()
        result = module.run(*prepared)
        runs.append({"wall": time.perf_counter() - wall, "cpu": cpu_seconds() - cpu})
    said = {"runs": runs, "before_mb": before_mb, "peak_mb": peak_mb()}
    frame = module.finish(result) if hasattr(module, "finish") else result
    keep(frame, snapshots, out / f"{peer}.npy")
    (out / f"{peer}.json").write_text(json.dumps(said))


def keep(frame: pd.DataFrame, snapshots: pd.DataFrame, path: Path) -> None:
    """Save the features, one row of the file a column, once they stand in the order of the snapshots."""
    for key in ("account_id", "cutoff"):
        if not np.array_equal(frame[key].to_numpy(), snapshots[key].to_numpy()):
            raise ValueError(f"the result's {key} is not the snapshots' {key}, row by row")
    matrix = np.lib.format.open_memmap(path, "w+", np.float32, (len(NAMES), len(frame)))
    for row, name in enumerate(NAMES):
        if frame[name].dtype != np.float32:
            raise ValueError(f"column {name} is {frame[name].dtype}; the work asks for float32")
        matrix[row] = frame[name].to_numpy()


def cpu_seconds() -> float:
    """User and system time of this process with all its threads, and of the workers it has waited for."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES_A_MEGABYTE


if __name__ == "__main__":
    main(*sys.argv[1:])
