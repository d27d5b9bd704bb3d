from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from campaignpulse.campaigns.days import NEVER, ceil_day, floor_day, to_times
from campaignpulse.tables import LATEST
from campaignpulse.tables.schemas import CENTURY_DAYS


def times(*written: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime(list(written), utc=True, format="ISO8601")).dt.as_unit("us")


def day_of(year: int, month: int, day: int) -> int:
    return (date(year, month, day) - date(1970, 1, 1)).days


# time, the day it lies in, the first midnight at or after it
CLOCK = [
    ("1970-01-01T00:00:00", 0, 0),
    ("1970-01-01T00:00:00.000001", 0, 1),
    ("1970-01-01T12:00:00", 0, 1),
    ("1970-01-01T23:59:59.999999", 0, 1),
    ("1970-01-02T00:00:00", 1, 1),
    ("1969-12-31T23:59:59.999999", -1, 0),
    ("1969-12-31T00:00:00", -1, -1),
    ("2024-02-28T23:00:00", day_of(2024, 2, 28), day_of(2024, 2, 29)),
    ("2024-02-29T00:01:00", day_of(2024, 2, 29), day_of(2024, 3, 1)),
    ("2025-02-28T00:01:00", day_of(2025, 2, 28), day_of(2025, 3, 1)),
    ("2199-12-31T00:01:00", day_of(2199, 12, 31), day_of(2200, 1, 1)),
]


@pytest.mark.parametrize(("written", "day", "_"), CLOCK)
def test_a_time_lies_in_the_day_that_its_last_midnight_starts(written: str, day: int, _: int) -> None:
    assert floor_day(times(written)).tolist() == [day]


@pytest.mark.parametrize(("written", "_", "midnight"), CLOCK)
def test_a_fact_is_known_at_the_first_midnight_that_is_not_before_it(
    written: str, _: int, midnight: int
) -> None:
    assert ceil_day(times(written)).tolist() == [midnight]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_days_are_the_same_whatever_unit_the_times_are_in(unit: str) -> None:
    given = times("2024-02-29T00:00:01", None).dt.as_unit(unit)
    assert floor_day(given).tolist() == [day_of(2024, 2, 29), NEVER]
    assert ceil_day(given).tolist() == [day_of(2024, 3, 1), NEVER]


def test_days_are_int32_also_where_there_are_none() -> None:
    assert floor_day(times()).dtype == np.int32
    assert ceil_day(times("2024-01-01")).dtype == np.int32


def test_a_missing_time_is_never() -> None:
    assert floor_day(times(None, "1970-01-02")).tolist() == [NEVER, 1]
    assert ceil_day(times("1970-01-02", None)).tolist() == [1, NEVER]


def test_never_lies_after_every_time_that_a_table_may_hold() -> None:
    assert floor_day(pd.Series([LATEST]))[0] < NEVER


def test_a_century_can_be_added_to_never() -> None:
    assert int(NEVER) + CENTURY_DAYS <= np.iinfo(np.int32).max


def test_days_come_back_as_the_midnights_that_start_them() -> None:
    days = np.array([0, day_of(2024, 2, 29)], np.int32)
    assert to_times(days).tolist() == times("1970-01-01", "2024-02-29").tolist()


def test_never_comes_back_as_no_time() -> None:
    assert to_times(np.array([NEVER, 1], np.int32)).isna().tolist() == [True, False]


def test_midnights_come_back_in_the_type_of_clean_tables() -> None:
    assert to_times(np.array([1], np.int32)).dtype == "datetime64[us, UTC]"
