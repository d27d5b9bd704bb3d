"""Batches go in under their names, whole or not at all, by one writer at a time."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources.store import BatchStore
from campaignpulse.stages import Moment
from campaignpulse.tables import Tables

Day = Callable[[str], Tables]
Events = Callable[[BatchStore], pd.DataFrame]


def files(store: BatchStore) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in store.folder.iterdir()}


def names(store: BatchStore) -> list[str]:
    return store.batches["name"].tolist()


def test_an_addition_tells_what_it_added_and_which_tables_it_replaced(store: BatchStore, day_of: Day) -> None:
    day = day_of("wednesday")
    added = store.add(dataclasses.replace(day, exposures=day.exposures.iloc[1:]), name="wednesday")
    rows = len(day.exposures)
    assert (added.events, added.replaced, added.changed) == (len(day.events), 0, True)
    assert added.tables == {"exposures": (rows, rows - 1)}
    assert names(store) == ["monday", "tuesday", "wednesday"]


def test_an_addition_tells_where_it_is(store: BatchStore, day_of: Day) -> None:
    told: list[Moment] = []
    store.add(day_of("wednesday"), name="wednesday", listener=told.append)
    assert [(one.name, one.steps_done == one.steps) for one in told] == [
        ("read", True),
        ("read", True),
        ("write", True),
    ]


def test_a_batch_of_the_same_name_is_replaced(store: BatchStore, day_of: Day, events_of: Events) -> None:
    added = store.add(day_of("wednesday"), name="monday")
    assert added.replaced == len(day_of("monday").events)
    assert names(store) == ["tuesday", "monday"]
    assert len(events_of(store)) == 2 + len(day_of("wednesday").events)


def test_the_same_batch_sent_again_leaves_every_file_as_it_was(store: BatchStore, day_of: Day) -> None:
    before = files(store)
    added = store.add(day_of("monday"), name="monday")
    assert (added.changed, added.tables) == (False, {})
    assert files(store) == before


def test_equal_rows_of_two_batches_are_two_facts(store: BatchStore, day_of: Day, events_of: Events) -> None:
    before = len(events_of(store))
    store.add(day_of("monday"), name="another delivery")
    assert len(events_of(store)) == before + len(day_of("monday").events)


def test_an_older_batch_that_is_sent_again_does_not_bring_back_its_tables(
    store: BatchStore, day_of: Day, events_of: Events
) -> None:
    exposures = store.look().tables.exposures
    fewer = dataclasses.replace(day_of("wednesday"), exposures=exposures.iloc[1:].reset_index(drop=True))
    store.add(fewer, name="wednesday")
    added = store.add(day_of("tuesday"), name="tuesday")
    assert (added.changed, added.tables) == (True, {})
    assert added.notes == (
        "exposures: stays as 'wednesday' delivered it, added later; send that again to change it",
    )
    pd.testing.assert_frame_equal(store.look().tables.exposures, fewer.exposures)
    assert len(events_of(store)) == sum(len(day_of(day).events) for day in ("monday", "tuesday", "wednesday"))
    assert store.add(dataclasses.replace(fewer, exposures=exposures), name="wednesday").tables


def test_an_older_batch_may_mend_a_table_that_no_later_one_delivered(store: BatchStore, day_of: Day) -> None:
    accounts = day_of("monday").accounts
    assert accounts is not None
    store = BatchStore(store.folder.parent / "another", buckets=2)
    store.add(day_of("monday"), name="monday")
    store.add(dataclasses.replace(day_of("tuesday"), accounts=None), name="tuesday")
    mended = dataclasses.replace(day_of("monday"), accounts=accounts.iloc[::-1].reset_index(drop=True))
    assert "accounts" in store.add(mended, name="monday").tables


def test_a_table_that_is_not_delivered_stays(store: BatchStore, day_of: Day) -> None:
    store.add(dataclasses.replace(day_of("wednesday"), accounts=None), name="wednesday")
    pd.testing.assert_frame_equal(store.look().tables.accounts, day_of("monday").accounts)


def test_what_was_looked_at_stays_as_it_was_while_others_write(store: BatchStore, day_of: Day) -> None:
    look, before = store.look(), store.look()[0].events
    store.add(day_of("wednesday"), name="wednesday")
    store.compact()
    pd.testing.assert_frame_equal(look[0].events, before)
    assert store.look().rows > look.rows


@pytest.mark.parametrize("name", ["", None, 20260301, dt.date(2026, 3, 1)])
def test_the_name_of_a_batch_is_a_text_so_that_one_day_has_one_name(
    name: Any, store: BatchStore, day_of: Day
) -> None:
    with pytest.raises(InputError, match="; name the batch by a text"):
        store.add(day_of("monday"), name=name)
    assert names(store) == ["monday", "tuesday"]


def test_a_day_on_which_nothing_happened_is_a_batch_like_others(
    store: BatchStore, day_of: Day, events_of: Events, tmp_path: Path
) -> None:
    before, sunday = events_of(store), tmp_path / "sunday"
    sunday.mkdir()
    frames = {**day_of("monday").frames, "events": day_of("monday").events.iloc[:0]}
    for name, frame in frames.items():
        frame.to_parquet(sunday / f"{name}.parquet")
    for name, delivery in (("folder", sunday), ("frames", frames)):
        assert store.add(delivery, name=name).events == 0
    assert store.verify() == ()
    assert names(store) == ["monday", "tuesday", "folder", "frames"]
    pd.testing.assert_frame_equal(events_of(store), before)


def test_a_batch_that_should_not_be_there_is_taken_out(
    store: BatchStore, day_of: Day, events_of: Events
) -> None:
    before = events_of(store)
    store.add(day_of("wednesday"), name="wrong")
    assert store.remove("wrong") == len(day_of("wednesday").events)
    pd.testing.assert_frame_equal(events_of(store), before)
    store.compact()
    pd.testing.assert_frame_equal(events_of(store), before)
    with pytest.raises(InputError, match="there is no batch 'wrong'"):
        store.remove("wrong")


def test_a_store_whose_last_batch_was_taken_out_begins_anew(
    store: BatchStore, tiny_tables: Callable[..., Tables]
) -> None:
    for name in ("monday", "tuesday"):
        store.remove(name)
    with pytest.raises(InputError, match="the store is empty; add a batch first"):
        store.look()
    store.add(tiny_tables(zone="Europe/Paris"), name="abroad")
    assert store.look().tables.zone == "Europe/Paris"


@pytest.mark.parametrize("number", [0, -1, 2.0])
def test_numbers_of_threads_and_buckets_are_whole_ones_from_1_on(
    number: Any, store: BatchStore, day_of: Day
) -> None:
    with pytest.raises(InputError, match=r"threads is .*; it must be a whole number from 1 on"):
        store.add(day_of("wednesday"), name="wednesday", threads=number)
    with pytest.raises(InputError, match=r"buckets is .*; it must be a whole number from 1 on"):
        BatchStore(store.folder, buckets=number)


def test_days_of_another_zone_are_refused(store: BatchStore, tiny_tables: Callable[..., Tables]) -> None:
    with pytest.raises(InputError, match="its days are those of UTC, not of Europe/Paris"):
        store.add(tiny_tables(zone="Europe/Paris"), name="abroad")


@pytest.mark.parametrize("buckets", [3, 100])
def test_the_number_of_buckets_is_a_power_of_two(buckets: int, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="must be a power of two"):
        BatchStore(tmp_path, buckets=buckets)


def test_the_buckets_are_those_that_the_store_was_made_with(
    store: BatchStore, day_of: Day, events_of: Events
) -> None:
    other = BatchStore(store.folder, buckets=32)
    other.add(day_of("wednesday"), name="wednesday")
    assert other.look().buckets == 2
    assert len(events_of(other)) == len(events_of(store))


def change(folder: Path, day_of: Day) -> None:
    """What a test kills: a batch that replaces another, with a table that is another, and a merger."""
    day = day_of("wednesday")
    BatchStore(folder).add(dataclasses.replace(day, exposures=day.exposures.iloc[1:]), name="tuesday")


@pytest.mark.skipif(sys.platform == "win32", reason="it has no fork and no SIGKILL")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_writer_killed_at_any_step_leaves_the_store_as_it_was_or_as_it_should_be(
    store: BatchStore, day_of: Day, events_of: Events, tmp_path: Path
) -> None:
    before, (old, *_), step = events_of(store), store.look().tables.exposures.shape, 0
    seen, done = set(), False
    while not done:
        folder, step = tmp_path / f"trial {step}", step + 1
        shutil.copytree(store.folder, folder)
        done = not killed_at(step, folder, lambda folder=folder: change(folder, day_of))
        trial = BatchStore(folder)
        assert trial.verify() == ()
        now, exposures = events_of(trial), len(trial.look().tables.exposures)
        is_old = now.equals(before)
        assert exposures == old - (not is_old)  # the tables go with the events
        seen.add(is_old)
        change(folder, day_of)
        after = events_of(trial)
        assert is_old or now.equals(after)
        assert len(list(folder.glob("*.arrow"))) == len(trial.look().segments)
    assert seen == {True, False}
    assert step > 10


@pytest.mark.skipif(sys.platform == "win32", reason="it has no fork and no SIGKILL")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_first_writer_killed_at_any_step_leaves_an_empty_store_or_its_batch(
    day_of: Day, events_of: Events, tmp_path: Path
) -> None:
    step, done, seen = 0, False, set()
    while not done:
        trial, step = BatchStore(tmp_path / f"trial {step}", buckets=2), step + 1
        done = not killed_at(
            step, trial.folder, lambda trial=trial: trial.add(day_of("monday"), name="monday")
        )
        seen.add(names(trial) == ["monday"])
        assert trial.verify() == ()
        trial.add(day_of("monday"), name="monday")
        assert len(events_of(trial)) == len(day_of("monday").events)
    assert seen == {True, False}


@pytest.mark.skipif(sys.platform == "win32", reason="it has no fork and no SIGKILL")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
@pytest.mark.parametrize("work", ["compact", "repair"])
def test_who_is_killed_while_tidying_or_mending_loses_no_event(
    work: str, store: BatchStore, day_of: Day, events_of: Events, tmp_path: Path
) -> None:
    day, before = day_of("tuesday"), events_of(store)
    sources = {"monday": day_of("monday"), "tuesday": dataclasses.replace(day, events=day.events.iloc[:2])}
    step, done = 0, False
    while not done:
        trial, step = BatchStore(tmp_path / f"trial {step}"), step + 1
        shutil.copytree(store.folder, trial.folder)
        if work == "repair":
            (trial.folder / "000001.arrow").write_bytes(b"")
        task = trial.compact if work == "compact" else lambda trial=trial: trial.repair(sources)
        done = not killed_at(step, trial.folder, task)
        trial.repair(sources)
        assert trial.verify() == ()
        pd.testing.assert_frame_equal(events_of(trial), before)
    assert step > 3


def killed_at(step: int, folder: Path, work: Callable[[], None]) -> bool:
    """Do some work in a process that is killed at its n-th step in the folder; whether it came to that."""
    child = os.fork()
    if child == 0:
        steps = iter(range(1, 10_000))

        def hear(event: str, told: tuple) -> None:
            writes = event in ("os.rename", "os.remove", "os.mkdir") or (
                event == "open" and isinstance(told[2], int) and told[2] & (os.O_WRONLY | os.O_CREAT)
            )
            if writes and str(told[0]).startswith(str(folder)) and next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hear)
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
