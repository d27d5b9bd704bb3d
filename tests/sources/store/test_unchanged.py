"""Tables that come again byte for byte are not read again, and all is as if they had been."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources import load
from campaignpulse.sources.store import BatchStore
from campaignpulse.sources.store.manifest import Manifest, read_manifest
from campaignpulse.sources.store.unchanged import digest_of_files
from campaignpulse.tables import Tables

Day = Callable[[str], Tables]
DAYS = ("monday", "tuesday", "wednesday")


def written(folder: Path, frames: Mapping[str, pd.DataFrame]) -> Path:
    folder.mkdir(parents=True)
    for name, frame in frames.items():
        frame.to_parquet(folder / f"{name}.parquet")
    return folder


@pytest.fixture
def deliveries(day_of: Day, tmp_path: Path) -> dict[str, Path]:
    """Three days as folders, all tables but events the same in each."""
    return {name: written(tmp_path / "deliveries" / name, day_of(name).frames) for name in DAYS}


@pytest.fixture
def grown(deliveries: dict[str, Path], tmp_path: Path) -> BatchStore:
    """A store of the three days."""
    store = BatchStore(tmp_path / "grown", buckets=2)
    for name, folder in deliveries.items():
        store.add(folder, name=name)
    return store


def state(store: BatchStore) -> Manifest:
    found = read_manifest(store.folder)
    assert found is not None
    return found


def test_a_store_is_as_if_the_tables_had_been_read_each_day(
    grown: BatchStore, day_of: Day, tmp_path: Path
) -> None:
    read = BatchStore(tmp_path / "read", buckets=2)
    for name in DAYS:
        read.add(day_of(name), name=name)
    assert state(grown).seen
    assert dataclasses.replace(state(grown), seen="") == state(read)
    assert load(grown.folder).digest == load(read.folder).digest


def test_the_tables_are_those_of_the_last_day_that_brought_them(grown: BatchStore) -> None:
    assert {table.batch for table in state(grown).tables.values()} == {"wednesday"}


def test_an_older_day_sent_again_leaves_the_tables_to_the_later_one(
    grown: BatchStore, deliveries: dict[str, Path]
) -> None:
    before = state(grown)
    assert grown.add(deliveries["monday"], name="monday").notes == ()
    assert state(grown) == before


def test_a_day_of_an_account_that_the_tables_lack_is_refused_in_the_words_of_the_gate(
    grown: BatchStore, deliveries: dict[str, Path], day_of: Day
) -> None:
    strange = day_of("tuesday").events.assign(account_id="a9")
    strange.to_parquet(deliveries["tuesday"] / "events.parquet")
    with pytest.raises(InputError, match="account_id 'a9' is not in accounts; add it there"):
        grown.add(deliveries["tuesday"], name="tuesday")


def test_tags_are_held_against_the_calendar_that_came_before(
    grown: BatchStore, deliveries: dict[str, Path], day_of: Day
) -> None:
    stray = day_of("tuesday").events.assign(campaign_id="other")
    stray.to_parquet(deliveries["tuesday"] / "events.parquet")
    (note,) = grown.add(deliveries["tuesday"], name="tuesday").notes
    assert "carry a campaign_id that is not in campaigns, such as 'other'" in note


@pytest.mark.parametrize("name", ["accounts", "tickets"])
def test_one_table_that_has_changed_is_replaced(
    grown: BatchStore, deliveries: dict[str, Path], day_of: Day, name: str
) -> None:
    other = day_of("wednesday").frames[name].iloc[::-1]
    other.to_parquet(deliveries["wednesday"] / f"{name}.parquet")
    before = state(grown).seen
    assert set(grown.add(deliveries["wednesday"], name="wednesday").tables) == {name}
    assert state(grown).seen not in ("", before)


def test_events_alone_in_between_do_not_make_the_tables_new(grown: BatchStore, day_of: Day) -> None:
    before = state(grown).seen
    grown.add({"events": day_of("tuesday").events.iloc[:3]}, name="thursday")
    assert state(grown).seen == before


def test_what_there_is_to_say_of_a_table_is_said_each_time(
    deliveries: dict[str, Path], day_of: Day, tmp_path: Path
) -> None:
    store = BatchStore(tmp_path / "store", buckets=2)
    for name in DAYS:
        naive = day_of(name).campaigns.assign(known_at=pd.Timestamp("2024-01-15 09:00"))
        naive.to_parquet(deliveries[name] / "campaigns.parquet")
        notes = store.add(deliveries[name], name=name).notes
        assert any(note.startswith("campaigns: ") for note in notes)


def test_after_a_repair_the_tables_are_read_again(grown: BatchStore, deliveries: dict[str, Path]) -> None:
    (file,) = grown.folder.glob("accounts-*.parquet")
    file.write_bytes(file.read_bytes()[:-10])
    grown.repair(deliveries)
    assert (state(grown).seen, grown.verify()) == ("", ())


def test_a_store_that_was_emptied_reads_the_tables_anew(
    grown: BatchStore, deliveries: dict[str, Path]
) -> None:
    kept = load(grown.folder)
    for name in DAYS:
        grown.remove(name)
    for name, folder in deliveries.items():
        grown.add(folder, name=name)
    assert load(grown.folder).digest == kept.digest


def test_a_table_that_was_damaged_meanwhile_is_noticed(
    grown: BatchStore, deliveries: dict[str, Path]
) -> None:
    (file,) = grown.folder.glob("accounts-*.parquet")
    file.write_bytes(file.read_bytes()[:-10])
    with pytest.raises(InputError, match=r"accounts-\d+\.parquet has"):
        grown.add(deliveries["tuesday"], name="thursday")


def test_a_table_of_another_delivery_is_held_against_the_others(
    grown: BatchStore, deliveries: dict[str, Path]
) -> None:
    (deliveries["wednesday"] / "tickets.parquet").unlink()
    assert digest_of_files(deliveries["wednesday"]) != digest_of_files(deliveries["tuesday"])
    assert grown.add(deliveries["wednesday"], name="thursday").tables == {}
    assert state(grown).tables["tickets"].batch == "wednesday"


def test_the_digest_is_that_of_files_by_name_and_not_of_events(
    deliveries: dict[str, Path], day_of: Day, tmp_path: Path
) -> None:
    assert digest_of_files(deliveries["monday"]) == digest_of_files(deliveries["tuesday"])
    events = written(tmp_path / "events", {"events": day_of("monday").events})
    assert digest_of_files(events) == digest_of_files(day_of("monday")) == ""
