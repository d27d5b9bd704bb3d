"""Files that are there whole or not at all, whenever the power goes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def put(path: Path, parts: Iterable[Any]) -> None:
    """Write a file of byte parts; it gets its name, or replaces its elder, once all of it is on the disk."""
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("wb") as file:
        for part in parts:
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    on_disk(path.parent)


def on_disk(folder: Path) -> None:
    """Put the new name of a file on the disk, where the system can."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
