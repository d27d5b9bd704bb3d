"""People at work, by hand: who is counted, in which days, and when nobody can say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from campaignpulse.checks import InputError
from campaignpulse.features import count, since_last, users
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
Value = Callable[..., float]
NAN = float("nan")


def event(occurred_at: str, user: str | None, **more: Any) -> dict[str, Any]:
    return {"account_id": "a", "occurred_at": occurred_at, "metric": "posts", "user_id": user} | more


DAYS = [
    event("2024-01-10 09:00", "ann"),
    event("2024-01-10 10:00", "ann", metric="visits"),
    event("2024-01-12", "bob"),
    event("2024-01-13", None),
    event("2024-01-14 23:59", "ann"),
    event("2024-01-15", "eve"),
    event("2024-01-14", "zoe", account_id="b"),
    event("2024-01-09", "ann", account_id="c"),
]

# cutoff, window, different people
PEOPLE: list[tuple[str, Any, float]] = [
    ("2024-01-10", "ever", NAN),
    ("2024-01-11", 7, 1),
    ("2024-01-13", 1, 1),
    ("2024-01-14", 1, 0),
    ("2024-01-15", 3, 2),
    ("2024-01-15", 1, 1),
    ("2024-01-16", "ever", 3),
    ("2024-03-01", 7, 0),
    ("2024-03-01", "ever", 3),
]


@pytest.mark.parametrize(("cutoff", "over", "expected"), PEOPLE)
def test_each_person_counts_once_in_the_days_of_the_window(
    tables_of: Make, value_of: Value, cutoff: str, over: Any, expected: float
) -> None:
    assert value_of(tables_of(DAYS), cutoff, users(over)) == pytest.approx(expected, nan_ok=True)


def test_a_person_of_two_accounts_is_one_of_each(tables_of: Make, value_of: Value) -> None:
    tables = tables_of(DAYS)
    assert value_of(tables, "2024-01-15", users(7), account="c") == 1
    assert value_of(tables, "2024-01-15", users(7), account="b") == 1


def test_of_an_account_whose_events_name_nobody_nothing_is_known(tables_of: Make, value_of: Value) -> None:
    tables = tables_of([*DAYS, event("2024-01-14", None, account_id="d")])
    assert value_of(tables, "2024-01-15", users(7), account="d") == pytest.approx(NAN, nan_ok=True)


def test_whose_event_is_known_later_counts_from_then_on(tables_of: Make, value_of: Value) -> None:
    tables = tables_of([*DAYS, event("2024-01-11", "dan", known_at="2024-01-13 08:00")])
    assert [value_of(tables, f"2024-01-{day}", users(7)) for day in (12, 13, 14)] == [1, 2, 3]


def test_a_fact_of_another_table_is_nobodys_work(tables_of: Make, value_of: Value) -> None:
    ticket = {"ticket_id": "t", "account_id": "a", "opened_at": "2024-01-14", "user_id": "pat"}
    both = users(7) + 0 * count("tickets.opened", 7)
    assert value_of(tables_of(DAYS, tickets=[ticket]), "2024-01-15", both) == 2


def test_people_are_counted_beside_all_else(tables_of: Make, value_of: Value) -> None:
    assert value_of(tables_of(DAYS), "2024-01-16", users(7) * 100 + since_last("visits")) == 306


def test_without_a_column_of_people_there_is_no_counting_them(tables_of: Make, value_of: Value) -> None:
    rows = [{"account_id": "a", "occurred_at": "2024-01-10", "metric": "posts"}]
    with pytest.raises(InputError, match="there is no column user_id to count users by; add it, or leave"):
        value_of(tables_of(rows), "2024-01-15", users(7))
