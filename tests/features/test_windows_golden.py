"""Windows by hand: small tables, and sums that one can do on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from campaignpulse.features import (
    Feature,
    active_days,
    count,
    days,
    mean,
    rate,
    since_last,
    tenure,
    total,
    unevenness,
    windows,
)
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
Value = Callable[..., float]
Row = dict[str, Any]


def event(
    occurred_at: str, value: float = 1.0, metric: str = "posts", account: str = "a", **more: Any
) -> Row:
    return {"account_id": account, "occurred_at": occurred_at, "metric": metric, "value": value} | more


FIRST = event("2023-06-01", 1000.0)  # long before: the account has begun, and no window of the tests holds it

# when an event of 5 posts happens; whether the week before 2024-01-15 holds it
WEEK = [
    ("2024-01-07 00:00", 0.0),
    ("2024-01-07 23:59:59.999999", 0.0),
    ("2024-01-08 00:00", 5.0),
    ("2024-01-08 12:00", 5.0),
    ("2024-01-11 09:30", 5.0),
    ("2024-01-14 00:00", 5.0),
    ("2024-01-14 23:59:59.999999", 5.0),
    ("2024-01-15 00:00", 0.0),
    ("2024-01-15 00:00:00.000001", 0.0),
    ("2024-01-20 00:00", 0.0),
]


@pytest.mark.parametrize(("occurred_at", "expected"), WEEK)
def test_a_week_holds_its_first_midnight_and_not_the_cutoff(
    tables_of: Make, value_of: Value, occurred_at: str, expected: float
) -> None:
    tables = tables_of([FIRST, event(occurred_at, 5.0)])
    assert value_of(tables, "2024-01-15", total("posts", 7)) == expected


@pytest.mark.parametrize("clock", ["00:00", "00:00:00.000001", "12:00", "23:59"])
def test_a_cutoff_at_another_time_of_day_is_floored(tables_of: Make, value_of: Value, clock: str) -> None:
    tables = tables_of([FIRST, event("2024-01-14 18:00", 5.0), event("2024-01-15 06:00", 7.0)])
    assert value_of(tables, f"2024-01-15 {clock}", total("posts", 7)) == 5.0


def test_the_floored_cutoff_stands_in_the_result(tables_of: Make) -> None:
    noon = pd.DataFrame({"account_id": ["a"], "cutoff": [pd.Timestamp("2024-01-15 12:00", tz="UTC")]})
    found = windows(tables_of([FIRST]), noon, [Feature("t", tenure(), "c", 1, "days")])
    assert found["cutoff"].tolist() == [pd.Timestamp("2024-01-15", tz="UTC")]


POSTS = [
    FIRST,
    event("2024-01-08 09:00", 2.0),
    event("2024-01-08 17:00", 4.0),
    event("2024-01-12 09:00", 9.0),
    event("2024-01-12 10:00", 50.0, metric="spend"),
    event("2024-01-13 10:00", 3.0, account="b"),
]
ATOMS = [
    (total("posts", 7), 2.0 + 4.0 + 9.0),
    (count("posts", 7), 3),
    (mean("posts", 7), (2.0 + 4.0 + 9.0) / 3),
    (active_days("posts", 7), 2),
    (active_days("spend", 7), 1),
    (active_days(None, 7), 2),
    (days(7), 7),
    (rate("posts", 7), (2.0 + 4.0 + 9.0) / 7),
    (rate("posts", 3), 9.0 / 3),
    (total("posts", 2), 0.0),
    (mean("posts", 2), float("nan")),
    (total("posts", "ever"), 1000.0 + 2.0 + 4.0 + 9.0),
    (since_last("posts"), 15 - 12),
    (since_last("spend"), 15 - 12),
    (tenure(), 30 + 31 + 31 + 30 + 31 + 30 + 31 + 14),
    (total("posts", 7) - total("spend", 7), 15.0 - 50.0),
    (1 + 2 * total("posts", 7) / count("posts", 7), 1 + 2 * 15.0 / 3),
    (10 - total("posts", 7), 10 - 15.0),
    (60 / total("posts", 7), 60 / 15.0),
    (total("posts", 7) / total("posts", 2), float("nan")),
    (total("posts", 7).where(total("spend", 7)), 15.0),
    (total("posts", 7).where(total("spend", 2)), float("nan")),
]


@pytest.mark.parametrize(("expression", "expected"), ATOMS)
def test_a_number_is_what_one_gets_by_hand(
    tables_of: Make, value_of: Value, expression: Any, expected: float
) -> None:
    assert value_of(tables_of(POSTS), "2024-01-15", expression) == pytest.approx(
        expected, rel=1e-6, nan_ok=True
    )


# known_at of an event of 2024-01-10, the cutoff, whether it counts
LATE = [
    (None, "2024-01-11", 5.0),
    ("2024-01-10 18:00", "2024-01-11", 5.0),
    ("2024-01-11 00:00", "2024-01-11", 5.0),
    ("2024-01-11 00:01", "2024-01-11", 0.0),
    ("2024-01-11 00:01", "2024-01-12", 5.0),
    ("2024-01-13 00:00", "2024-01-12", 0.0),
    ("2024-01-13 00:00", "2024-01-13", 5.0),
    ("2024-01-20", "2024-01-16", 0.0),
    ("2024-01-01", "2024-01-10", 0.0),
    ("2024-01-01", "2024-01-11", 5.0),
]


@pytest.mark.parametrize(("known_at", "cutoff", "expected"), LATE)
def test_a_late_row_counts_from_the_first_cutoff_at_which_it_is_known(
    tables_of: Make, value_of: Value, known_at: str | None, cutoff: str, expected: float
) -> None:
    tables = tables_of([FIRST, event("2024-01-10 15:00", 5.0, known_at=known_at)])
    assert value_of(tables, cutoff, total("posts", 7)) == expected


def test_snapshots_before_and_after_a_late_row_became_known_each_see_their_own(tables_of: Make) -> None:
    late = event("2024-01-10 15:00", 5.0, known_at="2024-01-13")
    tables = tables_of([FIRST, event("2024-01-11", 3.0), late])
    cutoffs = pd.to_datetime(["2024-01-12", "2024-01-13", "2024-01-17", "2024-01-18"], utc=True)
    at = pd.DataFrame({"account_id": "a", "cutoff": cutoffs})
    found = windows(tables, at, [Feature("x", total("posts", 7), "c", 1, "posts")])
    assert found["x"].tolist() == [3.0, 3.0 + 5.0, 3.0 + 5.0, 3.0]


def test_a_late_row_on_a_day_that_was_active_already_adds_no_active_day(
    tables_of: Make, value_of: Value
) -> None:
    tables = tables_of([FIRST, event("2024-01-10"), event("2024-01-10 15:00", known_at="2024-01-13")])
    assert value_of(tables, "2024-01-15", active_days("posts", 7)) == 1


def test_days_since_the_last_row_do_not_know_of_a_late_row_yet(tables_of: Make, value_of: Value) -> None:
    tables = tables_of([FIRST, event("2024-01-05"), event("2024-01-10", known_at="2024-01-14")])
    assert value_of(tables, "2024-01-13", since_last("posts")) == 13 - 5
    assert value_of(tables, "2024-01-14", since_last("posts")) == 14 - 10


SINCE = [
    ("2024-01-14 00:00", 1),
    ("2024-01-14 23:59", 1),
    ("2024-01-13 23:59", 2),
    ("2024-01-01 12:00", 14),
    ("2023-01-15 12:00", 365),
]


@pytest.mark.parametrize(("last", "expected"), SINCE)
def test_an_event_of_the_eve_is_one_day_ago(
    tables_of: Make, value_of: Value, last: str, expected: int
) -> None:
    assert value_of(tables_of([event(last)]), "2024-01-15", since_last("posts")) == expected


def test_days_since_a_row_that_never_was_are_not_known(tables_of: Make, value_of: Value) -> None:
    tables = tables_of([FIRST, event("2024-01-10", metric="spend", account="b")])
    assert value_of(tables, "2024-01-15", since_last("spend")) == pytest.approx(float("nan"), nan_ok=True)


# posts of the last weeks, newest first; how uneven they were: weeks · Σ s² ÷ (Σ s)²
WEEKS = [
    ((3.0, 3.0), 1.0),
    ((6.0, 0.0), 2.0),
    ((0.0, 6.0), 2.0),
    ((1.0, 2.0, 3.0), 3 * (1.0**2 + 2.0**2 + 3.0**2) / (1.0 + 2.0 + 3.0) ** 2),
    ((3.0, 1.0, 2.0), 3 * (3.0**2 + 1.0**2 + 2.0**2) / (3.0 + 1.0 + 2.0) ** 2),
    ((0.0, 0.0, 0.0, 8.0), 4.0),
    ((0.1, 0.1, 0.1), 1.0),
    ((0.0, 0.0), float("nan")),
]


@pytest.mark.parametrize(("weeks", "expected"), WEEKS)
def test_unevenness_is_one_for_equal_weeks_and_their_number_where_one_had_it_all(
    tables_of: Make, value_of: Value, weeks: tuple[float, ...], expected: float
) -> None:
    newest = pd.Timestamp("2024-04-14 12:00")
    rows = [event(str(newest - pd.Timedelta(weeks=ago)), posts) for ago, posts in enumerate(weeks) if posts]
    found = value_of(tables_of([FIRST, *rows]), "2024-04-15", unevenness("posts", len(weeks)))
    assert found == pytest.approx(expected, rel=1e-6, nan_ok=True)


def test_equal_rows_without_an_id_are_two_real_rows(tables_of: Make, value_of: Value) -> None:
    tables = tables_of([FIRST, event("2024-01-10", 5.0), event("2024-01-10", 5.0)])
    assert value_of(tables, "2024-01-15", total("posts", 7)) == 5.0 + 5.0


def test_the_order_of_the_events_does_not_matter(tables_of: Make, value_of: Value) -> None:
    forward, backward = tables_of(POSTS), tables_of(POSTS[::-1])
    for expression, _ in ATOMS:
        assert value_of(forward, "2024-01-15", expression) == pytest.approx(
            value_of(backward, "2024-01-15", expression), nan_ok=True
        )


def test_no_snapshots_give_an_empty_table_with_all_columns(tables_of: Make) -> None:
    none = pd.DataFrame(
        {"account_id": pd.Series(dtype="str"), "cutoff": pd.Series(dtype="datetime64[us, UTC]")}
    )
    found = windows(tables_of(POSTS), none, [Feature("x", total("posts", 7), "c", 1, "posts")])
    assert found.columns.tolist() == ["account_id", "cutoff", "phase", "campaign_id", "series", "x"]
    assert len(found) == 0


def test_features_are_float32(tables_of: Make) -> None:
    at = pd.DataFrame({"account_id": ["a"], "cutoff": [pd.Timestamp("2024-01-15", tz="UTC")]})
    assert windows(tables_of(POSTS), at, [Feature("x", tenure(), "c", 1, "days")])["x"].dtype == "float32"
