import dataclasses
from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.tables import Tables

Frames = dict[str, pd.DataFrame]
MakeTables = Callable[..., Tables]


def test_the_frames_are_the_delivered_tables_in_the_order_of_the_contract(tiny_tables: MakeTables) -> None:
    tables = tiny_tables(milestones=None, tickets=None)
    delivered = ["accounts", "campaigns", "exposures", "events", "surveys", "subscriptions"]
    assert list(tables.frames) == [*delivered, "assignments", "outreach"]
    assert tables.frames["events"] is tables.events


def test_a_table_that_was_not_delivered_is_none(tiny_tables: MakeTables) -> None:
    assert tiny_tables(surveys=None).surveys is None


def test_tables_cannot_be_assigned_to(tiny_tables: MakeTables) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        tiny_tables().zone = "Asia/Tokyo"


def test_the_digest_is_that_of_the_contents_wherever_they_come_from(tiny_tables: MakeTables) -> None:
    tables = tiny_tables()
    elsewhere = dataclasses.replace(tables, origin="elsewhere", notes=("read on a Monday",))
    assert elsewhere.digest == tables.digest
    assert len(tables.digest) == 64


def test_the_digest_changes_with_a_cell_a_table_and_the_zone(
    tiny_tables: MakeTables, tiny_frames: Frames
) -> None:
    surveys = tiny_frames["surveys"].assign(score=[9, 3])
    others = [tiny_tables(surveys=surveys), tiny_tables(surveys=None), tiny_tables(zone="Asia/Tokyo")]
    assert len({tables.digest for tables in [tiny_tables(), *others]}) == 4


def test_the_digest_is_computed_once(tiny_tables: MakeTables) -> None:
    tables = tiny_tables()
    assert tables.digest is tables.digest


def test_printed_it_is_one_line_of_what_was_delivered(tiny_tables: MakeTables) -> None:
    told = repr(dataclasses.replace(tiny_tables(), origin="data/"))
    assert told.startswith("Tables(3 accounts, 2 campaigns, ")
    assert told.endswith("; data/)")
    assert "\n" not in told
