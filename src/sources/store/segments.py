"""Segments: files of events, a block a bucket, each with a checksum that is looked at when it is read."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from .blocks import BATCH, from_buffer, to_buffer
from .damage import DamagedError
from .durable import put
from .manifest import Block, Manifest, Segment

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
            data = to_buffer(table)
            digest.update(data)
            blocks.append(Block(offset, data.size, table.num_rows, zlib.crc32(data)))
            yield data
            yield bytes(-data.size % _ALIGNED)
            offset += data.size + -data.size % _ALIGNED

    put(folder / name, parts())
    return Segment(name, (folder / name).stat().st_size, batches, tuple(blocks)), digest.hexdigest()


@dataclass(frozen=True, eq=False)
class OpenSegment:
    """A segment that stays readable, even where the store has no use for it any more."""

    path: Path
    segment: Segment
    live: frozenset[int]
    names: tuple[str, ...]
    file: pa.MemoryMappedFile

    @classmethod
    def of(cls, folder: Path, manifest: Manifest, segment: Segment) -> Self:
        """Open a segment; raises InputError where it is not as long as it was, or not there at all."""
        path, names = folder / segment.file, manifest.named(segment)
        try:
            size, file = path.stat().st_size, pa.memory_map(str(path))
        except FileNotFoundError as error:
            raise DamagedError(path, "is not there", names) from error
        if size != segment.size:
            raise DamagedError(path, f"has {size:,} bytes and not {segment.size:,}", names)
        live = manifest.live.intersection(segment.batches)
        return cls(path, segment, live, names, file)

    def block(self, bucket: int) -> pa.Table | None:
        """Return the rows of a bucket that still count, None where there are none; they are checked."""
        block = self.segment.blocks[bucket]
        if not block.rows:
            return None
        rows = from_buffer(self.checked(block))
        if len(self.live) == len(self.segment.batches):
            return rows
        return rows.filter(pc.is_in(rows[BATCH], pa.array(sorted(self.live), pa.int32())))

    def checked(self, block: Block) -> pa.Buffer:
        """Return the bytes of a block; raises InputError where they are not those that were written."""
        data = self.file.read_at(block.size, block.offset)
        if zlib.crc32(data) != block.checksum:
            end = block.offset + block.size
            seen = f"has other bytes from {block.offset:,} to {end:,} than were written"
            raise DamagedError(self.path, seen, self.names)
        return data
