"""What a store holds at one moment, cut by account into groups that are data sets of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...checks import InputError
from ...tables import ACCOUNT_ID, CAMPAIGN_ID, EVENT_ID, Tables, without_repetitions
from ...tables.references import first_deliveries
from ..coded import Coded
from ..shares import Shares
from ..unread import UnreadTables
from .blocks import OF_WINDOWS, to_frame
from .damage import DamagedError
from .facts import coded
from .kept import read_tables
from .manifest import Manifest, read_manifest
from .segments import OpenSegment

ROWS_A_GROUP = 2_000_000
"""Events that are read at once, some 100 MB while their windows are made: fewer would cost time a group."""


@dataclass(frozen=True, eq=False)
class Stored:
    """A store as it was when it was looked at; `stored[i]` reads one group of accounts as tables.

    Later changes are not seen. `tables`: all of it but its events. `metrics`: those that its events name.
    `rows`: how many events there are, repeated ones among them; `repeats` the buckets that may have some.
    Texts of events are categories.
    """

    tables: Tables
    metrics: frozenset[str]
    rows: int
    repeats: frozenset[int]
    segments: tuple[OpenSegment, ...]
    columns: tuple[str, ...]
    buckets: int
    groups: int
    shares: Mapping[str, Shares]

    def __len__(self) -> int:
        return self.groups

    def __getitem__(self, group: int) -> Tables:
        return self.tables_of(group)

    def tables_of(self, bucket: int, *, elsewhere: frozenset[str] = frozenset()) -> Tables:
        """Return the tables of a group of accounts, which know the metrics that are `elsewhere`."""
        frames: dict[str, Any] = {name: share[bucket] for name, share in self.shares.items()}
        return UnreadTables.of(self.tables, lambda: self.events(bucket), elsewhere=elsewhere, **frames)

    def coded(self, bucket: int, *, users: bool) -> Coded:
        """Return the events of a group of accounts as numbers, those that do not count of no account."""
        group = self._group(bucket)
        blocks = [facts for one in self.segments for place in group if (facts := one.facts(place))]
        again = EVENT_ID in self.columns and not self.repeats.isdisjoint(group)
        found = coded(blocks, tagged=CAMPAIGN_ID in self.columns, users=users, by_row=again)
        if again:
            there = np.flatnonzero(found.account >= 0)
            found.account[there[~first_deliveries(self._delivered(group))]] = -1
        return found

    def events(self, group: int, *, ids: bool = False) -> pd.DataFrame:
        """Return the events of a group of accounts, each once: an event_id is that of its account.

        With `ids`, the hashes of their event_id are there, too.
        """
        return self._events(self._group(group), ids=ids)

    def all_events(self) -> pd.DataFrame:
        """Return the events of all accounts, each once."""
        return self._events(range(self.buckets))

    def _group(self, group: int) -> range:
        return range(group, self.buckets, self.groups)

    def _events(self, buckets: range, *, ids: bool = False) -> pd.DataFrame:
        events = self._delivered(buckets)
        if EVENT_ID in events and not self.repeats.isdisjoint(buckets):
            events = without_repetitions(events, [])
        return events if ids else events.drop(columns=EVENT_ID, errors="ignore")

    def _delivered(self, buckets: range) -> pd.DataFrame:
        """Return the events of some buckets, those that were delivered again among them."""
        read = (one.block(bucket) for one in self.segments for bucket in buckets)
        return to_frame([rows for rows in read if rows is not None], self.columns)


def stored(folder: Path, *, least: int = 1, columns: tuple[str, ...] = OF_WINDOWS) -> Stored:
    """Return what was committed last, with these columns of events, in `least` groups or more.

    Raises InputError where there is nothing, and for files that are not as they were written.
    """
    while True:
        manifest = read_manifest(folder)
        if manifest is None or not manifest.batches:
            raise InputError(f"{folder}: the store is empty; add a batch first")
        try:
            return _stored(folder, manifest, least, columns)
        except DamagedError:
            if read_manifest(folder) == manifest:
                raise
            # a writer has replaced these files meanwhile


def _stored(folder: Path, manifest: Manifest, least: int, columns: tuple[str, ...]) -> Stored:
    segments = tuple(OpenSegment.of(folder, manifest, segment) for segment in manifest.segments)
    columns = tuple(name for name in columns if any(name in batch.columns for batch in manifest.batches))
    rows = sum(batch.rows for batch in manifest.batches)
    groups = 1
    while groups < manifest.buckets and groups < max(least, rows / ROWS_A_GROUP):
        groups *= 2
    frames: dict[str, Any] = read_tables(folder, manifest.tables)
    none = to_frame([], columns).drop(columns=EVENT_ID, errors="ignore")
    return Stored(
        tables=Tables(events=none, zone=manifest.zone, origin=str(folder), **frames),
        metrics=frozenset(metric for batch in manifest.batches for metric in batch.metrics),
        rows=rows,
        repeats=frozenset(manifest.repeats),
        segments=segments,
        columns=columns,
        buckets=manifest.buckets,
        groups=groups,
        shares={name: Shares.of(frame, groups) for name, frame in frames.items() if ACCOUNT_ID in frame},
    )
