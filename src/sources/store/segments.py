"""Segments: files of events, a block a bucket, each with a checksum that is looked at when it is read."""

from __future__ import annotations

import hashlib
import mmap
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from .blocks import from_buffers, to_buffers
from .damage import DamagedError
from .durable import put
from .facts import BATCH, Facts
from .manifest import Block, Manifest, Segment, Stretch

_ALIGNED = 64  # bytes: as Arrow asks of what is read where it lies


def write_segment(
    folder: Path, name: str, batches: tuple[int, ...], tables: Iterable[pa.Table]
) -> tuple[Segment, str]:
    """Write a segment of a table a bucket; return it, and the SHA-256 of its rows."""
    blocks: list[Block] = []
    digest = hashlib.sha256()

    def parts() -> Iterator[pa.Buffer | bytes]:
        offset = 0
        for table in tables:
            stretches = []
            for data in to_buffers(table):
                digest.update(data)
                stretches.append(Stretch(offset, data.size, zlib.crc32(data)))
                yield data
                yield bytes(-data.size % _ALIGNED)
                offset += data.size + -data.size % _ALIGNED
            blocks.append(Block(table.num_rows, *stretches))

    put(folder / name, parts())
    return Segment(name, (folder / name).stat().st_size, batches, tuple(blocks)), digest.hexdigest()


@dataclass(frozen=True, eq=False)
class OpenSegment:
    """A segment that stays readable, even where the store has no use for it any more."""

    path: Path
    segment: Segment
    live: frozenset[int]
    names: tuple[str, ...]
    mapped: mmap.mmap

    @classmethod
    def of(cls, folder: Path, manifest: Manifest, segment: Segment) -> Self:
        """Open a segment; raises InputError where it is not as long as it was, or not there at all."""
        path, names = folder / segment.file, manifest.named(segment)
        try:
            size = path.stat().st_size
            if size != segment.size:
                raise DamagedError(path, f"has {size:,} bytes and not {segment.size:,}", names)
            with path.open("rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError as error:
            raise DamagedError(path, "is not there", names) from error
        live = manifest.live.intersection(segment.batches)
        return cls(path, segment, live, names, mapped)

    def block(self, bucket: int) -> pa.Table | None:
        """Return the rows of a bucket that still count, None where there are none; they are checked."""
        block = self.segment.blocks[bucket]
        if not block.rows:
            return None
        rows = from_buffers(self.checked(block.facts), self.checked(block.rest))
        return rows if self._all_count else rows.filter(self._counts(rows))

    def facts(self, bucket: int) -> Facts | None:
        """Return what windows are made of, None where there are no rows; they are checked."""
        block = self.segment.blocks[bucket]
        if not block.rows:
            return None
        facts = Facts.of(self.checked(block.facts), let_go=partial(self._let_go, block.facts))
        if self._all_count:
            return facts
        return replace(facts, counts=self._counts(facts.rows).to_numpy(zero_copy_only=False))

    def _let_go(self, stretch: Stretch) -> None:
        """Let the system take back the memory of bytes that were read; they are there again when needed."""
        if hasattr(self.mapped, "madvise"):  # not on every system
            first = stretch.offset // mmap.PAGESIZE * mmap.PAGESIZE
            self.mapped.madvise(mmap.MADV_DONTNEED, first, stretch.offset + stretch.size - first)

    @property
    def _all_count(self) -> bool:
        return len(self.live) == len(self.segment.batches)

    def _counts(self, rows: pa.Table | pa.RecordBatch) -> pa.Array:
        return pc.is_in(rows.column(BATCH), pa.array(sorted(self.live), pa.int32()))

    def checked(self, stretch: Stretch) -> pa.Buffer:
        """Return bytes of the file; raises InputError where they are not those that were written."""
        data = pa.py_buffer(self.mapped).slice(stretch.offset, stretch.size)
        if zlib.crc32(data) != stretch.checksum:
            end = stretch.offset + stretch.size
            seen = f"has other bytes from {stretch.offset:,} to {end:,} than were written"
            raise DamagedError(self.path, seen, self.names)
        return data
