"""A store is a data set like any other: `load` reads its folder."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.features import Feature, total, write_windows
from campaignpulse.sources import load
from campaignpulse.sources.store import BatchStore
from campaignpulse.tables import Tables

MakeTables = Callable[..., Tables]


def dealt_out(tables: Tables, folder: Path, *, every: int) -> BatchStore:
    store = BatchStore(folder, buckets=2)
    for place in range(every):
        events = tables.events.iloc[place::every].reset_index(drop=True)
        store.add(dataclasses.replace(tables, events=events), name=str(place))
    return store


def test_load_reads_what_was_added_as_the_gate_left_it(tiny_tables: MakeTables, tmp_path: Path) -> None:
    tables = tiny_tables()
    events = tables.events.assign(source="app", session_id=[f"s{n}" for n in range(len(tables.events))])
    read = load(dealt_out(dataclasses.replace(tables, events=events), tmp_path / "store", every=3).folder)
    assert read.missing == tables.missing
    assert set(read.frames) == set(tables.frames)
    for name, frame in read.frames.items():
        whole = events if name == "events" else tables.frames[name]
        assert set(frame) >= set(whole) - {"event_id"}
        keys = [*frame.columns]
        pd.testing.assert_frame_equal(
            frame.sort_values(keys, ignore_index=True), whole[keys].sort_values(keys, ignore_index=True)
        )


def test_the_same_content_is_the_same_data_set_however_it_was_dealt_out(
    tiny_tables: MakeTables, tmp_path: Path
) -> None:
    stores = [dealt_out(tiny_tables(), tmp_path / str(every), every=every) for every in (1, 4)]
    assert load(stores[0].folder).digest == load(stores[1].folder).digest


def test_days_of_another_zone_than_the_stores_are_refused(tiny_tables: MakeTables, tmp_path: Path) -> None:
    store = dealt_out(tiny_tables(), tmp_path / "store", every=1)
    with pytest.raises(
        InputError, match="its days are those of UTC, not of Europe/Paris; leave the zone out"
    ):
        load(store.folder, zone="Europe/Paris")


def test_windows_are_written_from_a_store_as_from_its_tables(tiny_tables: MakeTables, tmp_path: Path) -> None:
    tables = tiny_tables()
    store = dealt_out(tables, tmp_path / "store", every=2)
    accounts = pd.Series(tables.events["account_id"].unique())
    asked = pd.DataFrame({"account_id": accounts, "cutoff": pd.Timestamp("2025-04-01", tz="UTC")})
    features = [Feature("posts", total("posts", 400), "output", 1, "posts")]
    written = []
    for name, source in (("store", store.folder), ("tables", tables)):
        write_windows(source, asked, features, tmp_path / f"{name}.parquet", buckets=2)
        written.append(pd.read_parquet(tmp_path / f"{name}.parquet"))
    pd.testing.assert_frame_equal(*written, check_exact=True)
