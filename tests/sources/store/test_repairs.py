"""A file that is not as it was written is named, and written anew from where it came from."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources.store import BatchStore
from campaignpulse.tables import Tables

Day = Callable[[str], Tables]
Events = Callable[[BatchStore], pd.DataFrame]


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.fixture
def whole(tmp_path: Path, day_of: Day) -> BatchStore:
    """Two days that have become one file."""
    found = BatchStore(tmp_path / "store", buckets=2)
    for name in ("monday", "tuesday"):
        found.add(day_of(name), name=name)
    return found


@pytest.mark.parametrize(
    ("harm", "seen"),
    [
        (cut_off, r"has [\d,]+ bytes and not [\d,]+"),
        (flipped, "has other bytes"),
        (Path.unlink, "is not there"),
    ],
)
@pytest.mark.parametrize("which", ["*.arrow", "campaigns-*.parquet"])
def test_harm_is_said_with_the_file_and_mended_from_the_source(
    which: str, harm: Callable[[Path], None], seen: str, whole: BatchStore, day_of: Day, events_of: Events
) -> None:
    before = events_of(whole)
    (path,) = whole.folder.glob(which)
    harm(path)
    with pytest.raises(
        InputError, match=re.escape(str(path)) + " " + seen + r".*mend it with `campaignpulse store repair"
    ):
        events_of(whole)
    assert [damage.file for damage in whole.verify()] == [path.name]
    repaired = whole.repair(day_of)
    assert (repaired.files, repaired.changed) == ((path.name,), ())
    assert whole.verify() == ()
    pd.testing.assert_frame_equal(events_of(whole), before)


def test_a_whole_store_asks_for_no_source(whole: BatchStore) -> None:
    assert whole.verify() == ()
    assert whole.repair({}).files == ()


def test_a_source_that_is_another_by_now_is_said(whole: BatchStore, day_of: Day) -> None:
    cut_off(*whole.folder.glob("*.arrow"))
    sources = {"monday": day_of("monday"), "tuesday": day_of("wednesday")}
    assert whole.repair(sources).changed == ("tuesday",)
    assert whole.verify() == ()


def test_a_table_whose_source_is_another_by_now_is_said(whole: BatchStore, day_of: Day) -> None:
    cut_off(*whole.folder.glob("exposures-*.parquet"))
    day = day_of("tuesday")
    fewer = dataclasses.replace(day, exposures=day.exposures.iloc[1:].reset_index(drop=True))
    assert whole.repair({"tuesday": fewer}).changed == ("tuesday",)


def test_a_source_with_days_of_another_zone_is_refused(
    whole: BatchStore, tiny_tables: Callable[..., Tables]
) -> None:
    cut_off(*whole.folder.glob("*.arrow"))
    with pytest.raises(InputError, match="the days of 'monday' are now those of Europe/Paris, not of UTC"):
        whole.repair(lambda _: tiny_tables(zone="Europe/Paris"))


def test_a_batch_without_a_source_is_named_and_nothing_is_changed(whole: BatchStore, day_of: Day) -> None:
    cut_off(*whole.folder.glob("*.arrow"))
    damage = whole.verify()
    with pytest.raises(InputError, match="needs the batch 'tuesday', which has no source"):
        whole.repair({"monday": day_of("monday")})
    assert whole.verify() == damage


def test_a_source_with_days_of_another_zone_by_now_is_refused(
    whole: BatchStore, tiny_tables: Callable[..., Tables]
) -> None:
    cut_off(*whole.folder.glob("*.arrow"))
    with pytest.raises(InputError, match="the days of 'monday' are now those of Europe/Paris, not of UTC"):
        whole.repair(lambda _: tiny_tables(zone="Europe/Paris"))


def test_a_damaged_store_takes_no_more_batches_that_would_be_merged_with_it(
    whole: BatchStore, day_of: Day
) -> None:
    flipped(*whole.folder.glob("*.arrow"))
    day = day_of("wednesday")
    longer = dataclasses.replace(day, events=pd.concat([day.events] * 2, ignore_index=True))
    with pytest.raises(InputError, match="has other bytes"):
        whole.add(longer, name="wednesday")
    assert whole.batches["name"].tolist() == ["monday", "tuesday"]
