"""The store: batches go in under their names, one writer at a time, each whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from os import PathLike
from pathlib import Path

import pandas as pd

from ...checks import InputError, clean_count, clean_threads
from ...stages import Listener, Stages
from ...tables import Tables
from ..buckets import Buckets, buckets_of
from ..source import Source
from .additions import put_batch, with_batch, without_batch
from .damage import Damage
from .gate import calendar_of, check_together
from .kept import put_tables
from .manifest import Manifest, TableFile, read_manifest, write_manifest
from .merging import merged, to_merge
from .outcomes import Added, Repaired
from .repairs import Sources, find_damage, repaired
from .repeats import repeating
from .unchanged import delivered_again, digest_of_files, read_of
from .view import Stored, stored
from .writer import alone

READ, WRITE = "read", "write"
BUCKETS = 64
"""Of accounts: at half a million events each, 32 million events are read bucket by bucket."""


class BatchStore:
    """A data set on disk that grows batch by batch; `folder` is made by the first addition.

    `buckets`: into how many the accounts are cut for good, a power of two; a bucket is read as a whole.
    """

    def __init__(self, folder: str | PathLike[str], *, buckets: int = BUCKETS) -> None:
        if clean_count("buckets", buckets) & (buckets - 1):
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
        listener: Listener | None = None,
    ) -> Added:
        """Add the events of a data set as the batch `name`, and return what was done.

        A batch of that name is replaced; the same events change nothing. All other tables that are delivered
        are whole, and replace what was there; what a batch of a later name delivered stays, so that a day
        that is sent again does not bring back the tables of its time. What is not delivered stays, so that
        from the second batch on a day may come with its events alone. It is done at once, or not at all: who
        is killed leaves the store as it was.

        A day may have no events. `listener` is told how far it is. Raises InputError for all that `load`
        refuses, also of what is delivered beside what other batches delivered, and for days of another zone;
        SteppedAsideError while another process adds.
        """
        _refuse_no_name(name)
        stages = Stages((READ, WRITE), listener)
        with alone(self.folder) as scratch:
            before, files = self._state(), digest_of_files(source)
            known = before.seen if before is not None and before.batches else ""  # an empty one lends nothing
            same = files == known != ""
            with stages.stage(READ) as step:
                cut = buckets_of(
                    source,
                    scratch,
                    zone=zone,
                    buckets=before.buckets if before and before.batches else self.buckets,
                    threads=clean_threads(threads),
                    quiet=True,
                    events_alone=same,
                    lend=partial(calendar_of, self.folder, before, accounts=same),
                    step=step,
                )
            with stages.stage(WRITE):
                before = self._begun(before, cut)
                number, first = before.commits + 1, before.since(name)
                tables, left, among = self._tables_after(before, cut, name=name, number=number, same=same)
                file = f"{number:06d}.arrow"
                segment, batch = put_batch(
                    self.folder, cut, name=name, number=number, first=first, file=file, among=among
                )
                old = next((one for one in before.batches if one.name == name), None)
                changed = old is None or old.digest != batch.digest
                seen = files if same or read_of(source, files, cut, tables, batch=name) else ""
                if not (seen or _differences(before.tables, tables)):
                    seen = before.seen
                after = replace(before, commits=number, tables=tables, seen=seen)
                if changed:
                    again = repeating(self.folder, without_batch(before, name), cut)
                    after = with_batch(replace(after, repeats=again), segment, batch)
                    after = merged(self.folder, after, to_merge(after.segments), f"{number:06d}-merged.arrow")
                if changed or tables != before.tables:
                    write_manifest(self.folder, after)
        return Added(
            name=name,
            events=batch.rows,
            replaced=old.rows if old else 0,
            changed=changed,
            tables=_differences(before.tables, tables),
            notes=(*cut.notes, *_as_later(left, tables)),
        )

    def remove(self, name: str) -> int:
        """Take out a batch that should not be there, and return how many events it had.

        The other tables stay, also those that it delivered: the next delivery replaces them. Raises
        InputError where no batch has the name.
        """
        with alone(self.folder):
            before = self._state()
            rows = {batch.name: batch.rows for batch in (before.batches if before else ())}
            if before is None or name not in rows:
                raise InputError(f"{self.folder}: there is no batch {name!r}; name one of those in `batches`")
            write_manifest(self.folder, without_batch(before, name))
        return rows[name]

    def compact(self) -> None:
        """Make one file of all events, without those that were replaced: quicker to read, and smaller."""
        with alone(self.folder):
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
        with alone(self.folder) as scratch:
            before = self._state()
            if before is None or not (damage := find_damage(self.folder, before)):
                return Repaired((), ())
            sources = Sources(source, before.zone, before.buckets, scratch)
            after = repaired(self.folder, before, damage, sources)
            write_manifest(self.folder, after)
        changed = [*_other_events(before, after), *_other_tables(before, after)]
        return Repaired(tuple(one.file for one in damage), tuple(dict.fromkeys(changed)))

    def look(self, *, least: int = 1) -> Stored:
        """Return what was committed last, cut by account into `least` groups or more; it stays as it is."""
        return stored(self.folder, least=least)

    def _state(self) -> Manifest | None:
        return read_manifest(self.folder)

    def _begun(self, before: Manifest | None, cut: Buckets) -> Manifest:
        """Return the state to add to; that of an empty store is written first, for whose the files are."""
        if before is not None and before.batches:
            self._refuse_other_days(before, cut.tables.zone)
            return before
        begun = Manifest(
            zone=cut.tables.zone, buckets=len(cut), commits=before.commits if before is not None else 0
        )
        write_manifest(self.folder, begun)
        return begun

    def _tables_after(
        self, before: Manifest, cut: Buckets, *, name: str, number: int, same: bool
    ) -> tuple[dict[str, TableFile], tuple[str, ...], pd.Series | None]:
        """Return the tables as they will be, those that were left, and the accounts to look events up among.

        None of the latter where the gate has done so.
        """
        first = before.since(name)
        later = {one.name for one in before.batches if one.first > first}
        if same:
            return delivered_again(before.tables, batch=name, later=later), (), None
        tables, left = put_tables(
            self.folder, cut.tables, before.tables, batch=name, number=number, later=later
        )
        return tables, left, check_together(self.folder, cut.tables, tables, batch=name)

    def _refuse_other_days(self, before: Manifest, zone: str) -> None:
        if zone != before.zone:
            raise InputError(
                f"{self.folder}: its days are those of {before.zone}, not of {zone}; give add() the zone of "
                "the store"
            )


def _refuse_no_name(name: object) -> None:
    if not isinstance(name, str) or not name:
        raise InputError(f"name is {name!r}; name the batch by a text, such as its day: '2026-03-01'")


def _differences(
    before: Mapping[str, TableFile], after: Mapping[str, TableFile]
) -> dict[str, tuple[int, int]]:
    return {
        name: (before[name].rows if name in before else 0, table.rows)
        for name, table in after.items()
        if name not in before or before[name].digest != table.digest
    }


def _other_events(before: Manifest, after: Manifest) -> list[str]:
    digests = {batch.number: batch.digest for batch in before.batches}
    return [batch.name for batch in after.batches if digests[batch.number] != batch.digest]


def _other_tables(before: Manifest, after: Manifest) -> list[str]:
    return [after.tables[name].batch for name in _differences(before.tables, after.tables)]


def _as_later(left: Sequence[str], after: Mapping[str, TableFile]) -> list[str]:
    return [
        f"{name}: stays as {after[name].batch!r} delivered it, added later; send that again to change it"
        for name in left
    ]
