"""A store in a few batches, and a change of it that a test may kill."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from campaignpulse.sources.arrow import numbered, to_array
from campaignpulse.sources.store import BatchStore
from campaignpulse.tables import Tables

DAYS = ("monday", "tuesday", "wednesday")


@pytest.fixture
def day_of(tiny_tables: Callable[..., Tables]) -> Callable[[str], Tables]:
    """The deliveries of three days: the small data set, its events dealt out."""
    tables = tiny_tables()

    def delivered(name: str) -> Tables:
        events = tables.events.iloc[DAYS.index(name) :: len(DAYS)].reset_index(drop=True)
        return dataclasses.replace(tables, events=events)

    return delivered


@pytest.fixture
def store(tmp_path: Path, day_of: Callable[[str], Tables]) -> BatchStore:
    """Two days in two segments: the second is far smaller, so that they are not merged."""
    found = BatchStore(tmp_path / "store", buckets=2)
    found.add(day_of("monday"), name="monday")
    few = day_of("tuesday")
    found.add(dataclasses.replace(few, events=few.events.iloc[:2]), name="tuesday")
    return found


def rows_of(store: BatchStore) -> pd.DataFrame:
    """All events of a store, in an order of their own."""
    look = store.look()
    events = pd.concat([look[group].events for group in range(len(look))])
    events = events.astype(
        dict.fromkeys(events.columns.difference(["occurred_at", "value", "known_at"]), "str")
    )
    return events.sort_values([*events.columns], ignore_index=True)


@pytest.fixture
def events_of() -> Callable[[BatchStore], pd.DataFrame]:
    return rows_of


def as_in_a_bucket(events: pd.DataFrame) -> pa.Table:
    """Events as they lie in a bucket: accounts and metrics are numbered."""
    found: dict[str, pa.Array] = {}
    for name, values in events.items():
        type_ = {"M": pa.timestamp("us", "UTC"), "f": pa.float64()}.get(values.dtype.kind, pa.large_string())
        column = to_array(values.astype("str") if type_ == pa.large_string() else values, type_)
        found[str(name)] = numbered(column) if name in ("account_id", "metric") else column
    return pa.table(found)


@pytest.fixture
def table_of() -> Callable[[pd.DataFrame], pa.Table]:
    return as_in_a_bucket
