"""The manifest: which files a store consists of. A change of the store is one atomic change of this file."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ...checks import InputError
from ..source import MANIFEST
from .durable import put
from .names import change_of

FORM = 3
"""Of the files of a store: another number is another form.

In form 1 clocks lay among the facts, form 2 did not always say where an event_id may come twice.
"""


@dataclass(frozen=True)
class Batch:
    """A batch that was added: its name, its number (later ones are larger), and what its events are.

    `first` is the number of the first batch of that name, which later ones replaced, or its own. `digest` is
    of its events; `columns` and `metrics` are those that they have.
    """

    name: str
    number: int
    first: int
    rows: int
    digest: str
    columns: tuple[str, ...]
    metrics: tuple[str, ...]


@dataclass(frozen=True)
class Stretch:
    """Bytes of a file: where they lie, how many, and their CRC-32."""

    offset: int
    size: int
    checksum: int


@dataclass(frozen=True)
class Block:
    """A bucket's events in a segment: how many, what windows are made of, and the rest."""

    rows: int
    facts: Stretch
    rest: Stretch


@dataclass(frozen=True)
class Segment:
    """A file of events, a block a bucket, and the numbers of the batches that they came in."""

    file: str
    size: int
    batches: tuple[int, ...]
    blocks: tuple[Block, ...]

    @property
    def rows(self) -> int:
        """How many events are in it, those that do not count any more among them."""
        return sum(block.rows for block in self.blocks)


@dataclass(frozen=True)
class TableFile:
    """The file of a table other than events, its size and CRC-32, a digest of its rows, and whose it is."""

    file: str
    size: int
    checksum: int
    digest: str
    rows: int
    batch: str


@dataclass(frozen=True)
class Manifest:
    """All that a store consists of. Batches and segments come in the order of their numbers.

    `repeats`: the buckets in which an event_id may come twice; in no other one does. `seen`: the digest of
    the files of which all tables were read in one delivery, without a note on them; empty if there is none.
    """

    zone: str
    buckets: int
    commits: int = 0
    repeats: tuple[int, ...] = ()
    seen: str = ""
    batches: tuple[Batch, ...] = ()
    segments: tuple[Segment, ...] = ()
    tables: Mapping[str, TableFile] = field(default_factory=dict)

    @property
    def live(self) -> frozenset[int]:
        """The numbers of the batches that count; rows of others are left over from what was replaced."""
        return frozenset(batch.number for batch in self.batches)

    @property
    def files(self) -> frozenset[str]:
        """The names of all files but the manifest."""
        return frozenset(
            [*(segment.file for segment in self.segments), *(table.file for table in self.tables.values())]
        )

    def since(self, name: str) -> int:
        """Return the number of the first batch of a name, of the next one where there is none."""
        return next((batch.first for batch in self.batches if batch.name == name), self.commits + 1)

    def named(self, segment: Segment) -> tuple[str, ...]:
        """Return the names of the batches of a segment."""
        return tuple(batch.name for batch in self.batches if batch.number in segment.batches)


def read_manifest(folder: Path) -> Manifest | None:
    """Return the last committed state of a store, None where there is none yet.

    Raises InputError where the file is not as it was written, or gone, and where its form is another.
    """
    path = folder / MANIFEST
    if not path.exists():
        _refuse_a_lost_one(path)
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        form, checksum, text = told["form"], told["checksum"], told["store"]
        whole = checksum == zlib.crc32(text.encode())
    except (ValueError, KeyError, TypeError, AttributeError):
        form, text, whole = FORM, "", False
    if form != FORM:
        raise InputError(
            f"{path} is of form {form}, not {FORM}; make the store anew from its deliveries, in an empty "
            "folder, or read it with the version that wrote it"
        )
    if not whole:
        raise InputError(
            f"{path} is not as it was written; remove the folder and add its batches anew from their sources"
        )
    return _manifest(json.loads(text))


def _refuse_a_lost_one(path: Path) -> None:
    """Refuse files of a store without the one that says what they are: an empty store has none.

    It is written before any other file, so one that was begun meanwhile has it.
    """
    there = sorted(one.name for one in path.parent.iterdir()) if path.parent.is_dir() else []
    files = [name for name in there if change_of(name)]
    if files and not path.exists():
        raise InputError(
            f"{path} is gone, but files of a store are there, such as {files[0]!r}; put it back from a copy, "
            "or add all batches anew in an empty folder"
        )


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make this the state of the store, in one step."""
    text = json.dumps(asdict(manifest), separators=(",", ":"))
    told = {"form": FORM, "checksum": zlib.crc32(text.encode()), "store": text}
    put(folder / MANIFEST, [json.dumps(told).encode()])


def _manifest(told: dict[str, Any]) -> Manifest:
    return Manifest(
        zone=told["zone"],
        buckets=told["buckets"],
        commits=told["commits"],
        repeats=tuple(told["repeats"]),
        seen=told.get("seen", ""),  # what an earlier version wrote has none
        batches=tuple(_batch(one) for one in told["batches"]),
        segments=tuple(_segment(one) for one in told["segments"]),
        tables={name: TableFile(**one) for name, one in told["tables"].items()},
    )


def _batch(told: dict[str, Any]) -> Batch:
    return Batch(**{**told, "columns": tuple(told["columns"]), "metrics": tuple(told["metrics"])})


def _segment(told: dict[str, Any]) -> Segment:
    blocks = tuple(
        Block(block["rows"], Stretch(**block["facts"]), Stretch(**block["rest"])) for block in told["blocks"]
    )
    return Segment(**{**told, "batches": tuple(told["batches"]), "blocks": blocks})
