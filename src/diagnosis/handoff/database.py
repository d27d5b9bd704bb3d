"""The SQLite file of the hand-offs, opened so that what is committed survives a crash."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ...checks import InputError

LOCK_SECONDS = 60.0
"""How long a process waits for another one that writes; a transaction here takes milliseconds."""


class StoreError(InputError):
    """The file of the hand-offs is busy, damaged or cannot be written; what was asked of it may be right."""


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file at `path`, which is made with its folder; every write in it is a `transaction`.

    Raises StoreError where it cannot be opened, is no database, or stays locked for LOCK_SECONDS.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA synchronous = FULL")  # a commit is on the disk, not on its way to it
            yield connection
    except OSError as error:
        raise StoreError(f"{path} cannot be written ({error.strerror}); name a folder that can be") from error
    except sqlite3.DatabaseError as error:
        raise StoreError(
            f"{path}: the hand-offs cannot be read or written ({error}); put back a copy of the file, or end "
            "the process that keeps it"
        ) from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of what is written inside, or nothing of it; others that write wait from the start."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
