from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.tables import Tables
from campaignpulse.tables.references import first_deliveries

Frames = dict[str, pd.DataFrame]
MakeTables = Callable[..., Tables]

DAY = pd.Timestamp("2024-05-01", tz="UTC")
NEW = {
    "exposures": {"account_id": "a9", "campaign_id": "mm24"},
    "events": {"account_id": "a9", "occurred_at": DAY, "metric": "posts"},
    "tickets": {"ticket_id": "t9", "account_id": "a9", "opened_at": DAY},
    "surveys": {
        "response_id": "r9",
        "account_id": "a9",
        "responded_at": DAY,
        "instrument": "nps",
        "score": 1,
    },
    "subscriptions": {"account_id": "a9", "at": DAY, "change": "start"},
}


@pytest.mark.parametrize("table", NEW)
def test_a_row_about_an_account_that_is_not_in_accounts_is_refused(
    tiny_tables: MakeTables, tiny_frames: Frames, table: str
) -> None:
    row = len(tiny_frames[table]) + 1
    frame = pd.concat([tiny_frames[table], pd.DataFrame([NEW[table]])])
    with pytest.raises(
        InputError, match=rf"{table} row {row} \(.*\): account_id 'a9' is not in accounts; add it"
    ):
        tiny_tables(**{table: frame})


@pytest.mark.parametrize("table", NEW)
def test_without_accounts_any_account_is_welcome(
    tiny_tables: MakeTables, tiny_frames: Frames, table: str
) -> None:
    frame = pd.concat([tiny_frames[table], pd.DataFrame([NEW[table]])])
    assert "a9" in set(tiny_tables(accounts=None, **{table: frame}).frames[table]["account_id"])


@pytest.mark.parametrize("table", ["exposures", "milestones"])
def test_a_row_about_a_campaign_that_is_not_in_campaigns_is_refused(
    tiny_tables: MakeTables, tiny_frames: Frames, table: str
) -> None:
    frame = tiny_frames[table].assign(campaign_id="mm99")
    with pytest.raises(
        InputError, match=rf"{table} row 1 \(.*campaign_id 'mm99' is not in campaigns; add it"
    ):
        tiny_tables(**{table: frame})


def test_ids_match_as_text_whether_delivered_as_numbers_or_words(
    tiny_tables: MakeTables, tiny_frames: Frames
) -> None:
    names = {"mm24": 24, "mm25": 25}
    campaigns = tiny_frames["campaigns"].replace({"campaign_id": names})
    exposures = tiny_frames["exposures"].replace({"campaign_id": {"mm24": "24", "mm25": "25"}})
    milestones = tiny_frames["milestones"].assign(campaign_id=25.0)
    tables = tiny_tables(campaigns=campaigns, exposures=exposures, milestones=milestones)
    assert tables.milestones["campaign_id"].tolist() == ["25"]


def test_a_tag_of_an_unlisted_campaign_is_kept_and_said(tiny_tables: MakeTables, tiny_frames: Frames) -> None:
    events = tiny_frames["events"].replace({"campaign_id": {"mm24": "newsletter"}})
    tables = tiny_tables(events=events)
    assert tables.notes == (
        "events: 1 rows carry a campaign_id that is not in campaigns, such as 'newsletter'; "
        "these tags belong to no campaign",
    )
    assert "newsletter" in set(tables.events["campaign_id"])


def keep(**columns: Any) -> list[bool]:
    events = pd.DataFrame({"account_id": "a1", **columns}).assign(occurred_at=DAY)
    return first_deliveries(events).tolist()


def test_all_events_stay_without_an_event_id() -> None:
    assert keep(account_id=["a1", "a1"]) == [True, True]


def test_a_second_delivery_is_dropped_and_events_without_an_id_are_not_repetitions() -> None:
    assert keep(event_id=["x", None, "x", None, "y", "x"]) == [True, True, False, True, True, False]


def test_an_event_id_under_another_account_is_another_event() -> None:
    accounts = pd.Series(["a1", "a2", "a1", "a2", "a3"])
    for named in (accounts, accounts.astype("category")):
        assert keep(account_id=named, event_id=["x", "x", "x", None, "y"]) == [True, True, False, True, True]


def test_of_two_deliveries_the_one_known_first_stays_in_any_order() -> None:
    known = [DAY + pd.Timedelta(days=days) for days in (3, 1, 2)]
    assert keep(event_id=["x"] * 3, known_at=known) == [False, True, False]
    assert keep(event_id=["x"] * 3, known_at=known[::-1]) == [False, True, False]


def test_an_event_that_does_not_say_when_it_was_known_was_known_when_it_occurred() -> None:
    assert keep(event_id=["x", "x"], known_at=[DAY + pd.Timedelta(hours=1), pd.NaT]) == [False, True]


def test_repetitions_are_found_among_many_as_pandas_finds_them() -> None:
    ids = pd.Series(np.random.default_rng(0).integers(0, 5_000, 10_000)).astype("str")
    assert keep(event_id=ids) == (~ids.duplicated()).tolist()


@pytest.mark.parametrize("table", ["assignments", "outreach"])
def test_an_account_of_a_live_comparison_that_left_the_data_is_said_and_not_refused(
    tiny_tables: MakeTables, tiny_frames: Frames, table: str
) -> None:
    frame = tiny_frames[table].assign(account_id=["a9", "a2"][: len(tiny_frames[table])])
    tables = tiny_tables(**{table: frame})
    said = f"{table}: 1 rows are about accounts that are not in accounts, such as 'a9'"
    assert said in tables.notes
    assert "a9" in set(tables.frames[table]["account_id"])


def test_nobody_is_dealt_twice_by_one_salt(tiny_tables: MakeTables, tiny_frames: Frames) -> None:
    twice = pd.concat([tiny_frames["assignments"].iloc[:1], tiny_frames["assignments"].iloc[:1]])
    with pytest.raises(InputError, match="account_id 'a1' and salt 'spring' stands already in row 1"):
        tiny_tables(assignments=twice)
    assert len(tiny_tables(assignments=twice.assign(salt=["spring", "autumn"])).assignments) == 2


def test_an_id_that_differs_by_a_blank_only_is_said_to_be_that(
    tiny_tables: MakeTables, tiny_frames: Frames
) -> None:
    events = tiny_frames["events"].assign(account_id=["a1 ", *tiny_frames["events"]["account_id"][1:]])
    with pytest.raises(
        InputError,
        match="account_id 'a1 ' is not in accounts, which has 'a1', without a blank; write both alike",
    ):
        tiny_tables(events=events)
