from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.by_slice.groups import MOST_SLICES, slice_groups
from campaignpulse.tables import Tables

Make = Callable[..., Tables]


@pytest.fixture
def rows() -> pd.DataFrame:
    """One row of each account on one day, in march_madness, no campaign, and nothing known."""
    return pd.DataFrame(
        {
            "account_id": ["a1", "a2", "a3"],
            "cutoff": pd.Timestamp("2025-01-01", tz="UTC"),
            "series": ["march_madness", None, None],
            "heard_active_days_84d": [60.0, 1.0, 20.0],
            "heard_tenure_days": [400.0, 10.0, 90.0],
        }
    )


def with_accounts(make: Make, **columns: object) -> Tables:
    return make(accounts=pd.DataFrame({"account_id": ["a1", "a2", "a3"], **columns}))


def test_all_kinds_that_the_data_tell_are_there_in_one_order(tiny_tables: Make, rows: pd.DataFrame) -> None:
    grades = pd.Series(["A", "B", "C"])
    found = slice_groups(tiny_tables(), rows, grades=grades)
    assert found.columns.tolist() == [
        "account_id", "cutoff", "segment", "size", "tenure", "series", "participation", "reliability",
    ]  # fmt: skip
    assert found["reliability"].tolist() == ["A", "B", "C"]


def test_only_the_kinds_that_were_asked_for_are_there(tiny_tables: Make, rows: pd.DataFrame) -> None:
    assert slice_groups(tiny_tables(), rows, kinds=["series"]).columns.tolist()[2:] == ["series"]


def test_what_nobody_knows_of_an_account_is_a_slice_of_its_own(tiny_tables: Make, rows: pd.DataFrame) -> None:
    tables = with_accounts(tiny_tables, segment=["brand", None, "agency"], seats=[2.0, 3.0, None])
    found = slice_groups(tables, rows)
    assert found["segment"].tolist() == ["brand", "unknown", "agency"]
    assert found["size"].tolist() == ["1 to 2 seats", "3 to 5 seats", "unknown"]


@pytest.mark.parametrize(
    ("seats", "name"),
    [
        (1, "1 to 2 seats"),
        (5, "3 to 5 seats"),
        (6, "6 to 20 seats"),
        (100, "21 to 100 seats"),
        (101, "over 100 seats"),
    ],
)
def test_each_number_of_seats_has_its_size(
    tiny_tables: Make, rows: pd.DataFrame, seats: int, name: str
) -> None:
    tables = with_accounts(tiny_tables, seats=[float(seats)] * 3)
    assert set(slice_groups(tables, rows)["size"]) == {name}


def test_without_seats_the_size_is_how_active_an_account_is(tiny_tables: Make, rows: pd.DataFrame) -> None:
    found = slice_groups(tiny_tables(), rows)["size"]
    assert found.tolist() == ["most active third", "least active third", "middle third"]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2024-12-31", "first 90 days"),
        ("2024-10-04", "first 90 days"),  # 89 days
        ("2024-10-03", "to one year"),
        ("2024-01-02", "to two years"),  # 365 days, as 2024 is a leap year
        ("2023-01-02", "over two years"),
    ],
)
def test_each_tenure_has_its_name(tiny_tables: Make, rows: pd.DataFrame, day: str, name: str) -> None:
    tables = with_accounts(tiny_tables, started_at=[pd.Timestamp(day, tz="UTC")] * 3)
    assert set(slice_groups(tables, rows)["tenure"]) == {name}


def test_without_a_start_the_tenure_is_since_the_account_was_first_heard_from(
    tiny_tables: Make, rows: pd.DataFrame
) -> None:
    found = slice_groups(tiny_tables(accounts=None), rows)["tenure"]
    assert found.tolist() == ["to two years", "first 90 days", "to one year"]


def test_rows_of_no_campaign_are_a_slice_of_the_series(tiny_tables: Make, rows: pd.DataFrame) -> None:
    assert slice_groups(tiny_tables(), rows)["series"].tolist() == [
        "march_madness",
        "no campaign",
        "no campaign",
    ]


def test_what_the_data_do_not_tell_is_left_out(tiny_tables: Make, rows: pd.DataFrame) -> None:
    bare = rows[["account_id", "cutoff"]].assign(series=None)
    found = slice_groups(tiny_tables(accounts=None), bare)
    assert found.columns.tolist()[2:] == ["participation"]


def test_beyond_the_most_frequent_names_the_rest_are_one_slice(tiny_tables: Make) -> None:
    names = np.repeat([f"series {number:02d}" for number in range(15)], range(15, 0, -1))
    rows = pd.DataFrame({"account_id": "a1", "cutoff": pd.Timestamp("2025-01-01", tz="UTC"), "series": names})
    found = slice_groups(tiny_tables(), rows, kinds=["series"])["series"]
    assert found.nunique() == MOST_SLICES + 1
    assert (found == "other").sum() == 3 + 2 + 1
