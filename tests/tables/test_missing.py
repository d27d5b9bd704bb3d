from collections.abc import Callable

import pandas as pd
from campaignpulse.tables import Tables
from campaignpulse.tables.missing import LOST_WITHOUT

Frames = dict[str, pd.DataFrame]
MakeTables = Callable[..., Tables]


def test_a_full_data_set_lacks_nothing(tiny_tables: MakeTables) -> None:
    assert tiny_tables().missing == ()


def test_each_optional_table_that_is_not_there_is_named_with_what_is_lost(tiny_tables: MakeTables) -> None:
    for table, lost in LOST_WITHOUT.items():
        assert tiny_tables(**{table: None}).missing == (f"{table}: no table, {lost}",)


def test_the_sentence_of_the_contract_stands() -> None:
    assert (
        f"surveys: no table, {LOST_WITHOUT['surveys']}"
        == "surveys: no table, the voice component has no data"
    )


def test_an_optional_table_without_rows_is_said_as_well(tiny_tables: MakeTables, tiny_frames: Frames) -> None:
    missing = tiny_tables(surveys=tiny_frames["surveys"].iloc[:0]).missing
    assert missing == ("surveys: no rows, the voice component has no data",)


def test_campaigns_that_do_not_say_when_they_were_known_have_no_pre_phase(
    tiny_tables: MakeTables, tiny_frames: Frames
) -> None:
    campaigns = tiny_frames["campaigns"]
    none = tiny_tables(campaigns=campaigns.drop(columns="known_at")).missing
    one = tiny_tables(campaigns=campaigns.assign(known_at=campaigns["known_at"].where([True, False]))).missing
    assert [sentence[:41] for sentence in (*none, *one)] == [
        "campaigns: 2 of 2 rows have no known_at, ",
        "campaigns: 1 of 2 rows have no known_at, ",
    ]
    assert none[0].endswith("has no pre phase")


def test_a_rescheduled_campaign_is_no_second_edition(tiny_tables: MakeTables, tiny_frames: Frames) -> None:
    campaigns = tiny_frames["campaigns"].assign(campaign_id="mm")
    exposures = tiny_frames["exposures"].assign(campaign_id="mm")
    events = tiny_frames["events"].drop(columns="campaign_id")
    tables = tiny_tables(campaigns=campaigns, exposures=exposures, milestones=None, events=events)
    assert "campaigns: no series has two editions" in tables.missing[-1]


def test_exposures_without_a_time_are_said(tiny_tables: MakeTables, tiny_frames: Frames) -> None:
    missing = tiny_tables(exposures=tiny_frames["exposures"].drop(columns="exposed_at")).missing
    assert missing == ("exposures: no exposed_at, an exposure counts from when its campaign is known",)
