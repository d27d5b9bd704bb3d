from typing import Any

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.tables.refusals import Place, refuse_rows, shown

PLACE = Place("data", "exposures")
FRAME = pd.DataFrame({"account_id": ["a1", "a2", None], "campaign_id": [7, 8, 9]}, index=[5, 6, 7])


def refuse(bad: list[bool]) -> None:
    refuse_rows(FRAME, pd.Series(bad).to_numpy(bool), lambda row: f"it has {row['campaign_id']}", place=PLACE)


def test_no_bad_row_is_no_error() -> None:
    refuse([False, False, False])


def test_the_first_bad_row_is_counted_from_one_and_named_by_its_key() -> None:
    with pytest.raises(InputError) as error:
        refuse([False, True, False])
    assert str(error.value) == "data: exposures row 2 (account_id 'a2', campaign_id 8): it has 8"


def test_a_missing_part_of_the_key_is_left_out() -> None:
    with pytest.raises(InputError, match=r"row 3 \(campaign_id 9\)"):
        refuse([False, False, True])


@pytest.mark.parametrize(
    ("bad", "more"), [([True, True, False], r"\(1 more row is"), ([True] * 3, r"\(2 more rows are")]
)
def test_how_many_more_rows_are_like_it_is_said(bad: Any, more: Any) -> None:
    with pytest.raises(InputError, match=more):
        refuse(bad)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", "'a'"),
        (None, "missing"),
        (pd.NaT, "missing"),
        (float("nan"), "missing"),
        (pd.Timestamp("2024-01-31 09:30"), "2024-01-31 09:30:00"),
        (pd.Timestamp("2024-01-31", tz="UTC"), "2024-01-31"),
        ([1, 2], "[1, 2]"),
        (float("inf"), "inf"),
        ("a" * 60, f"'{'a' * 60}'"),
        ("a" * 61, f"'{'a' * 59}…'"),
    ],
)
def test_a_cell_is_shown_as_a_reader_knows_it(value: Any, expected: Any) -> None:
    assert shown(value) == expected
