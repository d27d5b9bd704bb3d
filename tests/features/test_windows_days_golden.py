"""When an account begins, and what a day is: by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from campaignpulse.features import (
    days,
    rate,
    tenure,
    total,
)
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
Value = Callable[..., float]
Row = dict[str, Any]


def event(
    occurred_at: str, value: float = 1.0, metric: str = "posts", account: str = "a", **more: Any
) -> Row:
    return {"account_id": account, "occurred_at": occurred_at, "metric": metric, "value": value} | more


# started_at, the cutoff; days of tenure, and days in a window of 30
BEGAN = [
    (None, "2024-01-10", float("nan"), float("nan")),
    (None, "2024-01-11", 1, 1),
    (None, "2024-01-15", 5, 5),
    (None, "2024-02-20", 41, 30),
    ("2024-01-05", "2024-01-04", float("nan"), float("nan")),
    ("2024-01-05", "2024-01-05", 0, 0),
    ("2024-01-05", "2024-01-15", 10, 10),
    ("2024-01-05 18:00", "2024-01-15", 10, 10),
    ("2024-01-13", "2024-01-15", 5, 5),
    ("2024-01-13", "2024-01-11", 1, 1),
    ("2023-11-15", "2024-01-15", 16 + 31 + 14, 30),
]


@pytest.mark.parametrize(("started_at", "cutoff", "expected_tenure", "expected_days"), BEGAN)
def test_an_account_begins_when_it_started_or_with_an_earlier_event(
    tables_of: Make,
    value_of: Value,
    started_at: str | None,
    cutoff: str,
    expected_tenure: float,
    expected_days: float,
) -> None:
    accounts = [{"account_id": "a", "started_at": started_at}]
    tables = tables_of([event("2024-01-10 09:00")], accounts=accounts)
    assert value_of(tables, cutoff, tenure()) == pytest.approx(expected_tenure, nan_ok=True)
    assert value_of(tables, cutoff, days(30)) == pytest.approx(expected_days, nan_ok=True)


def test_the_rate_of_a_young_account_is_over_the_days_that_it_has(tables_of: Make, value_of: Value) -> None:
    tables = tables_of([event("2024-01-11", 6.0), event("2024-01-13", 2.0)])
    assert value_of(tables, "2024-01-15", rate("posts", 28)) == (6.0 + 2.0) / 4


def test_an_account_that_started_and_did_nothing_has_zeros_not_gaps(tables_of: Make, value_of: Value) -> None:
    accounts = [{"account_id": name, "started_at": "2024-01-01"} for name in "ab"]
    tables = tables_of([event("2024-01-10", account="b")], accounts=accounts)
    assert value_of(tables, "2024-01-15", total("posts", 7)) == 0.0
    assert value_of(tables, "2024-01-15", rate("posts", 7)) == 0.0


def test_of_an_account_without_events_or_a_start_nothing_is_known(tables_of: Make, value_of: Value) -> None:
    tables = tables_of([event("2024-01-10", account="b")])
    assert value_of(tables, "2024-01-15", total("posts", 7)) == pytest.approx(float("nan"), nan_ok=True)


def test_a_first_event_that_became_known_late_begins_the_account_late(
    tables_of: Make, value_of: Value
) -> None:
    tables = tables_of([event("2024-01-05", known_at="2024-01-12"), event("2024-01-08")])
    assert value_of(tables, "2024-01-11", tenure()) == 11 - 8
    assert value_of(tables, "2024-01-12", tenure()) == 12 - 5


LEAP = [
    ("2024-03-01", 1, "2024-02-29", 5.0),
    ("2024-03-01", 1, "2024-02-28", 0.0),
    ("2024-03-01", 2, "2024-02-28", 5.0),
    ("2025-03-01", 1, "2025-02-28", 5.0),
    ("2024-02-29", 1, "2024-02-28 23:59", 5.0),
    ("2024-02-29", 1, "2024-02-29 00:00", 0.0),
    ("2025-02-28", 365, "2024-02-29", 5.0),
    ("2025-02-28", 365, "2024-02-28", 0.0),
    ("2024-02-29", 365, "2023-02-28", 0.0),
    ("2024-02-29", 365, "2023-03-01", 5.0),
]


@pytest.mark.parametrize(("cutoff", "window", "occurred_at", "expected"), LEAP)
def test_the_leap_day_is_a_day_like_any_other(
    tables_of: Make, value_of: Value, cutoff: str, window: int, occurred_at: str, expected: float
) -> None:
    tables = tables_of([event("2022-01-01", metric="spend"), event(occurred_at, 5.0)])
    assert value_of(tables, cutoff, total("posts", window)) == expected


# an event in UTC, the zone, the cutoff of which it is on the eve
ZONES = [
    ("2024-01-15T04:59:00Z", "America/New_York", "2024-01-15"),
    ("2024-01-15T05:00:00Z", "America/New_York", "2024-01-16"),
    ("2024-07-15T03:59:00Z", "America/New_York", "2024-07-15"),
    ("2024-07-15T04:00:00Z", "America/New_York", "2024-07-16"),
    ("2024-01-14T22:59:00Z", "Europe/Berlin", "2024-01-15"),
    ("2024-01-14T23:00:00Z", "Europe/Berlin", "2024-01-16"),
    ("2024-01-15T00:00:00Z", "UTC", "2024-01-16"),
    ("2024-01-14T23:59:00Z", "UTC", "2024-01-15"),
    ("2024-03-10T06:30:00Z", "America/New_York", "2024-03-11"),
    ("2024-11-04T04:30:00Z", "America/New_York", "2024-11-04"),
]


@pytest.mark.parametrize(("occurred_at", "zone", "cutoff"), ZONES)
def test_a_day_is_a_day_of_the_declared_zone(
    tables_of: Make, value_of: Value, occurred_at: str, zone: str, cutoff: str
) -> None:
    tables = tables_of([event("2023-06-01", metric="spend"), event(occurred_at, 5.0)], zone=zone)
    eve = str(pd.Timestamp(cutoff) - pd.Timedelta(days=1))
    assert value_of(tables, cutoff, total("posts", 1)) == 5.0
    assert value_of(tables, eve, total("posts", 1)) == 0.0
