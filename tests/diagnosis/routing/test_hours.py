"""Working time in a zone: what is quiet, across midnights, week-ends, holidays and changes of the clock."""

from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.diagnosis.routing.hours import WorkingTime
from campaignpulse.experiment import Quiet
from hypothesis import given
from hypothesis import strategies as st

OFFICE = WorkingTime(Quiet(zone="Europe/Paris"))  # 9 to 17 from Monday to Friday
PARIS = "Europe/Paris"


def paris(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz=PARIS).tz_convert("UTC")


@pytest.mark.parametrize(
    ("moment", "first"),
    [
        ("2025-04-01 08:59", "2025-04-01 09:00"),
        ("2025-04-01 09:00", "2025-04-01 09:00"),
        ("2025-04-01 16:59", "2025-04-01 16:59"),
        ("2025-04-01 17:00", "2025-04-02 09:00"),
        ("2025-04-04 17:00", "2025-04-07 09:00"),  # over the week-end
        ("2025-03-29 12:00", "2025-03-31 09:00"),  # over the hour that does not exist
    ],
)
def test_the_first_moment_of_working_time_is_now_or_when_it_next_begins(moment: str, first: str) -> None:
    assert OFFICE.first(paris(moment)) == paris(first)


@pytest.mark.parametrize(
    ("since", "hours", "moment"),
    [
        ("2025-04-01 09:00", 8, "2025-04-01 17:00"),  # the very end of a day belongs to it
        ("2025-04-01 09:00", 8.5, "2025-04-02 09:30"),
        ("2025-04-01 16:00", 2, "2025-04-02 10:00"),
        ("2025-04-04 16:00", 16, "2025-04-08 16:00"),
        ("2025-04-05 03:00", 1, "2025-04-07 10:00"),  # from a Saturday
    ],
)
def test_only_working_hours_count(since: str, hours: float, moment: str) -> None:
    assert OFFICE.after(paris(since), hours) == paris(moment)


def test_quiet_hours_within_a_day_leave_the_morning_and_the_evening() -> None:
    siesta = WorkingTime(Quiet(zone=PARIS, hours=("12:00", "16:00"), days=()))
    assert siesta.first(paris("2025-04-01 13:00")) == paris("2025-04-01 16:00")
    assert siesta.after(paris("2025-04-01 11:00"), 10) == paris("2025-04-02 01:00")


def test_without_quiet_hours_a_day_lasts_as_long_as_it_does_in_its_zone() -> None:
    always = WorkingTime(Quiet(zone=PARIS, hours=None, days=()))
    spring = paris("2025-03-30 00:00")  # 23 hours long
    assert always.after(spring, 23) == paris("2025-03-31 00:00")
    assert always.after(spring, 48) == spring + pd.Timedelta(hours=48)


def test_holidays_are_quiet() -> None:
    closed = WorkingTime(Quiet(zone=PARIS, dates=("2025-04-21",)))
    assert closed.first(paris("2025-04-18 18:00")) == paris("2025-04-22 09:00")


def test_the_day_and_the_next_day_are_those_of_the_zone() -> None:
    tokyo = WorkingTime(Quiet(zone="Asia/Tokyo"))
    moment = pd.Timestamp("2025-04-03 23:00", tz="UTC")  # Friday, 8 in the morning
    assert f"{tokyo.day(moment)}" == "2025-04-04"
    assert tokyo.next_day(moment) == pd.Timestamp("2025-04-07 00:00", tz="UTC")


@given(
    minute=st.integers(0, 400 * 24 * 60),
    worked=st.integers(1, 3_600),
    zone=st.sampled_from(["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata"]),
)
def test_hours_add_up_however_they_are_parted_and_end_in_working_time(
    minute: int, worked: int, zone: str
) -> None:
    time, hours = WorkingTime(Quiet(zone=zone)), worked / 60
    start = pd.Timestamp("2025-01-01", tz="UTC") + pd.Timedelta(minutes=minute)
    whole = time.after(start, hours)
    halves = time.after(time.after(start, hours / 2), hours / 2)
    assert abs(whole - halves) <= pd.Timedelta(microseconds=2)
    just_before = whole - pd.Timedelta(seconds=1)
    assert time.first(just_before) == just_before
    assert whole - time.first(start) >= pd.Timedelta(hours=hours) - pd.Timedelta(microseconds=1)
