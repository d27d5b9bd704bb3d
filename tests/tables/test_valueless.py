"""Rows without a value: which metrics they are of, and whether those have one elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.tables import Tables
from campaignpulse.tables.valueless import Valueless, in_words, rows_by_metric, valueless

MakeTables = Callable[..., Tables]


def test_rows_without_a_value_are_counted_by_metric() -> None:
    events = pd.DataFrame({"metric": ["b", "a", "b", "c"], "value": [None, None, None, 2.0]})
    assert valueless(events) == [Valueless("a", 1), Valueless("b", 2)]
    assert rows_by_metric(events["metric"]) == {"a": 1, "b": 2, "c": 1}


def test_a_metric_that_only_counts_is_told_from_one_with_gaps() -> None:
    notes = in_words(
        ["first", Valueless("logins", 40), Valueless("spend", 5), "last", Valueless("spend", 1)],
        lambda: {"logins": 40, "spend": 200, "posts": 7},
    )
    assert notes == [
        "first",
        "last",
        "events: 40 rows without a value, each read as 1",
        "events: 6 of 200 rows of 'spend' (3 %) have no value, and are each read as 1, "
        "though the others have one",
    ]


@pytest.mark.parametrize(
    ("some", "rows", "share"),
    [(1, 2, "50 %"), (1, 1_000, "0.1 %"), (999, 1_000, "99.9 %"), (1, 10**6, "0.0001 %")],
)
def test_a_share_is_neither_none_nor_all(some: int, rows: int, share: str) -> None:
    (note,) = in_words([Valueless("spend", some)], lambda: {"spend": rows})
    assert f"({share})" in note


def test_where_no_value_is_missing_nobody_counts_rows() -> None:
    assert in_words(["a note"], lambda: pytest.fail("counted")) == ["a note"]


@pytest.mark.parametrize("blank", ["", "NaN", None])
def test_a_blank_cell_of_a_metric_with_values_is_doubtful_in_any_data_set(
    tiny_tables: MakeTables, blank: str | None
) -> None:
    """The sixth of a shop's sales has no sum: read as 1 €, as the contract has it, and said."""
    sales = pd.DataFrame({"account_id": "a1", "occurred_at": "2025-03-05", "metric": "sales"}, index=range(6))
    sales["value"] = ["20", "25", "18", "30", "22", blank]
    if blank == "NaN":
        sales["value"] = pd.to_numeric(sales["value"], errors="coerce")
    tables = tiny_tables(events=sales)
    assert tables.events["value"].tolist() == [20, 25, 18, 30, 22, 1]
    told = "events: 1 of 6 rows of 'sales' (17 %) has no value, and is read as 1, though the others have one"
    assert told in tables.notes
