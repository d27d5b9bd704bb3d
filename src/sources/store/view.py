"""What a store holds at one moment, cut by account into groups that are data sets of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ...checks import InputError
from ...tables import ACCOUNT_ID, EVENT_ID, Tables, without_repetitions
from ..shares import Shares
from .blocks import OF_WINDOWS, to_frame
from .damage import DamagedError
from .kept import read_tables
from .manifest import Manifest, read_manifest
from .segments import OpenSegment

ROWS_A_GROUP = 1_000_000
"""Events that are read at once, some 200 MB while their windows are made: fewer would cost time a group."""


@dataclass(frozen=True, eq=False)
class Stored:
    """A store as it was when it was looked at; `stored[i]` reads one group of accounts as tables.

    Later changes are not seen. `tables`: all of it but its events. `metrics`: those that its events name.
    `rows`: how many events there are, repeated ones among them. Texts of events are categories.
    """

    tables: Tables
    metrics: frozenset[str]
    rows: int
    segments: tuple[OpenSegment, ...]
    columns: tuple[str, ...]
    buckets: int
    groups: int
    shares: Mapping[str, Shares]

    def __len__(self) -> int:
        return self.groups

    def __getitem__(self, group: int) -> Tables:
        frames: dict[str, Any] = {name: share[group] for name, share in self.shares.items()}
        return replace(self.tables, events=self.events(group), **frames)

    def events(self, group: int, *, ids: bool = False) -> pd.DataFrame:
        """Return the events of a group of accounts, each once: an event_id is that of its account.

        With `ids`, the hashes of their event_id are there, too.
        """
        return self._events(range(group, self.buckets, self.groups), ids=ids)

    def all_events(self) -> pd.DataFrame:
        """Return the events of all accounts, each once."""
        return self._events(range(self.buckets))

    def _events(self, buckets: range, *, ids: bool = False) -> pd.DataFrame:
        read = (one.block(bucket) for one in self.segments for bucket in buckets)
        events = to_frame([rows for rows in read if rows is not None], self.columns)
        if EVENT_ID in events and events[EVENT_ID].dropna().duplicated().any():
            events = without_repetitions(events, [])
        return events if ids else events.drop(columns=EVENT_ID, errors="ignore")


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
        segments=segments,
        columns=columns,
        buckets=manifest.buckets,
        groups=groups,
        shares={name: Shares.of(frame, groups) for name, frame in frames.items() if ACCOUNT_ID in frame},
    )
