"""What a killed writer leaves in the folder of a store, and what does not belong there at all."""

from __future__ import annotations

import shutil
from pathlib import Path

from .manifest import read_manifest
from .names import LOCK, change_of


def sweep(folder: Path) -> None:
    """Take away the files of a store that its state does not name: only the one writer may.

    Without a state no file is known to be a store's, so none is taken but what was being written first.
    """
    manifest = read_manifest(folder)
    files, last = (manifest.files, manifest.commits + 1) if manifest else (frozenset(), 0)
    for path in folder.iterdir():
        number = change_of(path.name)
        if number is None or number > last or path.name in files:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def strangers(folder: Path) -> list[str]:
    """Return the names in a folder that is no store yet which are not those of a store that begins there."""
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    return [name for name in names if name != LOCK and change_of(name) != 0]
