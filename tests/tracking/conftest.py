"""A real store, made once a session (it takes seconds) and copied for each test."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.features import Feature, total
from campaignpulse.models import (
    BoostedScorer,
    LearnedWeightsScorer,
    Scorer,
    ScorerWithFeatures,
    Stability,
    WeightedRulesScorer,
    save_complete,
)
from campaignpulse.tracking import (
    TESTING,
    TRAINING,
    Decision,
    Logged,
    NamedInput,
    ScorerRecord,
    Store,
    decision_run,
    log_decision,
    open_store,
)
from campaignpulse.tracking.store import DATABASE, ROOT_VARIABLE


@pytest.fixture
def store(store_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A new store of this test's own, and the one that the program finds by itself."""
    copy = copied(store_template, tmp_path / "mlruns")
    monkeypatch.setenv(ROOT_VARIABLE, str(copy.root))
    return copy


def copied(template: Path, root: Path) -> Store:
    root.mkdir()
    shutil.copy(template / DATABASE, root / DATABASE)
    return open_store(root)


@pytest.fixture
def python() -> Callable[..., subprocess.Popen[str]]:
    """Start another Python process on a piece of code, with every warning an error."""

    def start(code: str, *, store: Path, cwd: Path | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603, code of the tests themselves
            [sys.executable, "-W", "error", "-X", "faulthandler", "-c", code],
            env={**os.environ, ROOT_VARIABLE: str(store)},
            cwd=cwd,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


@pytest.fixture
def python_file() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a piece of code with arguments in another Python process, to its end."""

    def run(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS)  # noqa: S603, code of the tests themselves

    return run


PATIENCE_SECONDS = 600
"""Longer than a process may wait for the store's lock; one that takes longer hangs."""


@pytest.fixture
def answer_of() -> Callable[..., tuple[str, str]]:
    """Wait for a process; one that hangs ends here, and what it hung on fails the test in its own words."""

    def wait(process: subprocess.Popen[str], asked: str | None = None) -> tuple[str, str]:
        try:
            return process.communicate(asked, timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGABRT)
            return process.communicate()

    return wait


@pytest.fixture(scope="session")
def windows() -> pd.DataFrame:
    """600 windows of 120 accounts whose churn depends on `logins_7d` and `tickets_28d`."""
    rng = np.random.default_rng(11)
    rows = 600
    phase = pd.Series(rng.choice(["active", "post", "pre", "baseline"], rows))
    logins = rng.gamma(2.0, 3.0, rows)
    tickets = np.where(rng.random(rows) < 0.2, np.nan, rng.poisson(1.0, rows))
    return pd.DataFrame(
        {
            "account_id": [f"a{number:03d}" for number in rng.integers(0, 120, rows)],
            "cutoff": pd.Timestamp("2024-03-01", tz="UTC").as_unit("us"),
            "phase": phase,
            "campaign_id": phase.map({"active": "spring", "post": "spring", "pre": "spring"}),
            "series": None,
            "logins_7d": logins.astype("float32"),
            "tickets_28d": tickets.astype("float32"),
        }
    )


@pytest.fixture(scope="session")
def scorers(windows: pd.DataFrame) -> dict[str, Scorer]:
    """The three scorers, fitted on `windows`."""
    risk = -0.3 * windows["logins_7d"] + 0.8 * windows["tickets_28d"].fillna(1)
    churned = np.random.default_rng(12).random(len(windows)) < 1 / (1 + np.exp(-risk))
    known = {
        "components": {"engagement": ["logins_7d"], "support": ["tickets_28d"]},
        "directions": {"logins_7d": 1, "tickets_28d": -1},
    }
    kinds = {"rules": WeightedRulesScorer, "learned": LearnedWeightsScorer, "boosted": BoostedScorer}
    return {name: kind(**known).fit(windows, churned) for name, kind in kinds.items()}


@pytest.fixture(scope="session")
def decision(
    windows: pd.DataFrame, scorers: dict[str, Scorer], tmp_path_factory: pytest.TempPathFactory
) -> Decision:
    """An A/B of the three scorers as the pipeline hands it over."""
    folder = tmp_path_factory.mktemp("scorers")
    return Decision(
        verdict="learned wins: ROC AUC .704 against .673, difference .031 (.012 to .050)",
        body="| phase | rules | learned |\n|---|---|---|\n| active | .66 | .71 |",
        data_digest="d" * 64,
        scorers=tuple(
            record_of(name, scorer, windows, complete(scorer, folder / name))
            for name, scorer in scorers.items()
        ),
        inputs=(
            NamedInput.of(windows, name="training windows", digest="a" * 64, source="data/", role=TRAINING),
            NamedInput.of(windows, name="test windows", digest="b" * 64, source="data/", role=TESTING),
        ),
        params={"label": {"kind": "drop", "share": 0.5}, "seed": 0},
        metrics={"auc_difference/overall": 0.03125, "auc_difference_p/overall": 0.002},
        tables={"comparisons.json": pd.DataFrame({"slice": ["overall"], "difference": [0.031]})},
        files={"report.html": "<!doctype html><title>report</title>", "figures/forest.svg": b"<svg/>"},
    )


def complete(scorer: Scorer, folder: Path) -> Path:
    """A scorer in a folder, with the features and the stability that scoring a day takes."""
    features = (
        Feature("logins_7d", total("logins", 7), "engagement", +1, "logins"),
        Feature("tickets_28d", total("tickets.opened", 28), "support", -1, "tickets"),
    )
    return save_complete(ScorerWithFeatures(scorer, features, phase=True), Stability(0.2), folder)


@dataclass(frozen=True)
class Recorded:
    """A store that holds one decision; tests read it and leave it as it is."""

    store: Store
    ab: Logged


@pytest.fixture(scope="session")
def recorded(store_template: Path, decision: Decision, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    store = copied(store_template, tmp_path_factory.mktemp("recorded") / "mlruns")
    with decision_run(store, "Spring sale", kind="ab", run_key="k1", name="rules against learned") as run:
        return Recorded(store, log_decision(run, decision))


@pytest.fixture(scope="session")
def decided_once(
    store_template: Path, decision: Decision, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Recorded, Path]:
    """A store that holds one decision, and a copy of its database to go back to."""
    store = copied(store_template, tmp_path_factory.mktemp("decided") / "mlruns")
    with decision_run(store, "Spring sale", kind="ab", run_key="k1", name="rules against learned") as run:
        logged = log_decision(run, decision)
    copy_database(store.database, store.root / "as_it_was.db")
    return Recorded(store, logged), store.root / "as_it_was.db"


@pytest.fixture
def decided(decided_once: tuple[Recorded, Path], monkeypatch: pytest.MonkeyPatch) -> Recorded:
    """A store that holds one decision and no champion, and that the program finds; tests may change it."""
    recorded, as_it_was = decided_once
    copy_database(as_it_was, recorded.store.database)
    monkeypatch.setenv(ROOT_VARIABLE, str(recorded.store.root))
    return recorded


@pytest.fixture(name="copy_database")
def _copy_database() -> Callable[[Path, Path], None]:
    return copy_database


def copy_database(source: Path, target: Path) -> None:
    """A copy in one transaction of the target, which mlflow may have open."""
    with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target)) as copy:
        origin.backup(copy)


def record_of(name: str, scorer: Scorer, windows: pd.DataFrame, folder: Path) -> ScorerRecord:
    """A scorer with metrics that differ by scorer, so that a mix-up shows."""
    auc = {"rules": 0.673, "learned": 0.704, "boosted": 0.71}[name]
    return ScorerRecord(
        name=name,
        folder=folder,
        example=windows.head(5),
        slices={
            "overall": {"rows": 600, "roc_auc": auc, "roc_auc_low": auc - 0.02, "brier": 0.13},
            "active": {"rows": 150, "roc_auc": auc - 0.01, "brier": None},
        },
        description=f"{name} of two features",
        params={"settings": {"kind": name}},
        tables={
            "by_phase.json": pd.DataFrame({"phase": ["active", "post"], "roc_auc": [auc, None]}),
            "predictions.parquet": pd.DataFrame({"probability": scorer.predict_proba(windows)[:, 1]}),
        },
        files={"figures/calibration.svg": f"<svg>{name}</svg>"},
    )
