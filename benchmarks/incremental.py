"""A day more: a store that takes it in, against making the windows of everything anew; every bit compared.

    nice python benchmarks/incremental.py --size S
    nice python benchmarks/incremental.py --size M --scratch FOLDER

The world of windows.py, in Parquet files: all days but the last are the store's first batch. Then a scoring
day of each kind: the last day's events come; rows of earlier days come late; the last day, which had been
sent wrongly, is sent again; a campaign is moved. Each is an `add` and the windows of one snapshot of every
account, in a process of its own; beside it what a rebuild costs: `write_windows` from the files, of the same
snapshots, and of the whole work of windows.py (26 snapshots an account). CPU seconds are those of the calls,
with all their threads, without imports. After the last day all columns are compared with the rebuild's.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from campaignpulse.features import Feature, WindowStore, write_windows
from campaignpulse.tables import Tables
from one_run import cpu_seconds, peak_mb, touch
from peers.ours import declared
from work import FEATURES, NAMES
from world import CUTOFFS, CUTOFFS_EVERY_DAYS, DAYS, FIRST_DAY, LATE_SHARE, SIZES, YEAR_DAYS, make_world

LAST_DAY = FIRST_DAY + pd.Timedelta(days=DAYS - 1)
TODAY = pd.DatetimeIndex([FIRST_DAY + pd.Timedelta(days=DAYS)]).as_unit("us")
WORK = FIRST_DAY + pd.to_timedelta(YEAR_DAYS + CUTOFFS_EVERY_DAYS * np.arange(1, CUTOFFS + 1), unit="D")
MOVED, MOVED_DAYS = "series-5-1", 2
"""A campaign whose post phase is in the windows of the last day."""

STEPS = {
    "a day more": [("day", "2024-12-30")],
    "late rows": [("late", "late on 2024-12-30")],
    "the day again": [("day", "2024-12-30")],
    "a campaign moved": [("moved", "late on 2024-12-30")],  # the delivery that was added last, again
}
"""What is added before each of the windows: the folder of a delivery, and its name as a batch."""


def main() -> int:
    asked = arguments()
    if asked.job:
        print(json.dumps(JOBS[asked.job](*asked.told)))
        return 0
    os.environ["TOUCH_GB"] = str(asked.touch_gb)  # for the jobs' processes
    with tempfile.TemporaryDirectory(dir=asked.scratch) as name:
        folder = Path(name)
        events = run("world", folder, asked.size, asked.seed)["events"]
        print(f"size {asked.size}: {events}", flush=True)
        today, work = run("rebuild", folder, "today"), run("rebuild", folder, "work")
        lines = [("rebuild: today", today), ("rebuild: the work", work)]
        lines.append(("the store's first batch", run("add", folder, "history", "history")))
        for step, deliveries in STEPS.items():
            if step == "the day again":
                run("add", folder, "wrong", "2024-12-30")
            lines.append((step, run("step", folder, json.dumps(deliveries))))
        for line in lines:
            print(told(*line, today, work), flush=True)
        sizes = [path.stat().st_size for path in (folder / "store").iterdir()]
        print(f"the store: {sum(sizes) / 1e6:,.0f} MB in {len(sizes)} files")
        run("rebuild", folder, "final")
        sentence, equal = compared(folder)
    print(sentence)
    return 0 if equal else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=list(SIZES), default="XS")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scratch", help="a folder for the world and the store; they are deleted afterwards")
    parser.add_argument(
        "--touch-gb", type=int, default=0, help="memory to have in hand before each job: see one_run.touch"
    )
    parser.add_argument("--job", help=argparse.SUPPRESS)
    parser.add_argument("told", nargs="*", help=argparse.SUPPRESS)
    return parser.parse_args()


def run(job: str, *told: object) -> dict[str, Any]:
    """Do a job in a process of its own, and return what it says."""
    command = [sys.executable, __file__, "--job", job, *map(str, told)]
    said = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    return json.loads(said)


def told(step: str, cost: dict[str, Any], today: dict[str, Any], work: dict[str, Any]) -> str:
    shares = ", ".join(
        f"{cost['cpu'] / other['cpu']:.1%} of the CPU of {name}"
        for name, other in (("today's rebuild", today), ("the work's", work))
    )
    parts = f" (add {cost['add']:.2f})" if "add" in cost else ""
    return (
        f"{step:24} wall {cost['wall']:6.2f} s, CPU {cost['cpu']:6.2f} s{parts}, "
        f"peak {cost['peak_mb']:,.0f} MB of which {cost['before_mb']:,.0f} before; {shares}"
    )


def measured(work: Callable[[], Any]) -> dict[str, Any]:
    touch(int(os.environ.get("TOUCH_GB", "0")))
    before, wall, cpu = peak_mb(), time.perf_counter(), cpu_seconds()
    found = work()
    spent = {"wall": time.perf_counter() - wall, "cpu": cpu_seconds() - cpu}
    return {**spent, "before_mb": before, "peak_mb": peak_mb(), **(found or {})}


def features() -> list[Feature]:
    return [declared(spec) for spec in FEATURES]


def asked_of(tables: Tables, cutoffs: pd.DatetimeIndex) -> pd.DataFrame:
    """Each account at each cutoff."""
    accounts = tables.accounts["account_id"]
    turns = cutoffs.as_unit("us").take(np.tile(np.arange(len(cutoffs)), len(accounts)))
    return pd.DataFrame({"account_id": accounts.repeat(len(cutoffs)).array, "cutoff": turns})


def rebuild(folder: str, kind: str) -> dict[str, Any]:
    cutoffs = WORK if kind == "work" else TODAY
    source = Path(folder, "final" if kind == "final" else "all")
    out = Path(folder, f"{kind}.parquet")
    return measured(
        lambda: write_windows(source, lambda some: asked_of(some, cutoffs), features(), out) and {}
    )


def add(folder: str, delivery: str, name: str) -> dict[str, Any]:
    return measured(lambda: WindowStore(Path(folder, "store")).add(Path(folder, delivery), name=name) and {})


def step(folder: str, deliveries: str) -> dict[str, Any]:
    """A scoring day: what came is added, and the windows of today are made and kept."""

    def day() -> dict[str, float]:
        store, cpu = WindowStore(Path(folder, "store")), cpu_seconds()
        for delivery, name in json.loads(deliveries):
            store.add(Path(folder, delivery), name=name)
        added = cpu_seconds() - cpu
        kept.append(store.windows(lambda some: asked_of(some, TODAY), features()))
        return {"add": added}

    kept: list[pd.DataFrame] = []
    cost = measured(day)
    in_order(kept[0]).to_parquet(Path(folder, "store.parquet"), index=False)
    return cost


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values("account_id", ignore_index=True)


def compared(folder: Path) -> tuple[str, bool]:
    """A sentence on whether the store's last windows are the rebuild's, and whether they are."""
    ours, theirs = (
        pd.read_parquet(folder / "store.parquet"),
        in_order(pd.read_parquet(folder / "final.parquet")),
    )
    same_rows = ours[["account_id", "phase"]].equals(theirs[["account_id", "phase"]])
    apart = sum(
        int((ours[name].to_numpy().view(np.int32) != theirs[name].to_numpy().view(np.int32)).sum())
        for name in NAMES
    )
    cells = len(ours) * len(NAMES)
    return f"{apart:,} of {cells:,} cells differ from the rebuild in a bit", same_rows and apart == 0


def world(folder: str, size: str, seed: str) -> dict[str, Any]:
    """Write the world, whole and in deliveries; say how many events each has."""
    frames, deliveries = make_world(SIZES[size], seed=int(seed), late_share=LATE_SHARE)
    frames.pop("snapshots")
    changed = {"moved": frames | {"campaigns": moved(frames["campaigns"])}}
    changed["final"] = changed["moved"]
    writers: dict[str, pq.ParquetWriter] = {}
    counts: dict[str, int] = {}
    for name in ("all", "history", "day", "late", "wrong", "moved", "final"):
        Path(folder, name).mkdir(parents=True)
        for table, frame in changed.get(name, frames).items():
            frame.to_parquet(Path(folder, name, f"{table}.parquet"), index=False)
    for events in deliveries:
        for name, rows in delivered(events).items():
            table = pa.Table.from_pandas(rows, preserve_index=False)
            if name not in writers:
                writers[name] = pq.ParquetWriter(Path(folder, name, "events.parquet"), table.schema)
            writers[name].write_table(table)
            counts[name] = counts.get(name, 0) + len(rows)
    for writer in writers.values():
        writer.close()
    os.link(Path(folder, "late", "events.parquet"), Path(folder, "moved", "events.parquet"))
    os.link(Path(folder, "all", "events.parquet"), Path(folder, "final", "events.parquet"))
    return {"events": ", ".join(f"{name} {count:,}" for name, count in counts.items())}


def delivered(events: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The events as they came: until the last day, on it, late on it; and the last day as it was wrong."""
    of_the_day = events["occurred_at"] >= LAST_DAY
    late = ~of_the_day & (events["known_at"] >= LAST_DAY)
    day = events[of_the_day]
    wrong = pd.concat([day, day.iloc[::2]]).assign(value=lambda rows: rows["value"] * 2)
    return {
        "all": events,
        "history": events[~of_the_day & ~late],
        "day": day,
        "late": events[late],
        "wrong": wrong,
    }


def moved(campaigns: pd.DataFrame) -> pd.DataFrame:
    later = pd.to_timedelta(MOVED_DAYS * (campaigns["campaign_id"] == MOVED), unit="D")
    return campaigns.assign(starts_at=campaigns["starts_at"] + later, ends_at=campaigns["ends_at"] + later)


JOBS: dict[str, Callable[..., dict[str, Any]]] = {
    "world": world,
    "rebuild": rebuild,
    "add": add,
    "step": step,
}

if __name__ == "__main__":
    sys.exit(main())
