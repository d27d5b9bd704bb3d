"""A process that kills itself right before the n-th thing that it would make last; the product knows nothing.

Python tells an audit hook of each file that is opened, renamed or removed and of each folder that is made,
and SQLite tells of each commit. Between two such points nothing on the disk changes but the content of files
that are being written, so that dying before each of them is dying everywhere.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

COMMIT, RENAME, TOLD, FILE = "commit", "rename", "told", "file"
BOUNDARIES = (COMMIT, RENAME, TOLD)
"""The points that make something last for others to see: a transaction, a file that gets its name, or one of
news that goes because they were told."""

FILE_EVENTS = ("os.remove", "os.mkdir", "os.rmdir")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
HELPERS = ("-wal", "-shm", "-journal", ".lock")  # what SQLite and locks write beside: of no lasting meaning


def run_forked(work: Callable[[], int], *, log: Path) -> int:
    """Do some work in a process of its own, a copy of this one, which ends with what it returns; its id."""
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        with log.open("a") as said:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
        code = work()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001, whatever it was stands in the log
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def ended(child: int) -> int:
    """Wait for a process; its exit code, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Points:
    """Counts the points of this process in a folder from now on, and dies before number `last`, if given.

    `kinds` are the points that count. `seen` says which they were.
    """

    def __init__(
        self, folder: Path, *, kinds: Sequence[str] = (*BOUNDARIES, FILE), last: int | None = None
    ) -> None:
        self.folder, self.kinds, self.last = str(folder), kinds, last
        self.seen: list[str] = []
        sys.addaudithook(self._hear)
        for module in (sqlite3, sqlite3.dbapi2):
            module.connect = self._connect  # this process ends with its work

    def _connect(self, *arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = sqlite3.Connection(*arguments, **options)
        connection.set_trace_callback(self._statement)
        return connection

    def _hear(self, event: str, told: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(told[0], str) and told[2] & WRITING:
            self._file(FILE, "write", told[0])
        elif event == "os.rename":
            self._file(RENAME, RENAME, str(told[1]))
        elif event in FILE_EVENTS and isinstance(told[0], str | Path):
            kind = TOLD if event == "os.remove" and "_news-" in str(told[0]) else FILE
            self._file(kind, event.removeprefix("os."), str(told[0]))

    def _statement(self, text: str) -> None:
        if text.strip().upper().startswith("COMMIT"):
            self._point(COMMIT, COMMIT)

    def _file(self, kind: str, what: str, path: str) -> None:
        if path.startswith(self.folder) and not path.endswith(HELPERS):
            self._point(kind, f"{what} {path.removeprefix(self.folder)}")

    def _point(self, kind: str, name: str) -> None:
        if kind not in self.kinds:
            return
        if len(self.seen) == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        self.seen.append(name)
