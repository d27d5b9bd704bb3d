"""What learning from a draw of a large base costs beside all of it: log loss and ROC AUC on later days.

    nice python benchmarks/draw.py WORK_FOLDER --accounts 30000 --draws 10000 5000 2500

The work folder is that of `weekly_job.py`, which has simulated the base and trained a champion. Its
scorer is fitted anew, as a refit would, on the outcomes of a year: of all accounts, and of each draw. All are
asked about everybody on four later days, a month apart. Differences are to learning from all, with standard
errors that count an account once; below 0 is better for log loss.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

MONTH, DAYS = pd.Timedelta(days=28), 4


def main() -> None:
    """Learn from all and from draws, and print a row for each."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--accounts", type=int, default=30_000)
    asked.add_argument("--draws", type=int, nargs="+", default=[10_000, 5_000, 2_500])
    options = asked.parse_args()
    folder = options.folder.resolve()
    os.environ["CAMPAIGNPULSE_MLRUNS"] = str(folder / "mlruns")
    print("| learned from | rows | churned | ROC AUC | log loss | difference ×10⁻⁴ | ROC AUC |")
    print("|---|---|---|---|---|---|---|")
    for line in lines(base_of(folder, options.accounts), options.draws):
        print(line, flush=True)


@dataclass(frozen=True, eq=False)
class Base:
    """Windows with outcomes, to learn from and of later days, and the scorer that is fitted anew."""

    one: object
    tables: object
    train: pd.DataFrame
    train_churned: pd.Series
    test: pd.DataFrame
    test_churned: np.ndarray


def base_of(folder: Path, accounts: int) -> Base:
    """Return what is learned from a base and asked of it."""
    from campaignpulse.experiment import read_experiment
    from campaignpulse.features import labels, snapshots
    from campaignpulse.features.kept import kept_windows
    from campaignpulse.pipeline.in_use import in_use
    from campaignpulse.pipeline.recalibrate.matured import matured_rows
    from campaignpulse.sources import load_compact

    experiment = read_experiment(folder / f"{accounts}.yaml")
    tables, one = load_compact(experiment.data.source), in_use(experiment).one
    last = pd.Timestamp((folder / "at.txt").read_text(), tz="UTC")
    first = last - pd.Timedelta(days=experiment.label.horizon_days) - (DAYS - 1) * MONTH
    matured = matured_rows(experiment, tables, first)
    later = snapshots(tables, experiment.label, [first + number * MONTH for number in range(DAYS)])
    outcomes = labels(tables, later, experiment.label, as_of=last)
    later = outcomes[outcomes["churned"].notna()].reset_index(drop=True)
    keys = ["account_id", "cutoff"]
    train, _ = kept_windows(tables, matured.rows[keys], one.features)
    test, _ = kept_windows(tables, later[keys], one.features)
    return Base(one, tables, train, matured.churned, test, later["churned"].to_numpy(bool))


def lines(base: Base, draws: list[int]) -> Iterator[str]:
    """Yield a row of the table for all accounts, for each draw, and for the champion as it is."""
    from campaignpulse.pipeline.recalibrate.challenger import refitted
    from campaignpulse.tables import drawn_accounts

    everybody = base.train["account_id"].nunique()
    usual = None
    for many in [None, *draws]:
        own = base.train["account_id"].isin(drawn_accounts(base.tables, many or 10**9))
        fitted = refitted(base.one, base.train[own], base.train_churned[own])
        told = fitted.predict_proba(base.test)[:, 1]
        usual = told if usual is None else usual
        name = f"all {everybody:,} with a row" if many is None else f"a draw of {many:,}"
        yield line(f"{name} | {own.sum():,} | {base.train_churned[own].sum():,}", base, told, usual)
    yield line("the small base: the champion | |", base, base.one.predict_proba(base.test)[:, 1], usual)


def line(name: str, base: Base, told: np.ndarray, usual: np.ndarray) -> str:
    """Return a row: figures, and differences to learning from all."""
    auc = roc_auc_score(base.test_churned, told)
    ahead = auc - roc_auc_score(base.test_churned, usual)
    loss = losses(base.test_churned, told)
    apart = loss - losses(base.test_churned, usual)
    by_account = pd.Series(apart - apart.mean()).groupby(base.test["account_id"]).sum()
    sure = 1e4 * float(np.sqrt((by_account**2).sum())) / len(apart)
    difference = f"{1e4 * apart.mean():+.1f} ± {sure:.1f}"
    return f"| {name} | {auc:.4f} | {loss.mean():.5f} | {difference} | {ahead:+.4f} |"


def losses(churned: np.ndarray, told: np.ndarray) -> np.ndarray:
    """Return the log loss of each row."""
    return -np.log(np.where(churned, told, 1 - told))


if __name__ == "__main__":
    main()
