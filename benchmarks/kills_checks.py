"""What must hold of a folder right after a kill, and after the job that follows: read from its files."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from campaignpulse.models import load_complete
from campaignpulse.tracking import Store, champion, decided
from campaignpulse.tracking.changes import changes_of
from campaignpulse.tracking.versions import DELETED
from kills_world import NAME, Job

ORPHANS = (
    "SELECT v.name, v.version FROM model_versions v JOIN model_version_tags t USING (name, version) "
    "JOIN runs r ON r.run_uuid = t.value WHERE t.key = 'decision_run_id' AND v.current_stage <> ? "
    "AND r.status <> 'FINISHED'"
)
COPIES = (
    "SELECT v.name, v.version FROM model_versions v JOIN model_version_tags t USING (name, version) "
    "WHERE t.key = 'origin' AND v.current_stage <> ? AND NOT EXISTS "
    "(SELECT 1 FROM model_versions o WHERE o.name || '/' || o.version = t.value AND o.current_stage <> ?)"
)
Check = tuple[str, bool]


@dataclass(frozen=True)
class Whole:
    """What a job comes to when nothing stops it: the figures that a stopped one must come to as well."""

    reasons: tuple[str, ...]
    champion: str
    versions: tuple[tuple[str, int], ...]
    ledger: pd.DataFrame
    scores: tuple[str, ...]


def whole(folder: Path) -> Whole:
    """Return what there is in a folder after a job."""
    store = Store(folder / "mlruns")
    now = champion(store, NAME)
    assert now is not None
    return Whole(
        reasons=tuple(one.reason for one in decided(store, NAME)),
        champion=digest(now.folder),
        versions=tuple(
            rows(
                folder,
                "SELECT name, COUNT(*) FROM model_versions WHERE current_stage <> ? GROUP BY 1",
                DELETED,
            )
        ),
        ledger=ledger_of(folder),
        scores=tuple(sorted(file.name for file in (folder / "out" / "scores").glob("*.parquet"))),
    )


def after_the_kill(folder: Path, ledger_before: dict[str, str]) -> Iterator[Check]:
    """Yield what must hold at once: nothing half promoted, nothing half written."""
    store = Store(folder / "mlruns")
    yield "the database is sound", rows(folder, "PRAGMA integrity_check") == [("ok",)]
    now, last = champion(store, NAME), changes_of(store, NAME)[-1]
    yield "the champion is the one of the last change on record", str(now) == last.version
    yield "the champion loads", now is not None and load_complete(now.folder) is not None
    there = files_of(folder / "out" / "ledger")
    yield "no file of the ledger has changed", ledger_before.items() <= there.items()
    yield "each file of the ledger can be read", len(ledger_of(folder)) > 0
    answer = folder / "answer.json"
    yield "the answer is whole or absent", not answer.exists() or bool(json.loads(answer.read_text()))


def after_the_next(folder: Path, job: Job, code: int, meant: Whole) -> Iterator[Check]:
    """Yield what must hold after the job that follows, which nothing stops."""
    store, found = Store(folder / "mlruns"), whole(folder)
    yield "the next job comes to its end with the exit code that is meant", code == job.code
    days = tuple((one.at, one.action) for one in decided(store, NAME))
    yield "each day is decided once, as without a kill", days[len(job.after) :] == job.decisions
    yield "for the reason that it has without a kill", found.reasons == meant.reasons
    changes = changes_of(store, NAME)
    yield "one promotion, never two", len(changes) == job.changes
    yield (
        "the champion is the one of the last change on record",
        (str(champion(store, NAME)) == changes[-1].version),
    )
    yield "the champion is the scorer that it is without a kill", found.champion == meant.champion
    yield "no run is left RUNNING", not rows(folder, "SELECT 1 FROM runs WHERE status = 'RUNNING'")
    yield (
        "no version is left of a decision that was not made",
        (not rows(folder, ORPHANS, DELETED) and not rows(folder, COPIES, DELETED, DELETED)),
    )
    yield "as many versions as without a kill", found.versions == meant.versions
    pending = "SELECT 1 FROM logged_models WHERE status = 1"
    yield "no model is left half written", not rows(folder, pending)
    yield "the ledger says what it says without a kill", found.ledger.equals(meant.ledger)
    yield "the scores are there that are there without a kill", found.scores == meant.scores


def counts(folder: Path) -> dict[str, int]:
    """Return how many rows each table of the store has."""
    tables = [name for (name,) in rows(folder, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: rows(folder, f'SELECT COUNT(*) FROM "{name}"')[0][0] for name in tables}  # noqa: S608, names of the store


def how_far(folder: Path, job: Job) -> str:
    """Return how far a job had come when it was killed."""
    store = Store(folder / "mlruns")
    untold = {one.at: one.untold for one in decided(store, NAME)}
    last = [*job.after, *(day for day, _ in job.decisions)][-1:]
    if last and last[0] in untold:
        return "decided, and not told" if untold[last[0]] else "decided and told"
    if not rows(folder, "SELECT 1 FROM runs WHERE status = 'RUNNING'"):
        return "at work"
    models = rows(folder, "SELECT COUNT(*) FROM model_versions")[0][0]
    return "version registered" if models > VERSIONS_BEFORE else "putting on record"


VERSIONS_BEFORE = 4
"""Registered by the run, a rules and a learned scorer, and deployed."""


def rows(folder: Path, query: str, *values: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query of the store."""
    with closing(sqlite3.connect(folder / "mlruns" / "mlflow.db")) as connection:
        return connection.execute(query, values).fetchall()


def ledger_of(folder: Path) -> pd.DataFrame:
    """Return the ledger without the times at which its rows were written."""
    files = sorted((folder / "out" / "ledger").glob("*/*/*.parquet"))
    ledger = pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)
    return ledger.drop(columns="predicted_at")


def files_of(folder: Path) -> dict[str, str]:
    """Return a digest of each Parquet file in a folder, by its name."""
    return {str(file): digest(file) for file in folder.glob("**/*.parquet") if not file.name.startswith(".")}


def digest(path: Path) -> str:
    """Return a digest of a file, or of all files in a folder with their names."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    told = hashlib.sha256()
    for file in files:
        told.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return told.hexdigest()
