"""The window engine against its peers: the same work, each in its own process, results compared cell by cell.

    python benchmarks/windows.py --size S --peers ours,files,polars,pandas
    python benchmarks/windows.py --size XS --late-share 0 --peers ours,duckdb,featuretools,tsfresh,temporian
    python benchmarks/windows.py --size L --peers files --repeats 1 --limit-mb 700 --no-check

The first peer is what the others are divided by. `wall` and `cpu` are the median of the repeats of the work
itself, `ns` is CPU time a cell (snapshot × feature): what peers that do a part of the work are compared by.
`peak` is the highest resident memory (the tables included, `before` the work); `process` is all of the peer's
process (imports, reading, every repeat, writing), measured from outside. The last line but the comparisons is
the limit: DuckDB reads the file of events once.

Peers that are no dependency of this project are installed by uv, each into an environment of its own that is
kept in uv's cache; one that does not install is said so.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import rich.progress
from one_run import KILOBYTES_A_MEGABYTE, MODULES
from rich.console import Console
from work import NAMES
from world import LATE_SHARE, SIZES

RELATIVE_TOLERANCE = (
    1e-6  # about eight steps of float32: the sums are exact, a ratio of ratios may round apart
)
HERE = Path(__file__).parent
ELSEWHERE = {
    "featuretools": ("featuretools", "pandas<3", "pyarrow", "setuptools<81"),  # it reads pkg_resources
    "tsfresh": ("tsfresh", "pyarrow"),
    "temporian": ("temporian", "numpy<2", "pandas<3", "pyarrow"),  # numpy 2: an index loses every event
}
"""What uv installs for peers that this project does not depend on."""


@dataclass(frozen=True)
class Cost:
    """What a peer took. Seconds and megabytes."""

    peer: str
    wall: float
    cpu: float
    cells: int
    user: float
    first_wall: float
    before_mb: float
    process_wall: float
    process_cpu: float
    peak_mb: float
    process_peak_mb: float

    @property
    def nanoseconds(self) -> float:
        """CPU time a cell."""
        return self.cpu / self.cells * 1e9


def main() -> int:
    asked = arguments()
    with tempfile.TemporaryDirectory(dir=asked.scratch) as name:
        os.environ["TOUCH_GB"] = str(asked.touch_gb)  # for the peers' processes
        world, out = Path(asked.world or Path(name, "world")), Path(name, "out")
        out.mkdir()
        if not world.exists():
            world.mkdir()
            measured("world", world, asked.size, asked.seed, asked.late_share)
        costs = [cost for peer in track(asked) if (cost := cost_of(peer, world, asked, out))]
        print(heading(asked))
        print(table(costs))
        print(limit(world, asked.repeats, out, costs))
        pairs = itertools.combinations(costs, 2) if asked.check else ()
        agreements = [compared(out, a.peer, b.peer) for a, b in pairs]
    for sentence, _ in agreements:
        print(sentence)
    whole = len(costs) == len(asked.peers) and all(equal for _, equal in agreements)
    return 0 if whole else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=list(SIZES), default="XS")
    parser.add_argument(
        "--peers", type=peer_names, default=["ours", "files", "polars", "pandas"], help=",".join(MODULES)
    )
    parser.add_argument("--repeats", type=int, default=3, help="times that each peer does the work")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--late-share", type=float, default=LATE_SHARE, help="rows that are known later")
    parser.add_argument("--limit-mb", type=int, help="memory that `files` may take beyond its imports, hard")
    parser.add_argument(
        "--touch-gb", type=int, default=0, help="memory to have in hand before each run: see one_run.touch"
    )
    parser.add_argument("--no-check", dest="check", action="store_false", help="do not compare the results")
    parser.add_argument("--world", help="a folder that keeps the world; one that is there is taken as it is")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.add_argument(
        "--scratch", help="a folder for the world and the results; they are deleted afterwards"
    )
    return parser.parse_args()


def peer_names(text: str) -> list[str]:
    names = text.split(",")
    unknown = sorted(set(names) - set(MODULES))
    if unknown:
        raise argparse.ArgumentTypeError(f"no peer {unknown[0]!r}; there are {', '.join(MODULES)}")
    return names


def track(asked: argparse.Namespace) -> Iterable[str]:
    """The peers, with a bar on a terminal that says how far the comparison is."""
    return rich.progress.track(
        asked.peers, "peers", console=Console(stderr=True), disable=asked.quiet, transient=True
    )


def cost_of(peer: str, world: Path, asked: argparse.Namespace, out: Path) -> Cost | None:
    """Run one peer; None where it did not install, or failed, which its own traceback has said."""
    if peer in ELSEWHERE and not installs(peer):
        print(f"{peer} does not install on this machine", file=sys.stderr)
        return None
    check = "check" if asked.check else "no"
    wall, usage, code = measured(peer, world, asked.repeats, out, check, limit_mb=asked.limit_mb)
    if code:
        print(f"{peer} failed with exit code {code}", file=sys.stderr)
        return None
    said = json.loads((out / f"{peer}.json").read_text())
    return Cost(
        peer=peer,
        wall=median(run["wall"] for run in said["runs"]),
        cpu=median(run["cpu"] for run in said["runs"]),
        user=median(run["cpu"] - run["system"] for run in said["runs"]),
        cells=said["rows"] * len(said["columns"]),
        first_wall=said["runs"][0]["wall"],
        before_mb=said["before_mb"],
        process_wall=wall,
        process_cpu=usage.ru_utime + usage.ru_stime,
        peak_mb=said["peak_mb"],
        process_peak_mb=usage.ru_maxrss / KILOBYTES_A_MEGABYTE,
    )


def installs(peer: str) -> bool:
    return subprocess.run([*python_of(peer), "-c", f"import {peer}"], capture_output=True).returncode == 0


def python_of(job: str) -> list[str]:
    """The command that starts the Python of a job: this one, or one with the peer and without the project."""
    if job not in ELSEWHERE:
        return [sys.executable]
    uv = shutil.which("uv", path=Path(sys.executable).parent) or "uv"
    wanted = [word for package in ELSEWHERE[job] for word in ("--with", package)]
    return [uv, "run", "--quiet", "--no-project", *wanted, "python"]


def measured(
    job: str, *arguments: object, limit_mb: int | None = None
) -> tuple[float, os.struct_rusage, int]:
    """Run a job of one_run.py in a process of its own: wall seconds, its resources, its exit code."""
    command = [*python_of(job), str(HERE / "one_run.py"), job, *map(str, arguments)]
    environment = {**os.environ, **({"LIMIT_MB": str(limit_mb)} if limit_mb else {})}
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - began, usage, process.returncode


def heading(asked: argparse.Namespace) -> str:
    size = SIZES[asked.size]
    return (
        f"size {asked.size}: {size.accounts:,} accounts, {size.events:,} events, {len(NAMES)} features, "
        f"{asked.late_share:.0%} late rows, {asked.repeats} repeats, {os.cpu_count()} cores"
    )


def table(costs: list[Cost]) -> str:
    heads = (
        "peer",
        "wall s",
        "cpu s",
        "of it user's",
        "wall ×",
        "cpu ×",
        "user ×",
        "ns",
        "ns ×",
        "first s",
        "peak MB",
        "of it before",
        "process s / cpu s / MB",
    )
    lines = [heads]
    for cost in costs:
        base = costs[0]
        lines.append(
            (
                cost.peer,
                f"{cost.wall:.2f}",
                f"{cost.cpu:.2f}",
                f"{cost.user:.2f}",
                f"{cost.wall / base.wall:.2f}",
                f"{cost.cpu / base.cpu:.2f}",
                f"{cost.user / base.user:.2f}",
                f"{cost.nanoseconds:,.1f}",
                f"{cost.nanoseconds / base.nanoseconds:,.2f}",
                f"{cost.first_wall:.2f}",
                f"{cost.peak_mb:,.0f}",
                f"{cost.before_mb:,.0f}",
                f"{cost.process_wall:.1f} / {cost.process_cpu:.1f} / {cost.process_peak_mb:,.0f}",
            )
        )
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    return "\n".join(
        "  ".join(f"{cell:>{w}}" for cell, w in zip(line, widths, strict=True)) for line in lines
    )


def limit(world: Path, repeats: int, out: Path, costs: list[Cost]) -> str:
    """A sentence on what reading the events once costs, and how many times that the peers take."""
    measured("scan", world, repeats, out)
    runs = json.loads((out / "scan.json").read_text())["runs"]
    wall, cpu = (median(run[what] for run in runs) for what in ("wall", "cpu"))
    times = ", ".join(f"{cost.peer} {cost.wall / wall:.1f} / {cost.cpu / cpu:.1f} ×" for cost in costs)
    return f"DuckDB reads the events once in {wall:.2f} s, CPU {cpu:.2f} s; wall / CPU of that: {times}"


def compared(out: Path, first: str, second: str) -> tuple[str, bool]:
    """A sentence on how two peers' results differ, and whether they are equal within the tolerance."""
    one, two = (np.load(out / f"{peer}.npy", mmap_mode="r") for peer in (first, second))
    said = [json.loads((out / f"{peer}.json").read_text()) for peer in (first, second)]
    rows = min(one.shape[1], two.shape[1])
    common = [name for name in said[0]["columns"] if name in said[1]["columns"]]
    one, two = (
        some[[of["columns"].index(name) for name in common], :rows]
        for some, of in zip((one, two), said, strict=True)
    )
    apart: dict[str, int] = {}
    unequal_bits = 0
    for row, name in enumerate(common):
        close = np.isclose(one[row], two[row], rtol=RELATIVE_TOLERANCE, atol=0, equal_nan=True)
        same = (one[row] == two[row]) | (np.isnan(one[row]) & np.isnan(two[row]))
        unequal_bits += int((~same).sum())
        if not close.all():
            apart[name] = int((~close).sum())
    cells = f"{one.size:,} cells, {unequal_bits:,} not the same number to the last bit"
    if apart:
        worst = ", ".join(f"{name} ({count:,})" for name, count in list(apart.items())[:5])
        return f"{first} and {second} DIFFER in {len(apart)} columns, such as {worst}; {cells}", False
    return f"{first} and {second} are equal within {RELATIVE_TOLERANCE:g}: {cells}", True


if __name__ == "__main__":
    sys.exit(main())
