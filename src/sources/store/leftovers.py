"""What a killed writer leaves in the folder of a store, and what does not belong there at all."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from .manifest import MANIFEST, read_manifest

LOCK = ".lock"
SCRATCH = ".adding-"
_OWN = re.compile(r"\d{6}[-a-z0-9]*\.arrow|[a-z]+-\d{6}\.parquet|\..+\.draft|\.adding-.+")


def sweep(folder: Path) -> None:
    """Take away the files of a store that its state does not name: only the one writer may."""
    manifest = read_manifest(folder)
    files = manifest.files if manifest else ()
    for path in folder.iterdir():
        if path.name in files or not _OWN.fullmatch(path.name):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def strangers(folder: Path) -> list[str]:
    """Return the names in a folder that no store gives."""
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    return [name for name in names if name not in (LOCK, MANIFEST) and not _OWN.fullmatch(name)]
