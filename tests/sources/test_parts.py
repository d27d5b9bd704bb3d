from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pandas.testing
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources import load
from campaignpulse.sources.arrow import to_frame
from campaignpulse.sources.parts import Streamed, streamed
from campaignpulse.tables import Tables

Frames = dict[str, pd.DataFrame]


def put(frames: Frames, folder: Path, *, events: str = "parquet") -> Path:
    folder.mkdir(exist_ok=True)
    for name, frame in frames.items():
        if name == "events" and events == "csv":
            frame.to_csv(folder / "events.csv", index=False)
        else:
            frame.to_parquet(folder / f"{name}.parquet")
    return folder


def events_of(found: Streamed) -> pd.DataFrame:
    parts, before = [], 0
    for batch in found.parts.batches:
        rows = found.clean(batch, before)[0]
        parts.append(to_frame(pa.Table.from_batches([rows])).astype({"account_id": "str", "metric": "str"}))
        before += batch.num_rows
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_the_events_of_a_folder_are_those_that_load_reads(
    tmp_path: Path, tiny_frames: Frames, kind: str
) -> None:
    folder = put(tiny_frames, tmp_path, events=kind)
    pandas.testing.assert_frame_equal(events_of(streamed(folder, None)), load(folder).events)


def test_so_are_the_events_of_a_duckdb_file(tmp_path: Path, tiny_frames: Frames) -> None:
    file = tmp_path / "data.duckdb"
    with duckdb.connect(str(file)) as connection:
        for name, frame in tiny_frames.items():
            connection.from_arrow(as_arrow(frame, tmp_path)).create(name)
    pandas.testing.assert_frame_equal(events_of(streamed(file, None)), load(file).events)


def as_arrow(frame: pd.DataFrame, tmp_path: Path) -> pa.Table:
    frame.to_parquet(tmp_path / "as_arrow.parquet", index=False)
    return pq.read_table(tmp_path / "as_arrow.parquet")


def test_so_are_those_of_tables_in_memory(tiny_tables: Callable[..., Tables]) -> None:
    tables = tiny_tables()
    pandas.testing.assert_frame_equal(events_of(streamed(tables, None)), tables.events)


def test_part_files_may_lack_a_column_that_others_have(tmp_path: Path, tiny_frames: Frames) -> None:
    put({name: frame for name, frame in tiny_frames.items() if name != "events"}, tmp_path)
    (tmp_path / "events").mkdir()
    events = tiny_frames["events"]
    events.iloc[:3].drop(columns="campaign_id").to_parquet(tmp_path / "events" / "a.parquet")
    events.iloc[3:].to_parquet(tmp_path / "events" / "b.parquet")
    pandas.testing.assert_frame_equal(events_of(streamed(tmp_path, None)), load(tmp_path).events)


def test_a_wrong_cell_in_a_later_part_is_named_by_its_row_in_the_table(
    tmp_path: Path, tiny_frames: Frames
) -> None:
    found = streamed(put(tiny_frames, tmp_path), None)
    events = tiny_frames["events"].copy()
    events.loc[2, "value"] = float("inf")
    with pytest.raises(InputError, match=r"events row 103 .*value is inf"):
        found.clean(as_arrow(events, tmp_path).to_batches()[0], 100)


def test_an_account_that_is_not_in_accounts_is_named_by_its_row(tmp_path: Path, tiny_frames: Frames) -> None:
    stray = tiny_frames["events"].assign(account_id="nobody")
    found = streamed(put(tiny_frames, tmp_path), None)
    with pytest.raises(InputError, match=r"events row 11 .*'nobody' is not in accounts"):
        found.clean(as_arrow(stray, tmp_path).to_batches()[0], 10)


def test_a_folder_without_events_is_refused(tmp_path: Path, tiny_frames: Frames) -> None:
    put({name: frame for name, frame in tiny_frames.items() if name != "events"}, tmp_path)
    with pytest.raises(InputError, match="there is no table 'events'"):
        streamed(tmp_path, None)


def test_events_without_a_row_are_refused(tmp_path: Path, tiny_frames: Frames) -> None:
    folder = put({**tiny_frames, "events": tiny_frames["events"].iloc[:0]}, tmp_path)
    with pytest.raises(InputError, match="events has no rows"):
        streamed(folder, None)


def test_times_without_an_offset_are_refused_in_another_zone_than_utc(
    tmp_path: Path, tiny_frames: Frames
) -> None:
    events = tiny_frames["events"]
    naive = events.assign(occurred_at=events["occurred_at"].dt.tz_localize(None))
    folder = put({**tiny_frames, "events": naive}, tmp_path)
    with pytest.raises(InputError, match="occurred_at has no offset"):
        streamed(folder, "Europe/Vienna")
    assert len(events_of(streamed(folder, "UTC"))) == len(events)


def test_tables_have_the_zone_that_they_were_loaded_with(tiny_tables: Callable[..., Tables]) -> None:
    with pytest.raises(InputError, match="these tables have days of UTC, not of Asia/Tokyo; leave zone out"):
        streamed(tiny_tables(), zone="Asia/Tokyo")


@pytest.mark.parametrize("time", ["2025-01-01 00:00:00", "2025-01-01T09:30"])
def test_written_times_with_a_clock_and_no_offset_are_refused_likewise(
    tmp_path: Path, tiny_frames: Frames, time: str
) -> None:
    events = tiny_frames["events"].assign(occurred_at=time)
    folder = put({**tiny_frames, "events": events}, tmp_path, events="csv")
    with pytest.raises(InputError, match="occurred_at has no offset"):
        streamed(folder, "Europe/Vienna")
    assert len(events_of(streamed(folder, "UTC"))) == len(events)


@pytest.mark.parametrize("time", ["2025-01-01", "2025-01-01T09:30:00Z", "2025-01-01 09:30:00+02:00"])
def test_written_days_and_times_with_an_offset_are_those_of_load_in_any_zone(
    tmp_path: Path, tiny_frames: Frames, time: str
) -> None:
    events = tiny_frames["events"].assign(occurred_at=time)
    folder = put({**tiny_frames, "events": events}, tmp_path, events="csv")
    whole = load(folder, zone="Europe/Vienna").events
    pandas.testing.assert_frame_equal(events_of(streamed(folder, "Europe/Vienna")), whole)
