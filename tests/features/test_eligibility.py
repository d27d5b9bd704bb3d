"""Who is looked at: each rule of `eligible`, at both sides of its bound."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import CancelLabel, DropLabel, Label, SilenceLabel
from campaignpulse.features import snapshots
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
Row = dict[str, Any]

JANUARY = pd.date_range("2024-01-01", "2024-01-31", tz="UTC")
OLD = [{"account_id": name, "started_at": "2020-01-01"} for name in "ab"]


def event(
    occurred_at: str, value: float = 1.0, metric: str = "posts", account: str = "a", **more: Any
) -> Row:
    return {"account_id": account, "occurred_at": occurred_at, "metric": metric, "value": value} | more


def cancel(**eligible: Any) -> CancelLabel:
    return CancelLabel(kind="cancel", horizon_days=30, eligible=eligible)


def silence(metric: str, **eligible: Any) -> SilenceLabel:
    return SilenceLabel(kind="silence", metric=metric, horizon_days=30, eligible=eligible)


def drop(trailing_days: int, **eligible: Any) -> DropLabel:
    return DropLabel(
        kind="drop", metric="posts", horizon_days=30, trailing_days=trailing_days, eligible=eligible
    )


def days_of(tables: Tables, label: Label) -> list[int]:
    """The days of January 2024 on which account a has a snapshot."""
    found = snapshots(tables, label, JANUARY)
    return found.loc[found["account_id"] == "a", "cutoff"].dt.day.tolist()


def span(first: int, last: int = 31) -> list[int]:
    return list(range(first, last + 1))


THREE_DAYS = [event("2024-01-05 09:00"), event("2024-01-05 17:00"), event("2024-01-08"), event("2024-01-12")]
ACTIVE = [
    ({"min": 1, "within_days": 5}, span(6, 17)),
    ({"min": 2, "within_days": 5}, [9, 10, 13]),
    ({"min": 2, "within_days": 4}, [9]),
    ({"min": 3, "within_days": 8}, [13]),
    ({"min": 3, "within_days": 7}, []),
    ({"min": 3}, span(13)),
    ({"min": 4}, []),
    ({"min": 1}, span(6)),
]


@pytest.mark.parametrize(("rule", "expected"), ACTIVE)
def test_active_days_are_counted_up_to_the_eve_of_the_cutoff(
    tables_of: Make, rule: dict[str, int], expected: list[int]
) -> None:
    assert days_of(tables_of(THREE_DAYS, accounts=OLD), cancel(active_days=rule)) == expected


def test_for_a_cancel_label_events_of_any_metric_are_activity(tables_of: Make) -> None:
    tables = tables_of([event("2024-01-05"), event("2024-01-08", metric="visits")], accounts=OLD)
    assert days_of(tables, cancel(active_days={"min": 2})) == span(9)


def test_for_a_label_of_a_metric_only_that_metric_is_activity(tables_of: Make) -> None:
    tables = tables_of([event("2024-01-05"), event("2024-01-08", metric="visits")], accounts=OLD)
    assert days_of(tables, silence("visits", active_days={"min": 1})) == span(9)
    assert days_of(tables, silence("visits", active_days={"min": 2})) == []


def test_a_ticket_is_no_activity(tables_of: Make) -> None:
    ticket = {"ticket_id": "t", "account_id": "a", "opened_at": "2024-01-08"}
    tables = tables_of([event("2024-01-05")], accounts=OLD, tickets=[ticket])
    assert days_of(tables, cancel(active_days={"min": 2})) == []


RECENT = [(1, [13]), (5, span(13, 17)), (19, span(13, 31)), (18, span(13, 30))]


@pytest.mark.parametrize(("recent_days", "expected"), RECENT)
def test_recent_activity_is_no_older_than_the_days_asked_for(
    tables_of: Make, recent_days: int, expected: list[int]
) -> None:
    tables = tables_of([event("2024-01-12 23:00")], accounts=OLD)
    assert days_of(tables, cancel(recent_days=recent_days)) == expected


SUMS = [
    ({"metric": "posts", "value": 50.1}, span(9)),
    ({"metric": "posts", "value": 50.11}, []),
    ({"metric": "posts", "value": 50.09}, span(9)),
    ({"metric": "posts", "value": 50.1, "within_days": 4}, [9]),
    ({"metric": "posts", "value": 50.1, "within_days": 3}, []),
    ({"metric": "posts", "value": 20.0, "within_days": 3}, [6, 7, 8, 9, 10, 11]),
    ({"metric": "posts", "value": 30.0, "within_days": 3}, [9, 10, 11]),
    ({"metric": "visits", "value": 1.0}, span(3)),
    ({"metric": "visits", "value": 1.5}, []),
]


@pytest.mark.parametrize(("rule", "expected"), SUMS)
def test_a_sum_must_reach_the_value_asked_for(
    tables_of: Make, rule: dict[str, Any], expected: list[int]
) -> None:
    rows = [event("2024-01-02", metric="visits"), event("2024-01-05", 20.0), event("2024-01-08", 30.1)]
    assert days_of(tables_of(rows, accounts=OLD), cancel(min_sum=rule)) == expected


TENURE = [
    ("2024-01-05", 10, span(15)),
    ("2024-01-05 18:00", 10, span(15)),
    ("2024-01-05", 1, span(6)),
    ("2024-01-05", 27, []),
    ("2024-01-05", 26, [31]),
    (None, 10, span(17)),
    ("2023-12-06", 26, span(1)),
    ("2023-12-07", 26, span(2)),
]


@pytest.mark.parametrize(("started_at", "tenure_days", "expected"), TENURE)
def test_an_account_must_be_as_old_as_asked_for(
    tables_of: Make, started_at: str | None, tenure_days: int, expected: list[int]
) -> None:
    tables = tables_of([event("2024-01-07")], accounts=[{"account_id": "a", "started_at": started_at}])
    assert days_of(tables, cancel(tenure_days=tenure_days)) == expected


def test_the_rules_hold_together(tables_of: Make) -> None:
    tables = tables_of(THREE_DAYS, accounts=[{"account_id": "a", "started_at": "2024-01-03"}])
    both = cancel(active_days={"min": 2, "within_days": 5}, tenure_days=7)
    assert days_of(tables, both) == [10, 13]


# trailing days of a drop, started_at, the days with a snapshot
DROPS = [
    (10, "2024-01-01", span(11, 15)),
    (9, "2024-01-01", span(10, 14)),
    (4, "2024-01-01", span(6, 9)),
    (10, "2024-01-02", span(12, 15)),
    (10, "2023-01-01", span(6, 15)),
    (30, "2023-12-31", span(30, 31)),
]


@pytest.mark.parametrize(("trailing_days", "started_at", "expected"), DROPS)
def test_a_drop_needs_the_trailing_days_and_something_in_them(
    tables_of: Make, trailing_days: int, started_at: str, expected: list[int]
) -> None:
    tables = tables_of([event("2024-01-05")], accounts=[{"account_id": "a", "started_at": started_at}])
    assert days_of(tables, drop(trailing_days)) == expected


def test_rows_that_add_up_to_nothing_are_no_baseline(tables_of: Make) -> None:
    cancelled_out = [event("2024-01-05", 5.0), event("2024-01-07", -5.0), event("2024-01-09", 0.0)]
    assert days_of(tables_of(cancelled_out, accounts=OLD), drop(20)) == [6, 7]


@pytest.mark.parametrize(("tenure_days", "first"), [(9, 11), (10, 11), (11, 12)])
def test_of_tenure_and_trailing_days_a_drop_needs_the_longer(
    tables_of: Make, tenure_days: int, first: int
) -> None:
    rows = [event(f"2024-01-{day:02d}") for day in span(2)]
    tables = tables_of(rows, accounts=[{"account_id": "a", "started_at": "2024-01-01"}])
    assert days_of(tables, drop(10, tenure_days=tenure_days)) == span(first)


KNOWN_LATE = [
    (cancel(active_days={"min": 2}), span(20)),
    (cancel(recent_days=10), [*span(3, 12), 20]),
    (cancel(min_sum={"metric": "posts", "value": 6.0}), span(20)),
    (drop(15, active_days={"min": 2}), span(20, 25)),
]


@pytest.mark.parametrize(("label", "expected"), KNOWN_LATE)
def test_what_became_known_later_makes_nobody_eligible_earlier(
    tables_of: Make, label: Label, expected: list[int]
) -> None:
    rows = [event("2024-01-02", 1.0), event("2024-01-10", 5.0, known_at="2024-01-20")]
    assert days_of(tables_of(rows, accounts=OLD), label) == expected


def test_a_first_event_known_late_counts_for_tenure_once_it_is_known(tables_of: Make) -> None:
    rows = [event("2023-12-01", known_at="2024-01-10"), event("2024-01-05")]
    assert days_of(tables_of(rows), cancel(tenure_days=20)) == span(10)


def test_a_metric_that_no_table_has_is_refused(tables_of: Make) -> None:
    with pytest.raises(InputError, match="metric 'vists' is in no table; there are posts"):
        days_of(tables_of([event("2024-01-05")]), silence("vists", active_days={"min": 1}))
