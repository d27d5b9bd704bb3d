"""Files that a command was asked to write: refused before any work, and written whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from .checks import InputError


def require_writable(path: Path | None, *, option: str = "--json") -> None:
    """Refuse a file that could not be written, before any work is done; None is no file.

    Raises InputError that names the option.
    """
    if path is None:
        return
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise InputError(
            f"{option} {path}: there is no such folder to write the file into; make it, or name another"
        )
    try:
        _draft(path).touch()
        _draft(path).unlink()
    except OSError as error:
        raise InputError(
            f"{option} {path}: the file cannot be written ({error.strerror}); name another"
        ) from error


def write_json(path: Path | None, content: dict[str, Any], *, draft: Path | None = None) -> None:
    """Write one JSON object of plain values; None is no file, and `draft` is as in `write_text`."""
    write_text(path, json.dumps(content, indent=2, allow_nan=False) + "\n", draft=draft)


def write_text(path: Path | None, text: str, *, draft: Path | None = None) -> None:
    """Write a text file; None is no file.

    `draft` is the file beside it that is written first (default: one of this process alone). Who writes under
    a lock names one, so that jobs that are killed leave one draft and not one each.
    """
    if path is None:
        return
    draft = draft or _draft(path)
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")
