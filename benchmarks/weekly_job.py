"""What a decision costs on a large base of customers: seconds and memory, part by part.

    nice python benchmarks/weekly_job.py WORK_FOLDER --accounts 10000

Simulates the base, and trains a champion on a small one of the same kind (what a champion costs is another
question). The first job finds no week scored, and computes all of them; before the second they are put into
the ledger, as weekly `score` would have. Each runs in a process of its own, the peak of which is told.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

EXPERIMENT = """\
name: weekly
data: {{path: {data}}}
label: {{kind: cancel, horizon_days: 90}}
cutoffs: {{every_days: 14}}
split: {{train: [{train_from}, {train_to}], test: [{test_from}, {test_to}]}}
scorers: {{rules: {{kind: rules}}, learned: {{kind: learned}}}}
evaluation: {{campaign_lift: false, reference: rules, challenger: learned}}
output: {output}
"""
SMALL = 2_500
DAY = 86_400
PARTS = {
    "job": ("all_tables", "scoring_day", "as_known", "in_use"),
    "decision": ("drawn", "matured_rows", "open_faults", "moved_inputs", "outlook_at", "_next"),
    "tried": ("fit_challenger", "_gate"),
    "weeks.Weeks": ("before",),
}
"""The functions of pipeline/recalibrate that are timed, where they are called."""


def main() -> None:
    """Prepare what is not there yet, and run the job twice."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--accounts", type=int, default=10_000)
    asked.add_argument("--years", type=float, default=2.5)
    asked.add_argument("--part", choices=["champion", "ledger", "job"])
    asked.add_argument("--job", default="")
    options = asked.parse_args()
    folder = options.folder.resolve()
    if options.part is not None:
        {"champion": champion, "ledger": ledger, "job": job}[options.part](folder, options.accounts)
        return
    folder.mkdir(parents=True, exist_ok=True)
    for accounts in (SMALL, options.accounts):
        if not (world := folder / f"{accounts}").exists():
            command = ("-m", "campaignpulse", "simulate", world, "--accounts", accounts)
            in_a_process(*command, "--years", options.years, "--quiet", folder=folder)
    write_experiments(folder, options.accounts)
    own = (__file__, folder, "--accounts", options.accounts, "--part")
    if not (folder / "mlruns").exists():
        in_a_process(*own, "champion", folder=folder)
    for name in ("no week scored", "every week scored"):
        print(f"{options.accounts:,} accounts, {name}:", in_a_process(*own, "job", folder=folder))
        if name == "no week scored":
            in_a_process(*own, "ledger", folder=folder)


def in_a_process(*arguments: object, folder: Path) -> str:
    """Run Python on arguments, with the store of the folder; what it printed."""
    import os

    environment = {**os.environ, "CAMPAIGNPULSE_MLRUNS": str(folder / "mlruns")}
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def write_experiments(folder: Path, accounts: int) -> None:
    """Write the experiment file of both bases: trained on the first year, judged on the second."""
    import pandas as pd

    last = (
        pd.read_parquet(folder / f"{SMALL}" / "subscriptions.parquet", columns=["at"])["at"].max().floor("D")
    )
    days = [last - pd.Timedelta(days=back) for back in (800, 540, 440, 360)]
    told = dict(
        zip(("train_from", "train_to", "test_from", "test_to"), [f"{d:%Y-%m-%d}" for d in days], strict=True)
    )
    for size in {SMALL, accounts}:
        text = EXPERIMENT.format(data=folder / f"{size}", output=folder / f"out-{size}", **told)
        (folder / f"{size}.yaml").write_text(text)
    (folder / "at.txt").write_text(f"{last - pd.Timedelta(days=last.weekday()):%Y-%m-%d}")


def champion(folder: Path, _accounts: int) -> None:
    """Train the scorers on the small base, and make the learned weights champion."""
    from campaignpulse.experiment import read_experiment
    from campaignpulse.pipeline import run
    from campaignpulse.tracking import existing_store, promote

    run(read_experiment(folder / f"{SMALL}.yaml"))
    promote(existing_store(), "weekly-learned/1")


def ledger(folder: Path, accounts: int) -> None:
    """Write down what the champion says of each week of its time."""
    import pandas as pd
    from campaignpulse.evaluation.ledger import Ledger
    from campaignpulse.experiment import read_experiment
    from campaignpulse.features import snapshots
    from campaignpulse.pipeline.in_use import in_use
    from campaignpulse.pipeline.recalibrate.weeks import predicted, weeks_between
    from campaignpulse.sources import load_compact

    asked = read_experiment(folder / f"{accounts}.yaml")
    tables, now = load_compact(asked.data.source), in_use(asked)
    at = pd.Timestamp((folder / "at.txt").read_text(), tz="UTC")
    weeks = weeks_between(now.first_day, at)
    rows = predicted(now.one, tables, snapshots(tables, asked.label, weeks))
    told = {"scorer": now.version.scorer, "version": now.version.origin}
    rows = rows.assign(**told, matured_at=rows["cutoff"] + pd.Timedelta(days=asked.label.horizon_days))
    rows["phase"] = rows["phase"].astype("str")
    Ledger(folder / f"out-{accounts}" / "ledger").append(rows, predicted_at=at)


def job(folder: Path, accounts: int) -> None:
    """Decide, without a trace, and print what each part took."""
    import importlib

    from campaignpulse.experiment import read_experiment
    from campaignpulse.pipeline import recalibrate

    parts: dict[str, dict[str, float]] = {}
    for place, names in PARTS.items():
        module, _, owner = place.partition(".")
        home = importlib.import_module(f"campaignpulse.pipeline.recalibrate.{module}")
        home = getattr(home, owner) if owner else home
        for name in names:
            setattr(home, name, timed(name, getattr(home, name), parts))
    asked = read_experiment(folder / f"{accounts}.yaml")
    begun, cpu = time.perf_counter(), time.process_time()
    found = recalibrate(asked, at=(folder / "at.txt").read_text(), dry_run=True)
    whole = {"wall": time.perf_counter() - begun, "cpu": time.process_time() - cpu, "peak_mb": peak_mb()}
    print(found.last.decision, found.last.reason)
    for name, figures in {**parts, "all": whole}.items():
        print(f"{name:16}", json.dumps({key: round(value, 1) for key, value in figures.items()}))


def timed(name: str, own: Callable[..., Any], parts: dict[str, dict[str, float]]) -> Callable[..., Any]:
    """Return a function that notes what it took."""

    @wraps(own)
    def call(*arguments: Any, **options: Any) -> Any:
        begun, cpu = time.perf_counter(), time.process_time()
        found = own(*arguments, **options)
        spent = parts.setdefault(name, {"wall": 0.0, "cpu": 0.0, "peak_mb": 0.0, "now_mb": 0.0})
        spent["wall"] += time.perf_counter() - begun
        spent["cpu"] += time.process_time() - cpu
        spent["peak_mb"], spent["now_mb"] = peak_mb(), now_mb()
        return found

    return call


def peak_mb() -> float:
    """Return the most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def now_mb() -> float:
    """Return the memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
