from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.tables import Tables

Frames = dict[str, pd.DataFrame]
MakeTables = Callable[..., Tables]
Refusal = Callable[..., str]

EPOCH, END = pd.Timestamp("1970-01-01", tz="UTC"), pd.Timestamp("2200-01-01", tz="UTC")
MOMENT = pd.Timedelta(microseconds=1)


def edited(frame: pd.DataFrame, row: int, column: str, value: Any) -> pd.DataFrame:
    """A copy with one cell changed; rows are counted from 1."""
    cells = frame[column].tolist() if column in frame else [None] * len(frame)
    cells[row - 1] = value
    return frame.assign(**{column: cells})


@pytest.fixture
def refusal(tiny_tables: MakeTables, tiny_frames: Frames) -> Refusal:
    """The message that a data set with one changed cell is refused with."""

    def message(table: str, row: int, column: str, value: Any) -> str:
        with pytest.raises(InputError) as error:
            tiny_tables(**{table: edited(tiny_frames[table], row, column, value)})
        return str(error.value)

    return message


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("accounts", "account_id"),
        ("campaigns", "campaign_id"),
        ("campaigns", "series"),
        ("campaigns", "ends_at"),
        ("milestones", "at"),
        ("exposures", "campaign_id"),
        ("events", "account_id"),
        ("events", "occurred_at"),
        ("events", "metric"),
        ("tickets", "ticket_id"),
        ("surveys", "score"),
        ("subscriptions", "change"),
    ],
)
def test_a_missing_cell_of_a_required_column_is_refused_with_its_row(
    refusal: Refusal, table: str, column: str
) -> None:
    assert f"tiny: {table} row 1" in (message := refusal(table, 1, column, None))
    assert f": {column} is missing; each row needs one" in message


def test_an_empty_id_is_missing(refusal: Refusal) -> None:
    assert refusal("accounts", 2, "account_id", "") == (
        "tiny: accounts row 2: account_id is missing; each row needs one"
    )


def test_a_time_that_cannot_be_read_is_refused_with_its_row(refusal: Refusal) -> None:
    assert refusal("surveys", 2, "responded_at", "last spring") == (
        "tiny: surveys row 2 (response_id 'r2'): responded_at is 'last spring', which is not a time; "
        "write it as 2024-01-31T09:30:00Z, or 2024-01-31 for midnight"
    )


@pytest.mark.parametrize("time", [EPOCH - MOMENT, END + MOMENT, "9999-12-31", "0001-01-01"])
def test_a_time_outside_of_1970_to_2200_is_refused(refusal: Refusal, time: Any) -> None:
    assert "1970-01-01 and 2200-01-01; correct it, or leave it empty" in refusal(
        "accounts", 1, "ended_at", time
    )


@pytest.mark.parametrize("time", [EPOCH, END])
def test_the_first_and_the_last_moment_are_allowed(
    tiny_tables: MakeTables, tiny_frames: Frames, time: Any
) -> None:
    events = edited(tiny_frames["events"], 1, "occurred_at", time)
    assert tiny_tables(events=events).events["occurred_at"][0] == time


@pytest.mark.parametrize("value", [float("inf"), float("-inf")])
def test_an_infinite_value_is_refused(refusal: Refusal, value: Any) -> None:
    assert refusal("events", 2, "value", value) == (
        f"tiny: events row 2 (account_id 'a1'): value is {value}; it must be a finite number, at most 1e+30 "
        "in size; correct it, or leave it empty"
    )


def test_a_value_that_is_no_number_is_refused(refusal: Refusal) -> None:
    assert "events row 2 (account_id 'a1'): value is 'many', which is not a number" in refusal(
        "events", 2, "value", "many"
    )


@pytest.mark.parametrize("column", ["pre_days", "post_days"])
@pytest.mark.parametrize("days", [-1, 36_501])
def test_a_length_below_zero_or_beyond_a_century_is_refused(refusal: Refusal, column: str, days: Any) -> None:
    assert refusal("campaigns", 2, column, days) == (
        f"tiny: campaigns row 2 (campaign_id 'mm25'): {column} is {days}; "
        "it is a length in days, from 0 to 36,500"
    )


@pytest.mark.parametrize("days", [0, 36_500])
def test_a_length_of_zero_or_a_century_is_allowed(
    tiny_tables: MakeTables, tiny_frames: Frames, days: Any
) -> None:
    campaigns = edited(tiny_frames["campaigns"], 2, "pre_days", days)
    assert tiny_tables(campaigns=campaigns).campaigns["pre_days"].tolist() == [21, days]


def test_half_a_day_is_no_length(refusal: Refusal) -> None:
    assert "post_days is 1.5, which is not a whole number of days" in refusal(
        "campaigns", 1, "post_days", 1.5
    )


def test_a_change_outside_of_the_five_words_is_refused(refusal: Refusal) -> None:
    assert refusal("subscriptions", 5, "change", "Cancel") == (
        "tiny: subscriptions row 5 (account_id 'a3'): change is 'Cancel'; "
        "it must be one of start, renewal, upgrade, downgrade, cancel"
    )


@pytest.mark.parametrize(
    ("table", "column"),
    [("accounts", "account_id"), ("tickets", "ticket_id"), ("surveys", "response_id")],
)
def test_a_key_that_stands_twice_is_refused_with_both_rows(
    refusal: Refusal, tiny_frames: Frames, table: str, column: str
) -> None:
    first = tiny_frames[table][column][0]
    assert refusal(table, 2, column, first) == (
        f"tiny: {table} row 2 ({column} {first!r}): {column} {first!r} stands already in row 1; "
        "keep one of the two"
    )


def test_a_campaign_that_stands_twice_is_a_rescheduling_only_if_known_at_another_time(
    tiny_tables: MakeTables, tiny_frames: Frames
) -> None:
    campaigns = tiny_frames["campaigns"]
    later = campaigns.iloc[[1]].assign(known_at=pd.Timestamp("2025-02-01", tz="UTC"))
    moved = pd.concat([campaigns, later])
    assert len(tiny_tables(campaigns=moved).campaigns) == 3
    with pytest.raises(
        InputError, match="campaign_id 'mm25' and known_at 2025-01-15 stands already in row 2"
    ):
        tiny_tables(campaigns=pd.concat([campaigns, campaigns.iloc[[1]]]))


@pytest.mark.parametrize("kept", [["known_at"], []])
def test_a_campaign_that_stands_twice_without_known_at_is_refused(
    tiny_tables: MakeTables, tiny_frames: Frames, kept: Any
) -> None:
    campaigns = tiny_frames["campaigns"].assign(known_at=pd.NaT)
    campaigns = pd.concat([campaigns, campaigns.iloc[[0]]])
    with pytest.raises(InputError, match=r"row 3 .*stands already in row 1"):
        tiny_tables(campaigns=campaigns if kept else campaigns.drop(columns="known_at"))


@pytest.mark.parametrize("end", ["2025-03-16", "2025-03-01"])
def test_a_campaign_that_ends_before_or_when_it_starts_is_refused_with_its_row(
    refusal: Refusal, end: Any
) -> None:
    assert refusal("campaigns", 2, "ends_at", end) == (
        f"tiny: campaigns row 2 (campaign_id 'mm25'): ends_at {end} is not after starts_at 2025-03-16; "
        "ends_at is exclusive, so write the day after the last one"
    )


def test_a_campaign_of_a_single_moment_is_allowed(tiny_tables: MakeTables, tiny_frames: Frames) -> None:
    start = tiny_frames["campaigns"]["starts_at"][1]
    tiny_tables(campaigns=edited(tiny_frames["campaigns"], 2, "ends_at", start + MOMENT))


def test_a_ticket_resolved_before_it_was_opened_is_refused(refusal: Refusal) -> None:
    assert refusal("tickets", 1, "resolved_at", "2024-03-18T07:59:59Z") == (
        "tiny: tickets row 1 (ticket_id 't1'): resolved_at 2024-03-18 07:59:59 is before opened_at "
        "2024-03-18 08:00:00; correct one of them, or leave resolved_at empty"
    )


def test_a_ticket_resolved_when_it_was_opened_is_allowed(
    tiny_tables: MakeTables, tiny_frames: Frames
) -> None:
    tiny_tables(
        tickets=edited(tiny_frames["tickets"], 1, "resolved_at", tiny_frames["tickets"]["opened_at"][0])
    )


def test_an_account_that_ended_before_it_started_is_refused(refusal: Refusal) -> None:
    assert "ended_at 2023-11-30 is before started_at 2023-12-01" in refusal(
        "accounts", 1, "ended_at", "2023-11-30"
    )
