"""A world in which nothing changes, one in which three times as many cancel after a turn, and a champion."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.ledger import Ledger
from campaignpulse.experiment import DataSource, Experiment, read_experiment
from campaignpulse.pipeline import run
from campaignpulse.pipeline.in_use import InUse, in_use
from campaignpulse.pipeline.recalibrate.decision import Found, found_at
from campaignpulse.pipeline.recalibrate.weeks import Weeks
from campaignpulse.recalibration import Course
from campaignpulse.sources import load
from campaignpulse.tables import Tables, as_known
from campaignpulse.tracking.store import ROOT_TAG

ACCOUNTS, WEEKS, TURN = 900, 104, 70
START = pd.Timestamp("2023-01-02", tz="UTC")
CALM, LEAVING = 1.5, 0.3  # sessions a week, before and in the eight weeks before a cancellation
HAZARD, SHIFTED = 0.008, 3.0  # a week; so many times as many cancel after the turn

EXPERIMENT = """\
name: kept up
data: {path: quiet/}
label: {kind: cancel, horizon_days: 56}
cutoffs: {every_days: 28}
split: {train: [2023-04-01, 2023-10-01], test: [2023-12-04, 2024-02-01]}
scorers: {rules: {kind: rules}, learned: {kind: learned}}
evaluation: {campaign_lift: false, reference: rules, challenger: learned}
recalibration: {more: 5, fewer: 8}
output: out
"""

World = Callable[[str], Experiment]


@pytest.fixture(scope="session")
def worlds(store_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the worlds `quiet` and `shift`, an experiment file, and a store in which it has run."""
    folder = tmp_path_factory.mktemp("worlds")
    for name, times in (("quiet", 1.0), ("shift", SHIFTED)):
        write_world(folder / name, times)
    (folder / "kept_up.yaml").write_text(EXPERIMENT)
    (folder / "mlruns").mkdir()
    (folder / "mlruns" / "mlflow.db").write_bytes((store_template / "mlflow.db").read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAMPAIGNPULSE_MLRUNS", str(folder / "mlruns"))
        run(read_experiment(folder / "kept_up.yaml"))
    return folder


@pytest.fixture
def world(worlds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """The experiment on the data of a world, with a store as after its run, and an output of its own.

    The files of runs stay where they are: only the database is copied, and told where it lies now.
    """
    store = tmp_path / "mlruns"
    store.mkdir()
    with (
        closing(sqlite3.connect(worlds / "mlruns" / "mlflow.db")) as whole,
        closing(sqlite3.connect(store / "mlflow.db")) as copy,
        copy,
    ):
        whole.backup(copy)
        copy.execute("UPDATE experiment_tags SET value = ? WHERE key = ?", (str(store), ROOT_TAG))
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(store))

    def asked(name: str) -> Experiment:
        experiment = read_experiment(worlds / "kept_up.yaml")
        data = DataSource(path=worlds / name)
        return experiment.model_copy(update={"output": tmp_path / "out", "data": data})

    return asked


@dataclass(frozen=True)
class Judged:
    """A decision of a day and what it was made from; nothing of it is written."""

    experiment: Experiment
    champion: InUse
    tables: Tables
    found: Found


@pytest.fixture(scope="session")
def judged(worlds: Path) -> Callable[[str, str], Judged]:
    """What is decided of a day in a world, as the first decision on its champion; each is decided once."""

    @cache
    def of(name: str, day: str) -> Judged:
        experiment = read_experiment(worlds / "kept_up.yaml")
        experiment = experiment.model_copy(update={"data": DataSource(path=worlds / name)})
        at = pd.Timestamp(day, tz="UTC")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CAMPAIGNPULSE_MLRUNS", str(worlds / "mlruns"))
            champion = in_use(experiment)
            tables = as_known(load(experiment.data.source), at)
            weeks = Weeks(experiment, champion, Ledger(worlds / "no ledger"))
            found = found_at(experiment, champion, weeks, tables, at, Course(), studies=None)
        return Judged(experiment, champion, tables, found)

    return of


@pytest.fixture(scope="session")
def calm(judged: Callable[[str, str], Judged]) -> tuple[Experiment, Tables]:
    """The experiment and the tables of a quiet day, as they were known then."""
    made = judged("quiet", "2024-05-06")
    return made.experiment, made.tables


def write_world(folder: Path, times: float) -> None:
    """Write the tables of a world in which `times` as many cancel each week from the turn on."""
    random = np.random.default_rng(0)
    folder.mkdir()
    ids = np.array([f"a{i:04d}" for i in range(ACCOUNTS)])
    ends = _ends(random.random((ACCOUNTS, WEEKS)), times)
    seen = random.random((ACCOUNTS, WEEKS))  # the same draws in all worlds
    hours = random.integers(0, 168, (ACCOUNTS, WEEKS))
    week = np.arange(WEEKS)
    left = ends[:, np.newaxis] - week
    rate = np.where(left > 8, CALM, LEAVING) * (left > 0)
    active = seen < 1 - np.exp(-rate)
    account, at = np.nonzero(active)
    events = {
        "account_id": ids[account],
        "occurred_at": START + pd.to_timedelta(168 * at + hours[account, at], unit="h"),
        "metric": "sessions",
    }
    pd.DataFrame(events).to_parquet(folder / "events.parquet")
    gone = ends < WEEKS
    leavers = {"account_id": ids[gone], "at": START + pd.to_timedelta(7 * ends[gone], unit="D")}
    pd.DataFrame(leavers).assign(change="cancel").to_parquet(folder / "subscriptions.parquet")
    campaigns = {
        "campaign_id": ["mm23", "mm24"],
        "name": ["March Madness 2023", "March Madness 2024"],
        "series": "march_madness",
        "starts_at": ["2023-08-01", "2024-08-01"],
        "ends_at": ["2023-08-21", "2024-08-21"],
        "known_at": ["2023-06-01", "2024-06-01"],
    }
    pd.DataFrame(campaigns).to_csv(folder / "campaigns.csv", index=False)
    exposed = [(name, campaign) for name in ids[::2] for campaign in campaigns["campaign_id"]]
    pd.DataFrame(exposed, columns=["account_id", "campaign_id"]).to_csv(folder / "exposures.csv", index=False)


def _ends(draws: np.ndarray, times: float) -> np.ndarray:
    """Return the week in which each account cancels, WEEKS + 20 where it does not."""
    hazard = np.where(np.arange(WEEKS) < TURN + 8, HAZARD, times * HAZARD)
    leaves = draws < hazard
    leaves[:, :12] = False
    return np.where(leaves.any(axis=1), leaves.argmax(axis=1), WEEKS + 20)
