"""One writer at a time in the folder of a store, which is left tidy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock, Timeout

from ...checks import InputError, SteppedAsideError
from ..full_disk import full_disk_said
from .leftovers import strangers, sweep
from .manifest import read_manifest
from .names import LOCK, SCRATCH


@contextmanager
def alone(folder: Path) -> Iterator[Path]:
    """Keep other writers away, take away what killed ones have left, and lend a folder for drafts.

    Raises InputError for a folder that holds somebody's files, and on a full disk; SteppedAsideError while
    another writes.
    """
    others = [] if read_manifest(folder) else strangers(folder)
    if others:
        raise InputError(
            f"{folder} is no store, and {others[0]!r} is in it; name a folder that is empty or new"
        )
    folder.mkdir(parents=True, exist_ok=True)
    full = f"{folder}: the disk is full, and the store as it was; make room, and try again"
    try:
        with full_disk_said(full), FileLock(folder / LOCK, timeout=0):
            sweep(folder)
            try:
                with TemporaryDirectory(prefix=SCRATCH, dir=folder) as scratch:
                    yield Path(scratch)
            finally:
                sweep(folder)
    except Timeout as error:
        raise SteppedAsideError(
            f"{folder}: another process is writing to the store; this one has stepped aside"
        ) from error
