"""The store: batches go in under their names, one writer at a time, each whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from filelock import FileLock, Timeout

from ...checks import InputError, SteppedAsideError, listed
from ...tables import Tables
from ..buckets import buckets_of
from ..load import Source
from .additions import put_batch, with_batch
from .damage import Damage
from .kept import put_tables
from .leftovers import LOCK, SCRATCH, strangers, sweep
from .manifest import Manifest, TableFile, read_manifest, write_manifest
from .merging import merged, to_merge
from .repairs import Sources, find_damage, repaired
from .view import Stored, stored

BUCKETS = 64
"""Of accounts: at half a million events each, 32 million events are read bucket by bucket."""


@dataclass(frozen=True)
class Added:
    """What an addition did: the batch, its events, and those of the batch of that name that they replaced.

    `changed`: whether the events are others than before. `tables`: which other tables were replaced, with
    their rows before (0: there was none) and after. `notes`: what was read in a way that a person should
    know of.
    """

    name: str
    events: int
    replaced: int
    changed: bool
    tables: dict[str, tuple[int, int]]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain values."""
        return asdict(self)

    @property
    def sentence(self) -> str:
        """The record in words."""
        events = f"{self.events:,} events" + (f" in place of {self.replaced:,}" if self.replaced else "")
        tables = [f"{name} {after:,} rows after {before:,}" for name, (before, after) in self.tables.items()]
        return "; ".join([f"{self.name}: {events if self.changed else 'the same events'}", *tables])


@dataclass(frozen=True)
class Repaired:
    """What a repair did: the files that were damaged, and batches whose events are others than before."""

    files: tuple[str, ...]
    changed: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain values."""
        return asdict(self)

    @property
    def sentence(self) -> str:
        """The record in words."""
        if not self.files:
            return "every file is as it was written"
        others = f"; the source of {listed(self.changed)} is another by now" if self.changed else ""
        return f"{listed(self.files)} written anew{others}"


class BatchStore:
    """A data set on disk that grows batch by batch; `folder` is made by the first addition.

    `buckets`: into how many the accounts are cut for good, a power of two; a bucket is read as a whole.
    """

    def __init__(self, folder: str | PathLike[str], *, buckets: int = BUCKETS) -> None:
        if buckets < 1 or buckets & (buckets - 1):
            raise InputError(f"buckets is {buckets}; it must be a power of two, such as {BUCKETS}")
        self.folder, self.buckets = Path(folder), buckets

    @property
    def batches(self) -> pd.DataFrame:
        """One row a batch, in the order of addition: its `name` and how many `events` came in it."""
        manifest = self._state()
        rows = [(batch.name, batch.rows) for batch in (manifest.batches if manifest else ())]
        return pd.DataFrame(rows, columns=["name", "events"]).astype({"name": "str", "events": "int64"})

    def add(
        self,
        source: Source | Tables,
        *,
        name: str,
        zone: str | None = None,
        threads: int | None = None,
    ) -> Added:
        """Add the events of a data set as the batch `name`, and return what was done.

        A batch of that name is replaced; the same events change nothing. All other tables that are delivered
        are whole, and replace what was there. It is done at once, or not at all: who is killed leaves the
        store as it was.

        Raises InputError for all that `load` refuses, and for days of another zone; SteppedAsideError while
        another process adds.
        """
        if not name:
            raise InputError("name is empty; name the batch, such as by its day: 2026-03-01")
        with self._alone(), TemporaryDirectory(prefix=SCRATCH, dir=self.folder) as scratch:
            before = self._state()
            cut = buckets_of(
                source,
                scratch,
                zone=zone,
                buckets=before.buckets if before else self.buckets,
                threads=threads or os.cpu_count() or 1,
            )
            before = before or Manifest(zone=cut.tables.zone, buckets=len(cut))
            self._refuse_other_days(before, cut.tables.zone)
            number = before.commits + 1
            segment, batch = put_batch(self.folder, cut, name=name, number=number, file=f"{number:06d}.arrow")
            tables = put_tables(self.folder, cut.tables, before.tables, batch=name, number=number)
            old = next((one for one in before.batches if one.name == name), None)
            changed = old is None or old.digest != batch.digest
            after = replace(before, commits=number, tables=tables)
            if changed:
                after = with_batch(after, segment, batch)
                after = merged(self.folder, after, to_merge(after.segments), f"{number:06d}-merged.arrow")
            if changed or tables != before.tables:
                write_manifest(self.folder, after)
        return Added(
            name=name,
            events=batch.rows,
            replaced=old.rows if old else 0,
            changed=changed,
            tables=_differences(before.tables, tables),
            notes=cut.notes,
        )

    def compact(self) -> None:
        """Make one file of all events, without those that were replaced: quicker to read, and smaller."""
        with self._alone():
            before = self._state()
            if before is not None:
                number = before.commits + 1
                after = replace(before, commits=number)
                after = merged(self.folder, after, len(after.segments), f"{number:06d}-merged.arrow")
                if after.segments != before.segments:
                    write_manifest(self.folder, after)

    def verify(self) -> tuple[Damage, ...]:
        """Read every byte, and return the files that are not as they were written; none, where all are."""
        while (manifest := self._state()) is not None:
            found = find_damage(self.folder, manifest)
            if not found or self._state() == manifest:
                return found
            # a writer has replaced these files meanwhile
        return ()

    def repair(self, source: Mapping[str, Source | Tables] | Callable[[str], Source | Tables]) -> Repaired:
        """Write the damaged files anew from the sources of their batches, and return what was done.

        `source`: of each batch the data set that was added, by name, or a function from a name to it; only
        those in damaged files are asked for. Raises InputError where one of them is not there, or has days of
        another zone.
        """
        with self._alone(), TemporaryDirectory(prefix=SCRATCH, dir=self.folder) as scratch:
            before = self._state()
            if before is None or not (damage := find_damage(self.folder, before)):
                return Repaired((), ())
            sources = Sources(source, before.zone, before.buckets, Path(scratch))
            after = repaired(self.folder, before, damage, sources)
            write_manifest(self.folder, after)
        told = {batch.number: batch.digest for batch in before.batches}
        changed = [batch.name for batch in after.batches if told[batch.number] != batch.digest]
        return Repaired(tuple(one.file for one in damage), tuple(changed))

    def look(self, *, least: int = 1) -> Stored:
        """Return what was committed last, cut by account into `least` groups or more; it stays as it is."""
        return stored(self.folder, least=least)

    def _state(self) -> Manifest | None:
        return read_manifest(self.folder)

    def _refuse_other_days(self, before: Manifest, zone: str) -> None:
        if zone != before.zone:
            raise InputError(
                f"{self.folder}: its days are those of {before.zone}, not of {zone}; give add() the zone of "
                "the store"
            )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other writers away, and take away what killed ones have left."""
        self._refuse_other_folders()
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / LOCK, timeout=0):
                sweep(self.folder)
                yield
                sweep(self.folder)
        except Timeout as error:
            raise SteppedAsideError(
                f"{self.folder}: another process is writing to the store; this one has stepped aside"
            ) from error

    def _refuse_other_folders(self) -> None:
        others = [] if read_manifest(self.folder) else strangers(self.folder)
        if others:
            raise InputError(
                f"{self.folder} is no store, and {others[0]!r} is in it; name a folder that is empty or new"
            )


def _differences(
    before: Mapping[str, TableFile], after: Mapping[str, TableFile]
) -> dict[str, tuple[int, int]]:
    return {
        name: (before[name].rows if name in before else 0, table.rows)
        for name, table in after.items()
        if before.get(name) != table
    }
