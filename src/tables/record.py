"""The record that carries a data set once it is clean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from .digest import content_digest
from .schemas import SCHEMAS


@dataclass(frozen=True, eq=False)
class Tables:
    """A data set that came through the gate; everything behind it trusts the columns.

    Ids and words are `str`. Times are datetime64[us, UTC]; where `zone` is not UTC they are the zone's wall
    clock labelled UTC, so that a day is the zone's day. Columns that were not delivered are not there, except
    campaigns.pre_days and post_days (whole days) and events.value, which have the contract's defaults.
    Optional tables that were not delivered are None.

    `missing` says in sentences what was not delivered and what that costs; `notes` what was read in a way
    that a person should know of; `origin` is where the tables came from, in words. `elsewhere` are metrics of
    the whole data set, where the tables are those of some of its accounts. `borrowed` are tables that were
    not delivered: what the gate took from a store to read the others by.
    """

    campaigns: pd.DataFrame
    exposures: pd.DataFrame
    events: pd.DataFrame
    accounts: pd.DataFrame | None = None
    milestones: pd.DataFrame | None = None
    tickets: pd.DataFrame | None = None
    surveys: pd.DataFrame | None = None
    subscriptions: pd.DataFrame | None = None
    assignments: pd.DataFrame | None = None
    outreach: pd.DataFrame | None = None
    zone: str = "UTC"
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    origin: str = "tables"
    elsewhere: frozenset[str] = frozenset()
    borrowed: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        rows = ", ".join(f"{len(frame):,} {name}" for name, frame in self.frames.items())
        return f"Tables({rows}; {self.origin})"

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The tables that were delivered, by name, in the order of the contract."""
        return {name: frame for name in SCHEMAS if (frame := getattr(self, name)) is not None}

    @cached_property
    def digest(self) -> str:
        """SHA-256 (64 hexadecimal digits) of the tables' contents and the zone, for lineage."""
        return content_digest(self.frames, zone=self.zone)
