from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pandas.testing
import pytest
from campaignpulse.sources.buckets import Buckets, buckets_of, in_order
from campaignpulse.tables import Tables, validate

Frames = dict[str, pd.DataFrame]
MakeTables = Callable[..., Tables]


@pytest.fixture
def cut(tiny_tables: MakeTables, tmp_path: Path) -> Buckets:
    return buckets_of(tiny_tables(), tmp_path, buckets=4)


def test_every_row_about_an_account_is_in_the_one_bucket_of_the_account(
    cut: Buckets, tiny_tables: MakeTables
) -> None:
    buckets = [cut[bucket] for bucket in range(len(cut))]
    for name, whole in tiny_tables().frames.items():
        if "account_id" in whole:
            parts = [bucket.frames[name] for bucket in buckets]
            assert sum(map(len, parts)) == len(whole)
            for account, rows in whole.groupby("account_id"):
                mine = next(part for part in parts if (part["account_id"] == account).any())
                mine = mine[mine["account_id"] == account].reset_index(drop=True)
                mine = mine.astype(whole.dtypes[mine.columns])  # of events, some are categories
                pandas.testing.assert_frame_equal(mine, rows.reset_index(drop=True)[mine.columns.tolist()])


def test_the_calendar_is_whole_in_every_bucket(cut: Buckets, tiny_tables: MakeTables) -> None:
    for bucket in range(len(cut)):
        pandas.testing.assert_frame_equal(cut[bucket].campaigns, tiny_tables().campaigns)


def test_the_metrics_and_the_rows_are_those_of_all_buckets(cut: Buckets, tiny_tables: MakeTables) -> None:
    events = tiny_tables().events
    assert set(cut.metrics) == set(events["metric"])
    assert cut.rows == len(events)


def test_a_bucket_without_a_tag_knows_that_others_have_some(cut: Buckets) -> None:
    assert all("campaign_id" in cut[bucket].events for bucket in range(len(cut)))


def test_tags_that_no_row_has_are_left_out_everywhere(tiny_frames: Frames, tmp_path: Path) -> None:
    events = tiny_frames["events"].assign(campaign_id=None)
    for name, frame in {**tiny_frames, "events": events}.items():
        frame.to_parquet(tmp_path / f"{name}.parquet")
    cut = buckets_of(tmp_path, tmp_path, buckets=2)
    assert not any("campaign_id" in cut[bucket].events for bucket in range(2))


def test_a_second_delivery_of_an_event_is_ignored(tiny_frames: Frames, tmp_path: Path) -> None:
    events = tiny_frames["events"]
    sent = events.assign(event_id=[f"e{i}" for i in range(len(events))])
    frames = {**tiny_frames, "events": pd.concat([sent, sent.iloc[:5]], ignore_index=True)}
    for name, frame in frames.items():
        frame.to_parquet(tmp_path / f"{name}.parquet")
    cut = buckets_of(tmp_path, tmp_path, buckets=3)
    kept = sum(len(cut[bucket].events) for bucket in range(3))
    assert kept == len(validate(frames, origin="frames").events) == len(events)


@pytest.mark.parametrize("buckets", [1, 3])
def test_notes_on_parts_are_told_of_all_events_once_as_load_tells_them(
    tiny_frames: Frames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, buckets: int
) -> None:
    monkeypatch.setattr("campaignpulse.sources.batches.ROWS_A_PART", 4)
    events = tiny_frames["events"].assign(campaign_id="elsewhere")
    events["value"] = events["value"].where(np.arange(len(events)) % 2 > 0)
    frames = {**tiny_frames, "events": events}
    folder = written(frames, tmp_path)
    notes = buckets_of(folder, tmp_path, buckets=buckets).notes
    assert len(notes) > 1
    assert sorted(notes) == sorted(validate(frames, origin=str(folder)).notes)


def written(frames: Frames, folder: Path) -> Path:
    for name, frame in frames.items():
        frame.to_parquet(folder / f"{name}.parquet")
    return folder


@pytest.mark.parametrize("buckets", [1, 3])
def test_notes_on_all_events_are_those_of_load_in_any_number_of_buckets(
    tiny_frames: Frames, tmp_path: Path, buckets: int
) -> None:
    events = tiny_frames["events"].assign(campaign_id=None)
    sent = events.assign(event_id=[f"e{n // 2}" if n < 4 else None for n in range(len(events))])
    frames = {**tiny_frames, "events": pd.concat([sent, sent.iloc[:3]], ignore_index=True)}
    notes = buckets_of(written(frames, tmp_path), tmp_path, buckets=buckets).notes
    whole = validate(frames, origin="frames")
    assert len(whole.notes) == 2
    assert notes == whole.notes
    assert buckets_of(frames, tmp_path, buckets=buckets).notes == whole.notes


def test_a_tag_that_only_a_repeated_row_has_leaves_the_tags_there(
    tiny_frames: Frames, tmp_path: Path
) -> None:
    events = tiny_frames["events"].assign(event_id=[f"e{n}" for n in range(len(tiny_frames["events"]))])
    again = events.iloc[:1].assign(campaign_id="mm25")
    frames = {**tiny_frames, "events": pd.concat([events.assign(campaign_id=None), again])}
    cut = buckets_of(written(frames, tmp_path), tmp_path, buckets=2)
    assert all("campaign_id" in cut[bucket].events for bucket in range(2))
    assert validate(frames, origin="frames").events["campaign_id"].isna().all()


def test_the_reading_tells_how_far_it_is(tiny_tables: MakeTables, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    tables = tiny_tables()
    buckets_of(tables, tmp_path, step=lambda done, of: told.append((done, of)))
    assert told[-1] == (len(tables.events), len(tables.events))


def test_what_is_made_at_once_comes_out_in_the_order_in_which_it_went_in() -> None:
    with ThreadPoolExecutor(3) as pool:
        assert list(in_order(pool, lambda one: one * 2, range(50), 3)) == list(range(0, 100, 2))
