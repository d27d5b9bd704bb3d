"""Events with their texts as categories: the same data set as `load` reads, in less memory."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pandas.testing
import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources import load, load_compact, parts
from campaignpulse.sources.compact import UNREAD
from campaignpulse.sources.store import BatchStore
from campaignpulse.tables import Tables

Frames = dict[str, pd.DataFrame]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the tiny data set in several parts."""
    monkeypatch.setattr(parts, "ROWS_A_PART", 50)


def put(frames: Frames, folder: Path, **events: object) -> Path:
    """Write tables as a folder, with further columns of events."""
    folder.mkdir(exist_ok=True)
    for name, frame in {**frames, "events": frames["events"].assign(**events)}.items():
        frame.to_parquet(folder / f"{name}.parquet")
    return folder


def plain(tables: Tables) -> pd.DataFrame:
    """The events with their categories as texts."""
    words = [name for name, column in tables.events.items() if column.dtype == "category"]
    return tables.events.astype(dict.fromkeys(words, "str"))


def test_the_events_are_those_that_load_reads_and_so_is_the_digest(
    tmp_path: Path, tiny_frames: Frames
) -> None:
    folder = put(tiny_frames, tmp_path)
    small, whole = load_compact(folder), load(folder)
    pandas.testing.assert_frame_equal(plain(small), whole.events)
    assert (small.digest, small.missing, small.notes) == (whole.digest, whole.missing, whole.notes)


@pytest.mark.parametrize("faulty", [False, True])
def test_users_and_sources_are_read_as_load_reads_them_missing_ones_too(
    tmp_path: Path, tiny_frames: Frames, faulty: bool
) -> None:
    rows = np.arange(len(tiny_frames["events"]))
    values = np.where(faulty & (rows == 70), np.nan, 1.0)  # a part that the gate has to read
    users = pd.Series(rows % 130).map("u{}".format).where(rows % 7 > 0)
    sources = pd.Series(np.where(rows < 60, "web", "crm"), dtype="str")
    folder = put(tiny_frames, tmp_path, user_id=users, source=sources, value=values)
    small, whole = load_compact(folder), load(folder)
    pandas.testing.assert_frame_equal(plain(small)[[*whole.events]], whole.events)
    assert small.notes == whole.notes


def test_texts_are_categories_in_the_order_of_their_names(tmp_path: Path, tiny_frames: Frames) -> None:
    events = load_compact(put(tiny_frames, tmp_path)).events
    assert [name for name in events if events[name].dtype == "category"] == [
        "account_id",
        "metric",
        "campaign_id",
    ]
    assert events["metric"].cat.categories.tolist() == sorted(tiny_frames["events"]["metric"].unique())
    assert events["account_id"].cat.codes.dtype == np.int8


def test_a_folder_of_csv_and_a_duckdb_file_are_read_likewise(tmp_path: Path, tiny_frames: Frames) -> None:
    folder, file = put(tiny_frames, tmp_path / "base"), tmp_path / "base.duckdb"
    whole = load(folder)
    with duckdb.connect(str(file)) as connection:
        for name in tiny_frames:
            connection.execute(f"CREATE TABLE {name} AS FROM '{folder / name}.parquet'")
    pandas.testing.assert_frame_equal(plain(load_compact(file)), load(file).events)
    pd.read_parquet(folder / "events.parquet").to_csv(folder / "events.csv", index=False)
    (folder / "events.parquet").unlink()
    pandas.testing.assert_frame_equal(plain(load_compact(folder)), whole.events)


def test_a_second_delivery_of_an_event_is_left_out(tmp_path: Path, tiny_frames: Frames) -> None:
    ids = [f"e{n // 2}" if n < 4 else None if n < 6 else f"e{n}" for n in range(len(tiny_frames["events"]))]
    folder = put(tiny_frames, tmp_path, event_id=ids)
    small, whole = load_compact(folder), load(folder)
    assert len(small.events) == len(whole.events) == len(ids) - 2
    assert small.notes == whole.notes
    assert small.events["event_id"].isna().tolist() == whole.events["event_id"].isna().tolist()


def test_what_nobody_reads_is_one_hash_by_which_rows_differ(tmp_path: Path, tiny_frames: Frames) -> None:
    events = tiny_frames["events"]
    url = np.where(np.arange(len(events)) % 2 == 0, "/a", "/b")
    folder = put(tiny_frames, tmp_path, url=url, session_id="s")
    told = load_compact(folder).events
    assert not {"url", "session_id"} & set(told)
    assert told[UNREAD].nunique() == 2
    assert (told[UNREAD] == told[UNREAD].iloc[0]).tolist() == (url == "/a").tolist()


def test_equal_events_of_a_store_are_told_apart_by_the_ids_that_they_came_with(
    tmp_path: Path, tiny_frames: Frames
) -> None:
    events = pd.concat([tiny_frames["events"]] * 2, ignore_index=True)
    for name, ids in (("named", [f"e{n}" for n in range(len(events))]), ("nameless", None)):
        folder = put({**tiny_frames, "events": events}, tmp_path / name, event_id=ids)
        BatchStore(tmp_path / f"{name} store").add(load(folder), name="all")
    named, nameless = (load_compact(tmp_path / f"{name} store").events for name in ("named", "nameless"))
    assert len(named) == len(nameless) == len(events)
    assert (named.duplicated().sum(), nameless.duplicated().sum()) == (0, len(events) // 2)
    pandas.testing.assert_frame_equal(named.drop(columns=UNREAD), nameless.drop(columns=UNREAD))


def test_notes_of_parts_are_added_up(tmp_path: Path, tiny_frames: Frames) -> None:
    value = tiny_frames["events"]["value"].where(np.arange(len(tiny_frames["events"])) % 3 > 0)
    tag = "elsewhere" + pd.Series(np.arange(len(value)) % 7).astype("str")
    folder = put(tiny_frames, tmp_path, value=value, campaign_id=tag.array)
    small, whole = load_compact(folder), load(folder)
    assert len(whole.notes) == 3
    assert sorted(small.notes) == sorted(whole.notes)


def test_in_another_zone_times_without_an_offset_are_read_as_load_reads_them(
    tmp_path: Path, tiny_frames: Frames
) -> None:
    naive = tiny_frames["events"]["occurred_at"].dt.tz_localize(None)
    folder = put(tiny_frames, tmp_path, occurred_at=naive)
    zone = "America/New_York"
    pandas.testing.assert_frame_equal(load_compact(folder, zone=zone).events, load(folder, zone=zone).events)


@pytest.mark.parametrize("plain_days", [0, 5])
def test_so_are_those_of_csv_files_of_midnights_some_written_as_days(
    tmp_path: Path, tiny_frames: Frames, plain_days: int
) -> None:
    folder, events = put(tiny_frames, tmp_path), tiny_frames["events"]
    (folder / "events.parquet").unlink()
    (folder / "events").mkdir()
    days = events["occurred_at"].dt.strftime("%Y-%m-%d")
    days = days.where(np.arange(len(days)) < plain_days, days + " 00:00:00")
    for part in ("a.csv", "b.csv"):
        events.assign(occurred_at=days).to_csv(folder / "events" / part, index=False)
    found = load_compact(folder, zone="America/New_York").events
    assert set(found["occurred_at"].dt.hour) == {0}
    pandas.testing.assert_frame_equal(found, load(folder, zone="America/New_York").events)


def test_a_later_part_without_an_offset_is_read_as_load_reads_it(tmp_path: Path, tiny_frames: Frames) -> None:
    folder, events = put(tiny_frames, tmp_path), tiny_frames["events"]
    (folder / "events.parquet").unlink()
    (folder / "events").mkdir()
    for part, time in (("a.csv", "2025-03-01T00:00:00Z"), ("b.csv", "2025-03-01 00:00:00")):
        events.assign(occurred_at=time).to_csv(folder / "events" / part, index=False)
    small, whole = (read(folder, zone="America/New_York").events for read in (load_compact, load))
    assert small["occurred_at"].tolist() == whole["occurred_at"].tolist()
    assert whole["occurred_at"].unique().tolist() == [pd.Timestamp("2025-02-28 19:00", tz="UTC")]


def test_a_wrong_row_is_refused_as_load_refuses_it(tmp_path: Path, tiny_frames: Frames) -> None:
    accounts = tiny_frames["events"]["account_id"].mask(
        np.arange(len(tiny_frames["events"])) == 120, "nobody"
    )
    folder = put(tiny_frames, tmp_path, account_id=accounts)
    with pytest.raises(InputError) as whole:
        load(folder)
    with pytest.raises(InputError) as small:
        load_compact(folder)
    assert str(small.value) == str(whole.value)
    assert "row 121" in str(small.value)
