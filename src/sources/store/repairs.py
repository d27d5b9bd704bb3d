"""Files that are not as they were written: which they are, and how they are written anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from ...checks import InputError
from ...tables import Tables
from ...tables.validation import Lend
from ..buckets import Buckets, buckets_of
from ..source import Source
from .additions import put_batch
from .damage import Damage, DamagedError
from .gate import calendar_of
from .kept import checked, put_tables
from .manifest import Manifest
from .merging import merge
from .segments import OpenSegment


@dataclass(frozen=True)
class Sources:
    """Where batches came from: the data set of each name, and how it is cut."""

    of: Mapping[str, Source | Tables] | Callable[[str], Source | Tables]
    zone: str
    buckets: int
    scratch: Path

    def cut(self, name: str, place: str, *, lend: Lend) -> Buckets:
        """Return the data set of a batch, cut by account; `place` says what it is asked for.

        `lend` gives what it is read by where it came without a calendar.
        """
        try:
            source = self.of(name) if callable(self.of) else self.of[name]
        except KeyError as error:
            raise InputError(f"{place} needs the batch {name!r}, which has no source; give it one") from error
        if isinstance(source, Tables) and source.zone != self.zone:
            raise InputError(
                f"{place}: the days of {name!r} are now those of {source.zone}, not of {self.zone}"
            )
        zone = None if isinstance(source, Tables) else self.zone
        scratch = mkdtemp(dir=self.scratch)
        return buckets_of(source, scratch, zone=zone, buckets=self.buckets, lend=lend)


def find_damage(folder: Path, manifest: Manifest) -> tuple[Damage, ...]:
    """Return the files of the state that are not as they were written; reads all of them."""
    found = []
    for segment in manifest.segments:
        try:
            opened = OpenSegment.of(folder, manifest, segment)
            for block in segment.blocks:
                opened.checked(block.facts)
                opened.checked(block.rest)
        except DamagedError as error:
            found.append(error.damage)
    for table in manifest.tables.values():
        try:
            checked(folder, table)
        except DamagedError as error:
            found.append(error.damage)
    return tuple(found)


def repaired(folder: Path, manifest: Manifest, damage: Sequence[Damage], sources: Sources) -> Manifest:
    """Return the state with the damaged files written anew; batches keep their numbers, and their order."""
    files, number = {one.file for one in damage}, manifest.commits + 1
    after = replace(manifest, commits=number, seen="")  # a source may be another by now
    for name, table in manifest.tables.items():  # before the events, some of which are read by the calendar
        if table.file in files:
            after = _with_table_anew(folder, after, name, number, sources)
    for place, segment in enumerate(manifest.segments):
        if segment.file in files:
            after = _with_segment_anew(folder, after, place, f"{number:06d}-{place}", sources)
    return after


def _with_segment_anew(folder: Path, manifest: Manifest, place: int, file: str, sources: Sources) -> Manifest:
    old = manifest.segments[place]
    anew = [
        put_batch(
            folder,
            sources.cut(batch.name, old.file, lend=partial(calendar_of, folder, manifest)),
            name=batch.name,
            number=batch.number,
            first=batch.first,
            file=f"{file}-{batch.number}.arrow",
        )
        for batch in manifest.batches
        if batch.number in old.batches
    ]
    batches = {batch.number: batch for _, batch in anew}
    state = replace(manifest, batches=tuple(batches.get(one.number, one) for one in manifest.batches))
    segments = [segment for segment, _ in anew if segment.rows]
    if len(segments) > 1:
        segments = [merge(folder, state, segments, f"{file}.arrow")]
    rest = manifest.segments[:place], manifest.segments[place + 1 :]
    anywhere = tuple(range(manifest.buckets))  # a source may be another by now, with other ids
    return replace(state, segments=(*rest[0], *segments, *rest[1]), repeats=anywhere)


def _with_table_anew(folder: Path, manifest: Manifest, name: str, number: int, sources: Sources) -> Manifest:
    old = manifest.tables[name]
    cut = sources.cut(old.batch, old.file, lend=partial(calendar_of, folder, manifest))
    if name not in {*cut.tables.frames} - cut.tables.borrowed:
        raise InputError(
            f"{old.file} needs the table {name!r} of {old.batch!r}, which its source lacks; add it"
        )
    others = {other: table for other, table in manifest.tables.items() if other != name}
    found, _ = put_tables(folder, cut.tables, others, batch=old.batch, number=number)
    return replace(manifest, tables={**manifest.tables, name: found[name]})
