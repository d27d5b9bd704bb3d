"""What is delivered must fit what other batches have delivered."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources import load
from campaignpulse.sources.store import BatchStore
from campaignpulse.tables import Tables

Day = Callable[[str], Tables]


def of_a_stranger(day: Tables) -> Tables:
    events = day.events.assign(account_id="a9")
    return dataclasses.replace(day, events=events, accounts=None)


def test_events_of_an_account_that_the_kept_accounts_lack_are_refused(store: BatchStore, day_of: Day) -> None:
    with pytest.raises(
        InputError, match="account_id 'a9' is not in the accounts of the store; deliver accounts"
    ):
        store.add(of_a_stranger(day_of("wednesday")), name="wednesday")
    assert store.batches["name"].tolist() == ["monday", "tuesday"]
    assert store.verify() == ()


def test_a_kept_table_about_a_campaign_that_is_gone_is_refused(store: BatchStore, day_of: Day) -> None:
    day = day_of("wednesday")
    fewer = dataclasses.replace(
        day,
        campaigns=day.campaigns.iloc[:1],
        exposures=day.exposures[day.exposures["campaign_id"] == "mm24"].reset_index(drop=True),
        milestones=None,
    )
    with pytest.raises(InputError, match=r"milestones.*'mm25' is not in campaigns"):
        store.add(fewer, name="wednesday")
    store.add(dataclasses.replace(fewer, milestones=day.milestones.iloc[:0]), name="wednesday")


def test_an_account_that_has_left_the_accounts_is_told_with_its_events(
    store: BatchStore, day_of: Day
) -> None:
    day = day_of("wednesday")

    def without(name: str) -> dict:
        return {
            table: frame[frame["account_id"] != name].reset_index(drop=True)
            for table, frame in day.frames.items()
            if "account_id" in frame
        }

    store.add(dataclasses.replace(day, **without("a3")), name="wednesday")
    (note,) = load(store.folder).notes
    assert "not in accounts any more, such as 'a3'" in note


def events_alone(day: Tables) -> dict[str, pd.DataFrame]:
    return {"events": day.events}


def test_a_day_may_bring_its_events_alone_and_all_else_stays(
    store: BatchStore, day_of: Day, tmp_path: Path
) -> None:
    """As a folder, as frames and in another zone, whose days the kept calendar has already."""
    whole = BatchStore(tmp_path / "whole", buckets=2)
    for name in ("monday", "tuesday", "wednesday"):
        whole.add(day_of(name), name=name)
    delivery = tmp_path / "wednesday"
    delivery.mkdir()
    day_of("wednesday").events.to_parquet(delivery / "events.parquet")
    for source in (delivery, events_alone(day_of("wednesday"))):
        store.add(day_of("tuesday"), name="tuesday")
        added = store.add(source, name="wednesday")
        assert (added.tables, added.notes) == ({}, ())
        assert load(store.folder).digest == load(whole.folder).digest
        store.remove("wednesday")


def test_a_kept_calendar_keeps_its_days_in_a_zone_of_its_own(day_of: Day, tmp_path: Path) -> None:
    zone = "America/New_York"
    store = BatchStore(tmp_path / "there", buckets=2)
    store.add(day_of("monday").frames, name="monday", zone=zone)
    before = load(store.folder).campaigns
    store.add(events_alone(day_of("tuesday")), name="tuesday", zone=zone)
    pd.testing.assert_frame_equal(load(store.folder).campaigns, before)


def test_tags_of_events_alone_are_held_against_the_kept_calendar(store: BatchStore, day_of: Day) -> None:
    events = day_of("wednesday").events.assign(campaign_id="mm25")
    assert store.add({"events": events}, name="wednesday").notes == ()
    (note,) = store.add({"events": events.assign(campaign_id="other")}, name="wednesday").notes
    assert "carry a campaign_id that is not in campaigns, such as 'other'" in note


@pytest.mark.parametrize("name", ["wednesday", "tuesday"])  # tuesday is the one that brought the tables
def test_events_alone_of_an_account_that_the_kept_accounts_lack_are_refused(
    store: BatchStore, day_of: Day, name: str
) -> None:
    before = load(store.folder).digest
    with pytest.raises(InputError, match="account_id 'a9' is not in the accounts of the store"):
        store.add(events_alone(of_a_stranger(day_of("wednesday"))), name=name)
    assert load(store.folder).digest == before


def test_a_day_that_is_sent_again_with_its_events_alone_changes_nothing(
    store: BatchStore, day_of: Day
) -> None:
    few = day_of("tuesday").events.iloc[:2]
    added = store.add({"events": few}, name="tuesday")
    assert (added.changed, added.tables) == (False, {})


def test_a_kept_table_is_held_against_a_calendar_that_its_own_batch_brings_later(
    store: BatchStore, day_of: Day
) -> None:
    day = day_of("tuesday")
    fewer = {
        "campaigns": day.campaigns.iloc[:1],
        "exposures": day.exposures[day.exposures["campaign_id"] == "mm24"],
        **events_alone(day),
    }
    with pytest.raises(InputError, match=r"milestones.*'mm25' is not in campaigns"):
        store.add(fewer, name="tuesday")


def test_tables_that_a_day_sent_again_lacks_are_mended_from_the_next_one_that_has_them(
    day_of: Day, tmp_path: Path
) -> None:
    store = BatchStore(tmp_path / "store", buckets=2)
    store.add(day_of("monday"), name="monday")
    sources = {"monday": events_alone(day_of("monday")), "tuesday": day_of("tuesday")}
    store.add(sources["monday"], name="monday")
    (file,) = store.folder.glob("accounts-*.parquet")
    file.write_bytes(file.read_bytes()[:-10])
    with pytest.raises(InputError, match="needs the table 'accounts' of 'monday'"):
        store.repair(sources)
    store.add(sources["tuesday"], name="tuesday")
    store.repair(sources)
    assert store.verify() == ()


def test_milestones_of_a_campaign_that_the_kept_calendar_lacks_are_refused(
    store: BatchStore, day_of: Day
) -> None:
    day = day_of("wednesday")
    assert day.milestones is not None
    other = {**events_alone(day), "milestones": day.milestones.assign(campaign_id="mm99")}
    with pytest.raises(InputError, match="'mm99' is not in campaigns"):
        store.add(other, name="wednesday")


def test_the_first_batch_brings_the_required_tables(day_of: Day, tmp_path: Path) -> None:
    empty = BatchStore(tmp_path / "empty")
    with pytest.raises(InputError, match=r"there is no table 'campaigns'; .*add campaigns and exposures"):
        empty.add(events_alone(day_of("monday")), name="monday")


@pytest.mark.parametrize("which", ["*.arrow", "campaigns-*.parquet", "exposures-*.parquet"])
def test_a_store_with_batches_of_events_alone_is_mended_from_them(
    day_of: Day, tmp_path: Path, which: str
) -> None:
    store = BatchStore(tmp_path / "store", buckets=2)
    sources = {"monday": day_of("monday"), "tuesday": events_alone(day_of("tuesday"))}
    for name, source in sources.items():
        store.add(source, name=name)
    before = load(store.folder).digest
    for path in store.folder.glob(which):
        path.write_bytes(path.read_bytes()[:-10])
    assert store.verify()
    assert store.repair(sources).changed == ()
    assert (store.verify(), load(store.folder).digest) == ((), before)
