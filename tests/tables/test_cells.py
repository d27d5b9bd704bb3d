from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from campaignpulse.tables import TEXT, TIME, WHOLE
from campaignpulse.tables.cells import read_cells, read_numbers, read_texts, read_times, written_moment

NOON = pd.Timestamp("2024-07-01 12:00", tz="UTC")


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([NOON]),
        pd.Series([NOON]).astype("datetime64[ns, UTC]"),
        pd.Series([NOON]).dt.tz_convert("Asia/Tokyo"),
        pd.Series([NOON]).dt.tz_localize(None),
        pd.Series([NOON], dtype=object),
        pd.Series([datetime(2024, 7, 1, 12, tzinfo=UTC)], dtype=object),
        pd.Series([NOON]).astype("category"),
        pd.Series([NOON]).astype(pd.ArrowDtype(pa.timestamp("ns", "UTC"))),
        pd.Series(["2024-07-01T12:00:00Z"]),
        pd.Series(["2024-07-01 12:00"]),
        pd.Series(["2024-07-01T14:00:00.000+02:00"]),
        pd.Series(["2024-07-01T14:00+0200"]),
    ],
)
def test_a_time_is_read_the_same_however_it_is_delivered(column: pd.Series) -> None:
    reading = read_times(column, zone="UTC")
    assert reading.clean.dtype == TIME
    assert reading.clean.tolist() == [NOON]
    assert not reading.bad.any()


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(["2024-07-01"]),
        pd.Series([date(2024, 7, 1)], dtype=object),
        pd.Series([date(2024, 7, 1)], dtype=pd.ArrowDtype(pa.date32())),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo"])
def test_a_day_without_a_clock_is_midnight_in_every_zone_and_no_naive_time(
    column: pd.Series, zone: str
) -> None:
    reading = read_times(column, zone=zone)
    assert reading.clean.tolist() == [pd.Timestamp("2024-07-01", tz="UTC")]
    assert not reading.naive


def test_a_stated_time_becomes_the_wall_clock_of_the_zone_in_summer_and_winter() -> None:
    column = pd.Series(["2024-07-01T03:30:00Z", "2024-01-01T03:30:00Z"])
    wall = read_times(column, zone="America/New_York").clean
    assert [str(time) for time in wall] == ["2024-06-30 23:30:00+00:00", "2023-12-31 22:30:00+00:00"]


def test_an_hour_that_the_zone_skips_or_repeats_is_no_obstacle() -> None:
    column = pd.Series(pd.to_datetime(["2024-11-03T05:30Z", "2024-11-03T06:30Z", "2024-03-10T07:30Z"]))
    wall = read_times(column, zone="America/New_York").clean
    assert wall.dt.strftime("%H:%M").tolist() == ["01:30", "01:30", "03:30"]


def test_a_naive_time_is_read_as_utc_before_it_becomes_the_zones_clock() -> None:
    for column in (pd.Series(["2024-07-01 03:30"]), pd.Series(pd.to_datetime(["2024-07-01 03:30"]))):
        reading = read_times(column, zone="America/New_York")
        assert reading.clean.tolist() == [pd.Timestamp("2024-06-30 23:30", tz="UTC")]
        assert reading.naive


def test_a_typed_column_of_midnights_holds_days_of_the_zone() -> None:
    column = pd.Series(pd.to_datetime(["2024-07-01", None, "2024-07-02"]))
    assert read_times(column, zone="America/New_York").clean.dt.day.tolist()[::2] == [1, 2]


def test_one_clock_among_the_midnights_makes_them_all_times() -> None:
    column = pd.Series(pd.to_datetime(["2024-07-01 00:00", "2024-07-02 09:00"]))
    assert read_times(column, zone="America/New_York").clean[0] == pd.Timestamp("2024-06-30 20:00", tz="UTC")


def test_a_typed_column_is_not_parsed_again_but_passed_on() -> None:
    column = pd.Series([NOON]).astype(TIME)
    assert np.shares_memory(read_times(column, zone="UTC").clean.array.asi8, column.array.asi8)


@pytest.mark.parametrize(
    "text", ["yesterday", "01/02/2024", "2024-13-01", "2024-02-30", "1700000000", "2024"]
)
def test_a_text_that_is_no_time_is_bad_and_says_how_to_write_one(text: str) -> None:
    reading = read_times(pd.Series(["2024-01-01", text, None, ""]), zone="UTC")
    assert reading.bad.tolist() == [False, True, False, False]
    assert "2024-01-31T09:30:00Z" in reading.rule


def test_numbers_are_no_times_since_their_unit_is_unknown() -> None:
    assert read_times(pd.Series([1_700_000_000, 5]), zone="UTC").bad.all()


def test_a_column_with_nothing_in_it_is_missing_times() -> None:
    for column in (pd.Series([None, None]), pd.Series([np.nan, np.nan]), pd.Series(["", None])):
        reading = read_times(column, zone="UTC")
        assert reading.clean.dtype == TIME
        assert reading.clean.isna().all()
        assert not reading.bad.any()


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pd.Series(["001", "x y"]), ["001", "x y"]),
        (pd.Series([1, 20]), ["1", "20"]),
        (pd.Series([1.0, 20.0]), ["1", "20"]),
        (pd.Series([1, 20], dtype="Int64"), ["1", "20"]),
        (pd.Series(["b", "a"], dtype="category"), ["b", "a"]),
        (pd.Series([7, 8]).astype("category"), ["7", "8"]),
        (pd.Series(["001", 2], dtype=object), ["001", "2"]),
        (pd.Series(["a", "b"], dtype=pd.ArrowDtype(pa.string())), ["a", "b"]),
    ],
)
def test_ids_are_text_however_they_are_delivered(column: pd.Series, expected: Any) -> None:
    reading = read_cells(column, dtype=TEXT, zone="UTC")
    assert reading.clean.dtype == TEXT
    assert reading.clean.tolist() == expected


def test_an_empty_text_is_missing() -> None:
    assert read_texts(pd.Series(["", "a", None])).clean.isna().tolist() == [True, False, True]


def test_an_id_with_a_fraction_or_beyond_exact_floats_is_bad() -> None:
    assert (
        read_texts(pd.Series([1.5, np.inf, 2.0**53, 2.0**53 - 1, np.nan])).bad.tolist()
        == [True] * 3 + [False] * 2
    )


def test_numbers_are_read_from_text_and_decimals_and_missing_ones_stay_missing() -> None:
    reading = read_numbers(pd.Series(["2.5", Decimal("1.5"), None, " ", 3], dtype=object))
    assert reading.clean.tolist()[:2] == [2.5, 1.5]
    assert reading.clean.isna().tolist() == [False, False, True, True, False]
    assert not reading.bad.any()


@pytest.mark.parametrize("text", ["abc", "1,5", "nan", "12€"])
def test_a_text_that_is_no_number_is_bad(text: str) -> None:
    assert read_numbers(pd.Series(["1", text])).bad.tolist() == [False, True]


def test_whole_numbers_refuse_fractions_and_infinities_but_not_gaps() -> None:
    reading = read_cells(pd.Series([1.0, 2.5, np.inf, 1e300, np.nan]), dtype=WHOLE, zone="UTC")
    assert reading.bad.tolist() == [False, True, True, True, False]


@pytest.mark.parametrize(
    "text", ["2024-02-01T10:00:00.5Z", "2024-02-01 12:00:00.500+0200", "2024-02-01T12:00:00.5+02"]
)
def test_a_written_moment_with_its_offset_is_a_time_of_utc(text: str) -> None:
    assert written_moment(text) == pd.Timestamp("2024-02-01 10:00:00.5", tz="UTC")


@pytest.mark.parametrize(
    "text",
    ["2024-02-01", "2024-02", "2024-02-01T10:00", "01/02/2024 10:00Z", "01.02.2024T10:00+01:00", "soon", ""],
)
def test_any_other_text_is_no_written_moment(text: str) -> None:
    assert written_moment(text) is pd.NaT
