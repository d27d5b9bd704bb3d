from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from campaignpulse.experiment import CancelLabel, DropLabel, Label, SilenceLabel
from campaignpulse.features import Feature, labels, snapshots, tenure, windows
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
Row = dict[str, Any]

CANCEL = CancelLabel(kind="cancel", horizon_days=30)
JANUARY = pd.date_range("2024-01-01", "2024-01-31", tz="UTC")


def event(
    occurred_at: str, value: float = 1.0, metric: str = "posts", account: str = "a", **more: Any
) -> Row:
    return {"account_id": account, "occurred_at": occurred_at, "metric": metric, "value": value} | more


def changes(*rows: tuple[str, str]) -> list[Row]:
    return [{"account_id": "a", "at": at, "change": change} for at, change in rows]


def days_of(tables: Tables, label: Label = CANCEL, account: str = "a") -> list[int]:
    """The days of January 2024 on which the account has a snapshot."""
    found = snapshots(tables, label, JANUARY)
    return found.loc[found["account_id"] == account, "cutoff"].dt.day.tolist()


def span(first: int, last: int = 31) -> list[int]:
    return list(range(first, last + 1))


# started_at, when the first event happens, the first day with a snapshot
BEGINS = [
    ("2024-01-10 00:00", "2024-01-12", 10),
    ("2024-01-10 00:01", "2024-01-12", 11),
    ("2024-01-10 12:00", "2024-01-12", 11),
    ("2024-01-10 00:00", "2024-01-05", 10),
    ("2023-06-01", "2024-01-12", 1),
    (None, "2024-01-12 00:00", 13),
    (None, "2024-01-12 09:00", 13),
    (None, "2024-01-11 23:59", 12),
    (None, "2023-06-01", 1),
]


@pytest.mark.parametrize(("started_at", "first_event", "first"), BEGINS)
def test_an_account_has_snapshots_from_its_start_else_from_its_first_event(
    tables_of: Make, started_at: str | None, first_event: str, first: int
) -> None:
    tables = tables_of([event(first_event)], accounts=[{"account_id": "a", "started_at": started_at}])
    assert days_of(tables) == span(first)


def test_without_an_accounts_table_the_events_say_who_there_is(tables_of: Make) -> None:
    assert days_of(tables_of([event("2024-01-12 09:00"), event("2024-01-20", account="b")])) == span(13)


def test_a_first_event_that_is_known_late_begins_the_account_when_it_is_known(tables_of: Make) -> None:
    assert days_of(tables_of([event("2024-01-12", known_at="2024-01-20")])) == span(20)


def test_an_account_that_never_started_and_did_nothing_has_no_snapshots(tables_of: Make) -> None:
    accounts = [{"account_id": name, "started_at": None} for name in "ab"]
    assert days_of(tables_of([event("2024-01-01", account="b")], accounts=accounts)) == []


# what stands in subscriptions, the days with a snapshot
SPELLS = [
    ([("2024-01-20 00:00", "cancel")], span(1, 20)),
    ([("2024-01-20 00:01", "cancel")], span(1, 20)),
    ([("2024-01-19 23:59", "cancel")], span(1, 19)),
    ([("2023-12-01", "cancel")], []),
    ([("2024-01-10 09:00", "cancel"), ("2024-01-20 09:00", "start")], span(1, 10) + span(21)),
    ([("2024-01-10 09:00", "cancel"), ("2024-01-19 23:59", "start")], span(1, 10) + span(20)),
    ([("2024-01-10 09:00", "cancel"), ("2024-01-10 10:00", "start")], span(1)),
    ([("2024-01-10 09:00", "cancel"), ("2024-01-10 09:00", "start")], span(1)),
    ([("2024-01-10 09:00", "start"), ("2024-01-10 09:00", "cancel")], span(1)),
    (
        [("2024-01-05", "cancel"), ("2024-01-10 09:00", "start"), ("2024-01-15", "cancel")],
        span(1, 5) + span(11, 15),
    ),
    (
        [("2024-01-10", "cancel"), ("2024-01-15", "cancel"), ("2024-01-19 09:00", "start")],
        span(1, 10) + span(20),
    ),
    ([("2024-01-10", "cancel"), ("2024-01-15", "renewal"), ("2024-01-16", "upgrade")], span(1, 10)),
    ([("2024-01-10", "downgrade"), ("2024-01-15", "renewal")], span(1)),
]


@pytest.mark.parametrize(("rows", "expected"), SPELLS)
def test_a_spell_lasts_until_a_cancellation_and_a_start_after_it_opens_a_new_one(
    tables_of: Make, rows: list[tuple[str, str]], expected: list[int]
) -> None:
    assert days_of(tables_of([event("2023-06-01")], subscriptions=changes(*rows))) == expected


def test_a_start_at_the_very_moment_of_a_cutoff_is_not_known_at_it(tables_of: Make) -> None:
    again = changes(("2024-01-10 09:00", "cancel"), ("2024-01-20 00:00", "start"))
    assert days_of(tables_of([event("2023-06-01")], subscriptions=again)) == span(1, 10) + span(21)


def test_the_cancellation_of_another_account_ends_nothing(tables_of: Make) -> None:
    gone = [{"account_id": "b", "at": "2024-01-05", "change": "cancel"}]
    tables = tables_of([event("2023-06-01"), event("2023-06-01", account="b")], subscriptions=gone)
    assert days_of(tables) == span(1)


ENDS = [
    ("2024-01-20 00:00", 19),
    ("2024-01-20 00:01", 20),
    ("2024-01-19 23:59", 19),
    ("2024-03-01", 31),
    (None, 31),
]


@pytest.mark.parametrize(("ended_at", "last"), ENDS)
def test_from_ended_at_on_an_account_has_no_snapshots(
    tables_of: Make, ended_at: str | None, last: int
) -> None:
    accounts = [{"account_id": "a", "started_at": "2023-06-01", "ended_at": ended_at}]
    assert days_of(tables_of([event("2023-06-02")], accounts=accounts)) == span(1, last)


def test_a_start_after_ended_at_brings_no_snapshots_back(tables_of: Make) -> None:
    accounts = [{"account_id": "a", "started_at": "2023-06-01", "ended_at": "2024-01-10"}]
    tables = tables_of(
        [event("2023-06-02")], accounts=accounts, subscriptions=changes(("2024-01-20", "start"))
    )
    assert days_of(tables) == span(1, 9)


@pytest.mark.parametrize("clock", ["00:00", "00:01", "12:00", "23:59"])
def test_a_cutoff_at_another_time_of_day_is_floored(tables_of: Make, clock: str) -> None:
    tables = tables_of([event("2024-01-09 18:00")], subscriptions=changes(("2024-01-10 06:00", "cancel")))
    found = snapshots(tables, CANCEL, [pd.Timestamp(f"2024-01-10 {clock}", tz="UTC")])
    assert found["cutoff"].tolist() == [pd.Timestamp("2024-01-10", tz="UTC")]


def test_a_cutoff_that_is_given_twice_makes_one_snapshot(tables_of: Make) -> None:
    noon = [pd.Timestamp(f"2024-01-10 {clock}", tz="UTC") for clock in ("00:00", "12:00")]
    assert len(snapshots(tables_of([event("2023-06-01")]), CANCEL, [*noon, noon[0]])) == 1


@pytest.mark.parametrize("unit", ["s", "us", "ns"])
def test_the_unit_of_the_cutoffs_does_not_matter(tables_of: Make, unit: str) -> None:
    tables = tables_of([event("2024-01-05")], subscriptions=changes(("2024-01-20", "cancel")))
    found = snapshots(tables, CANCEL, JANUARY.as_unit(unit))
    assert found["cutoff"].dtype == "datetime64[us, UTC]"
    assert found["cutoff"].dt.day.tolist() == span(6, 20)


def test_snapshots_are_sorted_by_account_and_cutoff_whatever_the_order_of_the_tables(tables_of: Make) -> None:
    tables = tables_of([event("2023-06-01", account=name) for name in ("b", "c", "a")])
    found = snapshots(tables, CANCEL, JANUARY[[9, 4]])
    assert found["account_id"].tolist() == ["a", "a", "b", "b", "c", "c"]
    assert found["cutoff"].dt.day.tolist() == [5, 10] * 3


def test_where_nobody_has_a_snapshot_the_tables_are_empty_and_complete(tables_of: Make) -> None:
    tables = tables_of([event("2024-06-01")], subscriptions=changes(("2024-07-01", "renewal")))
    none = snapshots(tables, CANCEL, JANUARY)
    assert none.columns.tolist() == ["account_id", "cutoff"]
    assert len(none) == len(labels(tables, none, CANCEL)) == 0
    assert len(windows(tables, none, [Feature("t", tenure(), "c", 1, "days")])) == 0


def test_a_behavioural_label_needs_no_subscriptions(tables_of: Make) -> None:
    silence = SilenceLabel(kind="silence", metric="posts", horizon_days=30)
    assert days_of(tables_of([event("2024-01-12")]), silence) == span(13)


def test_a_cancellation_ends_the_spell_for_a_behavioural_label_too(tables_of: Make) -> None:
    drop = DropLabel(kind="drop", metric="posts", horizon_days=30, trailing_days=200)
    tables = tables_of(
        [event("2023-06-01"), event("2023-12-01")], subscriptions=changes(("2024-01-12", "cancel"))
    )
    assert days_of(tables, drop) == span(1, 12)
