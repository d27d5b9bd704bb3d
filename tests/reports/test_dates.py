from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest
from campaignpulse.reports.dates import day_words, last_day, month_starts, month_words, span_words


def utc(day: str) -> pd.Timestamp:
    return pd.Timestamp(day, tz="UTC")


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2025-03-17", "2025-04-09", "17 Mar – 8 Apr 2025"),
        ("2024-12-20", "2025-01-06", "20 Dec 2024 – 5 Jan 2025"),
        ("2025-04-01", "2025-04-02", "1 Apr 2025"),
        ("2025-04-01", "2025-04-02 12:00", "1 Apr – 2 Apr 2025"),
        ("2024-12-20", "2025-01-01", "20 Dec – 31 Dec 2024"),
    ],
)
def test_a_span_is_said_by_its_first_and_last_day(start: str, end: str, said: str) -> None:
    assert span_words(utc(start), utc(end)) == said


def test_a_day_is_said_with_its_month_in_letters() -> None:
    assert day_words(utc("2025-12-31")) == "31 Dec 2025"


def test_the_last_day_of_what_ends_at_midnight_is_the_day_before() -> None:
    assert last_day(utc("2025-04-09")) == utc("2025-04-08")
    assert last_day(utc("2025-04-09 00:00:01")) == utc("2025-04-09")


@pytest.mark.parametrize(("months", "most"), [(2, 5), (9, 5), (25, 5), (60, 4), (240, 4)])
def test_an_axis_has_few_enough_months_and_steps_evenly(months: int, most: int) -> None:
    first = utc("2020-02-15")
    days = month_starts(first, first + pd.DateOffset(months=months), most=most)
    assert 1 <= len(days) <= most
    assert all(day.day == 1 for day in days)
    numbers = [12 * day.year + day.month for day in days]
    assert len({after - before for before, after in pairwise(numbers)}) <= 1


def test_the_bounds_of_an_axis_may_be_its_months() -> None:
    days = month_starts(utc("2025-01-01"), utc("2025-02-01"), most=5)
    assert [month_words(day) for day in days] == ["Jan 2025", "Feb 2025"]


def test_an_axis_within_a_month_names_none() -> None:
    assert month_starts(utc("2025-01-02"), utc("2025-01-30"), most=5) == []
