"""The SQLite file of the store: made and upgraded so that nobody ever sees a half-done one.

A fresh database that several processes open at once breaks for good (mlflow migrates without a lock), and
so does one whose migration is cut short. Callers hold the store's lock; a new database is built beside its
place and renamed into it, and an upgrade keeps a copy until it is through.
"""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .quiet import ENVIRONMENT, quiet

Statement = tuple[str, tuple[str | int, ...]]
"""SQL and the values of its question marks."""

WAIT_SECONDS = 60
"""How long a transaction waits for those of other processes; each takes milliseconds."""


class UpgradeError(RuntimeError):
    """The installed mlflow cannot read this database; the message is mlflow's reason."""


def uri_of(database: Path) -> str:
    """The address of a database file for mlflow.

    >>> uri_of(Path("/home/ann/mlruns/mlflow.db"))
    'sqlite:////home/ann/mlruns/mlflow.db'
    """
    return f"sqlite:///{database.as_posix()}"


def read_rows(database: Path, query: str, *values: str) -> list[tuple[Any, ...]]:
    """The rows of a query, without mlflow, whose import costs seconds."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query, values).fetchall()


def write_rows(database: Path, statements: Iterable[Statement]) -> None:
    """Carry out statements in one transaction: all of them or none, whatever stops the process."""
    with closing(sqlite3.connect(database, timeout=WAIT_SECONDS)) as connection, connection:
        connection.execute("BEGIN IMMEDIATE")
        for query, values in statements:
            connection.execute(query, values)


def is_current(database: Path) -> bool:
    """Whether the installed version of mlflow was the last to migrate this database."""
    return bool(read_rows(database, "PRAGMA user_version")[0][0] == _mlflow_number())


@quiet()
def create(database: Path, *, artifacts: Path) -> None:
    """A new database; files of mlflow's own default experiment would go under `artifacts`."""
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    partial = database.with_name(f"{database.name}.partial")
    for leftover in database.parent.glob(f"{partial.name}*"):
        leftover.unlink()
    make: Any = SqlAlchemyStore
    with _written_at_leisure():
        make(uri_of(partial), artifacts.as_uri()).engine.dispose()
    _seal(partial)
    _to_disk(partial)
    partial.replace(database)


@contextmanager
def _written_at_leisure() -> Iterator[None]:
    """SQLite lets the system choose when to write to disk, for each connection that is opened inside.

    A new schema takes 1,100 waits for the disk, a minute where each takes 50 ms. A database that is thrown
    away unless it is finished needs one, at its end.
    """
    from sqlalchemy import Engine, event

    def relax(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = MEMORY")

    event.listen(Engine, "connect", relax)
    try:
        yield
    finally:
        event.remove(Engine, "connect", relax)


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def upgrade(database: Path) -> None:
    """Bring a database to the schema of the installed mlflow; UpgradeError and no change where it cannot."""
    backup = _backup(database)
    partial = backup.with_name(f"{backup.name}.partial")
    partial.unlink(missing_ok=True)
    _copy(database, partial)
    partial.replace(backup)
    done = subprocess.run(  # noqa: S603, this interpreter with arguments of our own
        [sys.executable, "-m", "mlflow", "db", "upgrade", uri_of(database)],
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        undo_cut_upgrade(database)
        raise UpgradeError((done.stderr.strip().splitlines() or ["no reason given"])[-1])
    _seal(database)
    backup.unlink()


def undo_cut_upgrade(database: Path) -> None:
    """Put back the copy that an upgrade left behind when it was killed; nothing to do after a whole one."""
    backup = _backup(database)
    if backup.exists():
        _copy(backup, database)
        backup.unlink()


def _backup(database: Path) -> Path:
    return database.with_name(f"{database.name}.before-upgrade")


def _copy(source: Path, target: Path) -> None:
    """A copy of a database that may be in use, in one transaction of the target."""
    with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target)) as copy:
        origin.backup(copy)


def _seal(database: Path) -> None:
    """WAL, for several writers at once, and which mlflow wrote the schema, in SQLite's free number."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA user_version = {_mlflow_number()}")


def _mlflow_number() -> int:
    major, minor, patch = (int(part) for part in re.findall(r"\d+", version("mlflow"))[:3])
    return (major * 1000 + minor) * 1000 + patch
