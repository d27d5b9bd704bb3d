"""Where the MLflow store is, opened under one lock, and the experiments in it.

`mlruns/mlflow.db` (SQLite) holds what was measured, `mlruns/artifacts/<experiment>/` the files.
"""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ..checks import InputError
from . import sqlite
from .quiet import quiet

ROOT_VARIABLE = "CAMPAIGNPULSE_MLRUNS"
FOLDER = "mlruns"
DATABASE = "mlflow.db"
ROOT_TAG = "campaignpulse.store_root"
LOCK_SECONDS = 300
"""How long a process waits for a lock of the store at most; to make a new store takes 5 to 15 seconds."""


@dataclass(frozen=True)
class Store:
    """The one place of all runs: `root` is absolute, `uri` is what `mlflow.set_tracking_uri` takes."""

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.root / DATABASE

    @property
    def artifacts(self) -> Path:
        """The folder that holds one folder of files per experiment."""
        return self.root / "artifacts"

    @property
    def uri(self) -> str:
        """The address of the database for mlflow."""
        return sqlite.uri_of(self.database)


def store_root(start: Path | None = None) -> Path:
    """The absolute folder of the store, the same for the command line and for a notebook in a subfolder.

    The variable CAMPAIGNPULSE_MLRUNS first; else `mlruns` in the nearest folder, from `start` (default:
    the working directory) upwards, that holds a store or a pyproject.toml; else `mlruns` in `start`.
    Raises InputError for a relative CAMPAIGNPULSE_MLRUNS: it would be another store in each folder.
    """
    if named := os.environ.get(ROOT_VARIABLE, "").strip():
        root = Path(named).expanduser()
        if not root.is_absolute():
            raise InputError(
                f"{ROOT_VARIABLE} is {named!r}, a relative path, which would mean another store in each "
                "working directory; give an absolute path"
            )
        return root.resolve()
    here = (start or Path.cwd()).resolve()
    project = next((folder for folder in (here, *here.parents) if _is_project(folder)), here)
    return project / FOLDER


def _is_project(folder: Path) -> bool:
    return (folder / FOLDER / DATABASE).is_file() or (folder / "pyproject.toml").is_file()


def open_store(root: Path | None = None) -> Store:
    """The store at `root` (default: `store_root()`), made or brought to the installed mlflow if need be.

    Raises InputError where the folder cannot be written, where the store was written by a newer mlflow,
    and where it was moved after runs were logged (see `moved_sentence`).
    """
    store = Store((root or store_root()).resolve())
    with _said_in_one_sentence(store.root), store_lock(store.root):
        sqlite.undo_cut_upgrade(store.database)
        if not store.database.exists():
            sqlite.create(store.database, artifacts=store.artifacts)
        elif not sqlite.is_current(store.database):
            sqlite.upgrade(store.database)
    if sentence := moved_sentence(store):
        raise InputError(sentence)
    return store


def existing_store() -> Store:
    """The store that `store_root` finds, for commands that only read it. Raises InputError without one."""
    store = Store(store_root())
    require_store(store)
    return open_store(store.root)


def require_store(store: Store) -> None:
    """Refuse a store that nobody has made yet, with what makes it."""
    if not store.database.is_file():
        raise InputError(
            f"there is no MLflow store in {store.root} yet; `campaignpulse run EXPERIMENT.yaml` makes it, or "
            f"set {ROOT_VARIABLE} to the folder of another one"
        )


@contextmanager
def store_lock(root: Path) -> Iterator[None]:
    """The lock that creation, upgrade and new experiments of a store share between processes.

    Raises InputError where another process holds it for longer than LOCK_SECONDS.
    """
    root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(root / "store.lock", timeout=LOCK_SECONDS)
    try:
        lock.acquire()
    except Timeout as error:
        raise InputError(
            f"the MLflow store {root} was locked by another process for {LOCK_SECONDS} s; end that process, "
            f"or set {ROOT_VARIABLE} to another folder"
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _said_in_one_sentence(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            f"the MLflow store {root} cannot be written ({error.strerror}); "
            f"set {ROOT_VARIABLE} to a folder that can"
        ) from error
    except (sqlite.UpgradeError, sqlite3.DatabaseError) as error:
        raise InputError(
            f"mlflow {version('mlflow')} cannot read the MLflow store {root} ({error}); install the mlflow "
            f"that wrote it, or set {ROOT_VARIABLE} to a new folder"
        ) from error


@quiet()
def client_of(store: Store) -> Any:
    """The `MlflowClient` of a store; mlflow's own global settings stay as they are."""
    from mlflow import MlflowClient

    return MlflowClient(store.uri, store.uri)


@quiet()
def experiment_id(store: Store, name: str) -> str:
    """The id of the experiment of this name, made if it is new, however many processes ask at once.

    Raises InputError for an experiment that was deleted in the UI: mlflow keeps its name.
    """
    client = client_of(store)
    with store_lock(store.root):
        found = client.get_experiment_by_name(name)
        if found is None:
            place = (store.artifacts / slug(name)).as_uri()
            return str(client.create_experiment(name, place, tags={ROOT_TAG: str(store.root)}))
    if found.lifecycle_stage == "deleted":
        raise InputError(
            f"the experiment {name!r} was deleted in the MLflow UI; restore it there, or give the "
            "experiment file another name"
        )
    return str(found.experiment_id)


def slug(name: str) -> str:
    """A name as it can stand in a path and in an address.

    >>> slug("My first look: 2024")
    'my-first-look-2024'
    """
    return re.sub(r"\W+", "-", name.lower()).strip("-") or "unnamed"


def moved_sentence(store: Store) -> str | None:
    """One sentence if the store was moved after runs were logged, else None.

    MLflow keeps the absolute place of each experiment's files; in a moved store they are not found.
    """
    rows = sqlite.read_rows(
        store.database,
        "SELECT e.name, t.value FROM experiments e JOIN experiment_tags t USING (experiment_id) "
        "WHERE t.key = ? AND e.lifecycle_stage = 'active' ORDER BY e.experiment_id",
        ROOT_TAG,
    )
    for name, before in rows:
        old = Path(before)
        if not (old.exists() and old.samefile(store.root)):
            return (
                f"the MLflow store {store.root} was moved: the files of experiment {name!r} are looked for "
                f"in {old}; move the folder back, or set {ROOT_VARIABLE} to a new folder"
            )
    return None
