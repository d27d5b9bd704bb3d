"""One job at a time in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ..checks import SteppedAsideError

LOCK = ".lock"


@contextmanager
def alone(folder: Path, *, doing: str) -> Iterator[None]:
    """Keep other jobs from a folder, which is made; SteppedAsideError where one is at work already.

    `doing` says what jobs in this folder do. The lock goes with its process, however that ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise SteppedAsideError(
            f"{folder}: another process is {doing} this experiment now; this one has stepped aside"
        ) from error
    try:
        yield
    finally:
        lock.release()
