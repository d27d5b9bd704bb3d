"""Tables that are delivered again as they were, byte for byte: the gate has seen them, and need not again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path

from ...tables import SCHEMAS, Tables
from ..buckets import Buckets
from ..files import form_of, part_files, readable
from ..source import Source
from .manifest import TableFile

_EVENTS = "events"


def digest_of_files(source: Source | Tables) -> str:
    """Return the SHA-256 of the files of all tables but events in a folder, by name.

    Empty for what is no folder, and where it has no other table.
    """
    folder = Path(source) if isinstance(source, str | PathLike) else None
    if folder is None or not folder.is_dir():
        return ""
    forms = [form for name in SCHEMAS if name != _EVENTS and (form := form_of(name, folder)) is not None]
    sha = hashlib.sha256()
    for file in (part for form in forms for part in part_files(form)):
        sha.update(f"\0{file.relative_to(folder)}\0".encode() + readable(_digest, file))
    return sha.hexdigest() if forms else ""


def _digest(file: Path) -> bytes:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, hashlib.sha256).digest()


def read_of(
    source: Source | Tables, files: str, cut: Buckets, tables: Mapping[str, TableFile], *, batch: str
) -> bool:
    """Return whether all tables of a store were read in this delivery, with nothing to say of any of them.

    `files` is the digest of before they were read: files that were written meanwhile may be other ones.
    """
    brought = cut.tables.frames.keys() - cut.tables.borrowed
    together = all(table.batch == batch and name in brought for name, table in tables.items())
    said = any(note.startswith(f"{name}:") for note in cut.notes for name in tables)
    return files != "" and together and not said and digest_of_files(source) == files


def delivered_again(
    before: Mapping[str, TableFile], *, batch: str, later: Collection[str]
) -> dict[str, TableFile]:
    """Return the tables as they were, now those of a batch but for what one of the batches `later` has."""
    return {
        name: table if table.batch in later else replace(table, batch=batch) for name, table in before.items()
    }
