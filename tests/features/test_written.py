"""Windows that are written bucket by bucket are those that are made in memory."""

from __future__ import annotations

import errno
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pandas.testing
import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import CancelLabel, DropLabel
from campaignpulse.features import Feature, default_features, snapshots, total, windows
from campaignpulse.features.written import write_windows
from campaignpulse.tables import Tables

Frames = dict[str, pd.DataFrame]
MakeTables = Callable[..., Tables]
POSTS = [Feature("posts", total("posts", 28), "output", 1, "posts")]


def beside(name: str):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


worlds = beside("worlds")


def sorted_rows(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(["account_id", "cutoff"], ignore_index=True)


def asked_of(tables: Tables) -> pd.DataFrame:
    accounts = tables.events["account_id"].unique()
    days = pd.date_range("2024-02-01", "2025-05-01", freq="28D", tz="UTC").as_unit("us")
    return pd.DataFrame([(a, day) for a in accounts for day in days], columns=["account_id", "cutoff"])


@pytest.mark.parametrize("seed", range(12))
def test_every_bit_is_that_of_the_windows_in_memory(seed: int, tmp_path: Path) -> None:
    world = worlds.world_of(seed)
    features = default_features(world.tables)
    write_windows(world.tables, world.snapshots, features, tmp_path / "w.parquet", buckets=3)
    pandas.testing.assert_frame_equal(
        sorted_rows(pd.read_parquet(tmp_path / "w.parquet")),
        sorted_rows(windows(world.tables, world.snapshots, features)),
        check_exact=True,
    )


def test_a_function_may_ask_about_a_metric_that_some_bucket_lacks(
    tiny_tables: MakeTables, tmp_path: Path
) -> None:
    tables, days = tiny_tables(), pd.DatetimeIndex(["2025-04-01"], tz="UTC")
    label = DropLabel(kind="drop", metric="approvals", share=0.5, horizon_days=28, trailing_days=28)
    path = tmp_path / "w.parquet"
    write_windows(tables, lambda some: snapshots(some, label, days), POSTS, path, buckets=8)
    pandas.testing.assert_frame_equal(
        sorted_rows(pd.read_parquet(path)),
        sorted_rows(windows(tables, snapshots(tables, label, days), POSTS)),
        check_exact=True,
    )
    nowhere = label.model_copy(update={"metric": "aprovals"})
    with pytest.raises(InputError, match=r"metric 'aprovals' is in no table; there are .*approvals"):
        write_windows(tables, lambda some: snapshots(some, nowhere, days), POSTS, path, buckets=8)


def test_the_number_of_buckets_and_threads_changes_no_byte_of_an_account(
    tiny_tables: MakeTables, tmp_path: Path
) -> None:
    tables = tiny_tables()
    asked, features = asked_of(tables), default_features(tables)
    found = []
    for buckets, threads in ((1, 1), (7, 2)):
        write_windows(
            tables,
            asked,
            features,
            tmp_path / "w.parquet",
            buckets=buckets,
            threads=threads,
            scratch=tmp_path,
        )
        found.append(sorted_rows(pd.read_parquet(tmp_path / "w.parquet")))
    pandas.testing.assert_frame_equal(*found, check_exact=True)


def test_a_function_may_tell_the_snapshots_of_each_bucket(tiny_tables: MakeTables, tmp_path: Path) -> None:
    tables = tiny_tables()
    label, cutoffs = CancelLabel(kind="cancel", horizon_days=90), asked_of(tables)["cutoff"].unique()
    written = write_windows(
        tables, lambda some: snapshots(some, label, cutoffs), POSTS, tmp_path / "w.parquet", buckets=3
    )
    whole = windows(tables, snapshots(tables, label, cutoffs), POSTS)
    assert written.rows == len(whole)
    pandas.testing.assert_frame_equal(
        sorted_rows(pd.read_parquet(tmp_path / "w.parquet")), sorted_rows(whole), check_exact=True
    )


def test_a_metric_that_no_event_has_is_refused_and_nothing_is_left_behind(
    tiny_tables: MakeTables, tmp_path: Path
) -> None:
    tables = tiny_tables()
    absent = [Feature("x", total("reviews", 28), "output", 1, "reviews")]
    with pytest.raises(InputError, match="metric 'reviews' is in no table; there are approvals, posts"):
        write_windows(tables, asked_of(tables), absent, tmp_path / "w.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_metric_of_a_kept_word_is_refused_whoever_is_asked_about(
    tiny_frames: Frames, tiny_tables: MakeTables, tmp_path: Path
) -> None:
    events = tiny_frames["events"]
    taken = events["metric"].mask(events["account_id"] == "a3", "tickets.posts")
    tables = tiny_tables(events=events.assign(metric=taken))
    others = asked_of(tables).query("account_id != 'a3'")
    for write in (
        lambda: windows(tables, others, POSTS),
        lambda: write_windows(tables, others, POSTS, tmp_path / "w.parquet", buckets=64),
    ):
        with pytest.raises(InputError, match=r"metric 'tickets\.posts' begins with a word that is kept"):
            write()


def test_the_stages_are_told(tiny_tables: MakeTables, tmp_path: Path) -> None:
    tables, told = tiny_tables(), []
    write_windows(
        tables,
        asked_of(tables),
        POSTS,
        tmp_path / "w.parquet",
        buckets=2,
        listener=lambda moment: told.append((moment.name, moment.steps_done, moment.steps)),
    )
    assert told[-1] == ("windows", 2, 2)
    assert ("read", len(tables.events), len(tables.events)) in told


def test_a_full_disk_is_said_and_leaves_nothing(tiny_tables: MakeTables, tmp_path: Path) -> None:
    def full(_tables: Tables) -> pd.DataFrame:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(InputError, match=r"w\.parquet: its disk is full, or that of .*name a roomier folder"):
        write_windows(tiny_tables(), full, POSTS, tmp_path / "w.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_to_spill_into_that_is_not_there_is_refused(tiny_tables: MakeTables, tmp_path: Path) -> None:
    tables, nowhere = tiny_tables(), tmp_path / "nowhere"
    with pytest.raises(InputError, match="nowhere is no folder to spill events into; name one that is there"):
        write_windows(tables, asked_of(tables), POSTS, tmp_path / "w.parquet", scratch=nowhere)


@pytest.mark.parametrize("place", ["", "no such folder/windows.parquet"])
def test_a_place_where_no_file_can_be_is_refused_before_anything_is_read(tmp_path, place):
    with pytest.raises(InputError, match="is no place for a file of windows; name a file in a folder"):
        write_windows(tmp_path / "no data", pd.DataFrame(), POSTS, tmp_path / place)
    assert list(tmp_path.iterdir()) == []
