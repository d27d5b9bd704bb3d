"""How long a simulated customer base takes to write, how much memory, and how both grow with its size.

    python benchmarks/simulator.py --accounts 1000,6000,50000

Each size is written in a process of its own. `cpu` and `wall` are of all of it, imports included; `peak` is
its highest resident memory. The exponent is the slope of log CPU seconds over log accounts between
neighbouring sizes, with the imports taken off: 1 is linear.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet

KILOBYTES_A_MEGABYTE = 1024
BYTES_A_MEGABYTE = 1_000_000
WRITE = """
import sys
from campaignpulse.sources.simulator import Parameters, write_world
accounts, folder, seed = sys.argv[1:]
if int(accounts):
    write_world(folder, Parameters(accounts=int(accounts)), seed=int(seed))
"""


@dataclass(frozen=True)
class Cost:
    """What a size took. Seconds and megabytes."""

    accounts: int
    wall: float
    cpu: float
    peak_mb: float
    events: int = 0
    disk_mb: float = 0.0


def main() -> None:
    asked = arguments()
    with tempfile.TemporaryDirectory(dir=asked.scratch) as scratch:
        imports = cost_of(0, Path(scratch, "nothing"), asked.seed)
        costs = [cost_of(accounts, Path(scratch, str(accounts)), asked.seed) for accounts in asked.accounts]
    print(f"4 years, seed {asked.seed}; imports alone: {imports.cpu:.1f} s CPU, {imports.peak_mb:,.0f} MB")
    print(table(costs))
    for small, large in pairwise(costs):
        growth = math.log((large.cpu - imports.cpu) / (small.cpu - imports.cpu))
        exponent = growth / math.log(large.accounts / small.accounts)
        print(
            f"from {small.accounts:,} to {large.accounts:,} accounts: CPU grows with exponent {exponent:.2f}"
        )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=sizes, default=[1_000, 6_000, 50_000])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scratch", help="a folder for the worlds; they are deleted afterwards")
    return parser.parse_args()


def sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",")]


def cost_of(accounts: int, folder: Path, seed: int) -> Cost:
    """Write a world in a process of its own and measure it from outside; no accounts: the imports alone."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", WRITE, str(accounts), str(folder), str(seed)])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{accounts} accounts failed with exit code {process.returncode}")
    wall, cpu = time.perf_counter() - began, usage.ru_utime + usage.ru_stime
    peak = usage.ru_maxrss / KILOBYTES_A_MEGABYTE
    if not accounts:
        return Cost(accounts, wall, cpu, peak)
    disk = sum(file.stat().st_size for file in folder.rglob("*.parquet")) / BYTES_A_MEGABYTE
    events = pyarrow.parquet.read_metadata(folder / "events.parquet").num_rows
    return Cost(accounts, wall, cpu, peak, events, disk)


def table(costs: list[Cost]) -> str:
    heads = ("accounts", "events", "cpu s", "wall s", "peak MB", "on disk MB")
    lines = [heads]
    lines += [
        (
            f"{cost.accounts:,}",
            f"{cost.events:,}",
            f"{cost.cpu:.1f}",
            f"{cost.wall:.1f}",
            f"{cost.peak_mb:,.0f}",
            f"{cost.disk_mb:,.0f}",
        )
        for cost in costs
    ]
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    return "\n".join(
        "  ".join(f"{cell:>{w}}" for cell, w in zip(line, widths, strict=True)) for line in lines
    )


if __name__ == "__main__":
    main()
