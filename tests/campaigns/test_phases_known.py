"""Which calendar holds: what was known of campaigns and exposures at the time that one asks about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from campaignpulse.campaigns import phases
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
MARCH = {
    "campaign_id": "march",
    "starts_at": "2024-03-10",
    "ends_at": "2024-03-20",
    "known_at": "2024-01-01",
    "pre_days": 5,
    "post_days": 7,
}


def utc(written: str) -> pd.Timestamp:
    return pd.Timestamp(written, tz="UTC")


def on(tables: Tables, day: str, *, known_at: str | None = None, account: str = "a") -> tuple[Any, ...]:
    """Phase and campaign of one account's day; the campaign is None in baseline."""
    days = pd.DataFrame({"account_id": [account], "cutoff": [utc(day)]})
    known = None if known_at is None else pd.Series([utc(known_at)])
    found = phases(tables, days, known_at=known).iloc[0]
    return found["phase"], None if pd.isna(found["campaign_id"]) else found["campaign_id"]


# known_at of the campaign, a day before the campaign, the phase of that day as known then
KNOWN = [
    ("2024-03-07 00:00", "2024-03-06", "baseline"),
    ("2024-03-07 00:00", "2024-03-07", "pre"),
    ("2024-03-07 00:01", "2024-03-07", "baseline"),
    ("2024-03-07 00:01", "2024-03-08", "pre"),
    ("2024-03-07 23:59", "2024-03-08", "pre"),
    ("2024-03-12 00:00", "2024-03-11", "baseline"),
    ("2024-03-12 00:00", "2024-03-12", "active"),
    ("2024-03-25 00:00", "2024-03-24", "baseline"),
    ("2024-03-25 00:00", "2024-03-25", "post"),
]


@pytest.mark.parametrize(("known_at", "day", "phase"), KNOWN)
def test_a_campaign_has_phases_from_the_first_midnight_at_which_it_is_known(
    calendar_of: Make, known_at: str, day: str, phase: str
) -> None:
    assert on(calendar_of([MARCH | {"known_at": known_at}]), day)[0] == phase


UNANNOUNCED = [
    ("2024-03-05", "baseline"),
    ("2024-03-09", "baseline"),
    ("2024-03-10", "active"),
    ("2024-03-19", "active"),
    ("2024-03-20", "post"),
    ("2024-03-26", "post"),
    ("2024-03-27", "baseline"),
]


@pytest.mark.parametrize(("day", "phase"), UNANNOUNCED)
def test_a_campaign_without_known_at_has_no_pre_phase(calendar_of: Make, day: str, phase: str) -> None:
    assert on(calendar_of([MARCH | {"known_at": None}]), day)[0] == phase


def test_a_pre_day_of_a_campaign_without_known_at_stays_baseline_in_hindsight(calendar_of: Make) -> None:
    tables = calendar_of([MARCH | {"known_at": None}])
    assert on(tables, "2024-03-09", known_at="2024-06-01")[0] == "baseline"


def test_a_campaign_that_starts_at_noon_without_known_at_is_not_known_at_that_midnight(
    calendar_of: Make,
) -> None:
    tables = calendar_of([MARCH | {"known_at": None, "starts_at": "2024-03-10 12:00"}])
    assert on(tables, "2024-03-10")[0] == "baseline"
    assert on(tables, "2024-03-10", known_at="2024-03-11")[0] == "active"


# when the account is exposed, a day, when one looks, the phase of the day
EXPOSED = [
    ("2024-03-15 00:00", "2024-03-14", "2024-03-14", "baseline"),
    ("2024-03-15 00:00", "2024-03-14", "2024-03-15", "active"),
    ("2024-03-15 00:00", "2024-03-15", "2024-03-15", "active"),
    ("2024-03-15 00:01", "2024-03-15", "2024-03-15", "baseline"),
    ("2024-03-15 00:01", "2024-03-15", "2024-03-16", "active"),
    ("2024-03-15 00:01", "2024-03-06", "2024-03-16", "pre"),
    ("2024-03-23", "2024-03-22", "2024-03-22", "baseline"),
    ("2024-03-23", "2024-03-23", "2024-03-23", "post"),
    ("2024-02-01", "2024-03-06", "2024-03-06", "pre"),
    (None, "2024-03-06", "2024-03-06", "pre"),
]


@pytest.mark.parametrize(("exposed_at", "day", "known_at", "phase"), EXPOSED)
def test_an_exposure_that_becomes_known_later_paints_past_days_from_then_on_only(
    calendar_of: Make, exposed_at: str | None, day: str, known_at: str, phase: str
) -> None:
    tables = calendar_of([MARCH], [{"account_id": "a", "campaign_id": "march", "exposed_at": exposed_at}])
    assert on(tables, day, known_at=known_at)[0] == phase


MOVED = MARCH | {"known_at": "2024-03-01 09:00", "starts_at": "2024-03-14", "ends_at": "2024-03-24"}
RESCHEDULED = [
    ("2024-03-10", "2024-03-01", "active"),
    ("2024-03-10", "2024-03-02", "pre"),
    ("2024-03-06", "2024-03-01", "pre"),
    ("2024-03-06", "2024-03-02", "baseline"),
    ("2024-03-19", "2024-03-01", "active"),
    ("2024-03-19", "2024-03-02", "active"),
    ("2024-03-23", "2024-03-01", "post"),
    ("2024-03-23", "2024-03-02", "active"),
    ("2024-03-30", "2024-03-01", "baseline"),
    ("2024-03-30", "2024-03-02", "post"),
]


@pytest.mark.parametrize(("day", "known_at", "phase"), RESCHEDULED)
def test_of_a_rescheduled_campaign_the_latest_known_row_holds(
    calendar_of: Make, day: str, known_at: str, phase: str
) -> None:
    assert on(calendar_of([MARCH, MOVED]), day, known_at=known_at)[0] == phase


def test_of_two_reschedulings_on_one_day_the_later_holds_whatever_their_order(calendar_of: Make) -> None:
    again = MOVED | {"known_at": "2024-03-01 17:00", "starts_at": "2024-03-18"}
    for rows in ([MARCH, MOVED, again], [again, MARCH, MOVED]):
        assert on(calendar_of(rows), "2024-03-15", known_at="2024-03-02") == ("pre", "march")


def test_a_campaign_put_off_is_no_longer_active(calendar_of: Make) -> None:
    put_off = MARCH | {"known_at": "2024-03-12", "starts_at": "2024-06-10", "ends_at": "2024-06-20"}
    tables = calendar_of([MARCH, put_off])
    assert [on(tables, day)[0] for day in ("2024-03-11", "2024-03-12")] == ["active", "baseline"]


def test_a_past_day_is_as_it_was_known_at_the_time_that_one_asks_about(calendar_of: Make) -> None:
    tables = calendar_of([MARCH | {"known_at": "2024-03-12"}])
    assert on(tables, "2024-03-08", known_at="2024-03-08")[0] == "baseline"
    assert on(tables, "2024-03-08", known_at="2024-03-12")[0] == "pre"


def test_a_day_ahead_has_the_phase_that_is_planned_for_it(calendar_of: Make) -> None:
    assert on(calendar_of([MARCH]), "2024-03-15", known_at="2024-01-01") == ("active", "march")
