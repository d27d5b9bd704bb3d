"""Events that nobody looks at are not read."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.sources.unread import UnreadTables
from campaignpulse.tables import Tables

MakeTables = Callable[..., Tables]


@pytest.fixture
def reads() -> list[str]:
    return []


@pytest.fixture
def unread(tiny_tables: MakeTables, reads: list[str]) -> UnreadTables:
    tables = tiny_tables()

    def read() -> pd.DataFrame:
        reads.append("once")
        return tables.events.iloc[:2]

    return UnreadTables.of(tables, read, elsewhere=frozenset(["posts"]))


def test_events_are_read_once_and_only_when_they_are_looked_at(
    unread: UnreadTables, reads: list[str], tiny_tables: MakeTables
) -> None:
    pd.testing.assert_frame_equal(unread.exposures, tiny_tables().exposures)
    assert (unread.elsewhere, reads) == ({"posts"}, [])
    assert len(unread.events) == len(unread.frames["events"]) == 2
    assert reads == ["once"]


def test_a_changed_copy_has_the_events(unread: UnreadTables) -> None:
    changed = dataclasses.replace(unread, zone="Europe/Paris")
    assert (len(changed.events), changed.zone) == (2, "Europe/Paris")


def test_what_no_tables_have_these_have_neither(unread: UnreadTables, reads: list[str]) -> None:
    with pytest.raises(AttributeError, match="weather"):
        _ = unread.weather
    assert reads == []
