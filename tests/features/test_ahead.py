"""The calendar ahead by hand: what is known of it at the cutoff, and nothing that is told later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from campaignpulse.checks import InputError
from campaignpulse.features import days_to_milestone, days_to_start, starts_ahead
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
Value = Callable[..., float]
Row = dict[str, Any]
NAN = float("nan")

JUNE = {
    "campaign_id": "june",
    "starts_at": "2024-06-10",
    "ends_at": "2024-06-20",
    "known_at": "2024-04-01 09:00",
}
AUGUST = JUNE | {"campaign_id": "august", "starts_at": "2024-08-05", "ends_at": "2024-08-06"}
FINAL = {"campaign_id": "june", "name": "final", "at": "2024-06-19 12:00"}


def world(tables_of: Make, *campaigns: Row, **more: Any) -> Tables:
    """Account a takes part in all of the campaigns, account b in none."""
    ids = dict.fromkeys(campaign["campaign_id"] for campaign in campaigns)
    events = [
        {"account_id": account, "occurred_at": "2024-01-02", "metric": "posts"} for account in ("a", "b")
    ]
    known = {
        "campaigns": campaigns,
        "exposures": [{"account_id": "a", "campaign_id": of} for of in ids],
        "milestones": [FINAL],
    }
    return tables_of(events, **(known | more))


# cutoff, days ahead, campaigns that start within them; both are known from 2 April on
STARTS = [
    ("2024-04-01", 365, 0),
    ("2024-04-02", 365, 2),
    ("2024-06-03", 7, 0),
    ("2024-06-04", 7, 1),
    ("2024-06-10", 1, 1),
    ("2024-06-11", 365, 1),
    ("2024-08-06", 365, 0),
]


@pytest.mark.parametrize(("cutoff", "ahead", "expected"), STARTS)
def test_campaigns_that_start_within_the_days_are_counted_from_the_cutoff_on(
    tables_of: Make, value_of: Value, cutoff: str, ahead: int, expected: int
) -> None:
    assert value_of(world(tables_of, JUNE, AUGUST), cutoff, starts_ahead(ahead)) == expected


# cutoff, days to the next start, days to the next milestone
NEXT = [
    ("2024-04-01", NAN, NAN),
    ("2024-04-02", 69, 78),
    ("2024-06-10", 0, 9),
    ("2024-06-11", 55, 8),
    ("2024-06-19", 47, 0),
    ("2024-06-20", 46, NAN),
    ("2024-08-06", NAN, NAN),
]


@pytest.mark.parametrize(("cutoff", "start", "milestone"), NEXT)
def test_the_next_one_is_so_many_days_away_until_its_day_is_over(
    tables_of: Make, value_of: Value, cutoff: str, start: float, milestone: float
) -> None:
    tables = world(tables_of, JUNE, AUGUST)
    assert value_of(tables, cutoff, days_to_start()) == pytest.approx(start, nan_ok=True)
    assert value_of(tables, cutoff, days_to_milestone()) == pytest.approx(milestone, nan_ok=True)


def test_an_account_without_campaigns_has_none_ahead_and_no_days_to_any(
    tables_of: Make, value_of: Value
) -> None:
    tables = world(tables_of, JUNE)
    assert value_of(tables, "2024-06-01", starts_ahead(30), account="b") == 0
    assert value_of(tables, "2024-06-01", days_to_start() + 0, account="b") == pytest.approx(NAN, nan_ok=True)
    assert value_of(tables, "2024-06-01", days_to_milestone(), account="b") == pytest.approx(NAN, nan_ok=True)


def test_an_exposure_that_becomes_known_later_does_not_count_before(tables_of: Make, value_of: Value) -> None:
    late = [{"account_id": "a", "campaign_id": "june", "exposed_at": "2024-06-04 12:00"}]
    tables = world(tables_of, JUNE, exposures=late)
    assert [value_of(tables, f"2024-06-{day:02}", starts_ahead(30)) for day in (4, 5)] == [0, 1]


def test_two_exposures_to_one_campaign_are_one_campaign(tables_of: Make, value_of: Value) -> None:
    twice = [{"account_id": "a", "campaign_id": "june"}] * 2
    assert value_of(world(tables_of, JUNE, exposures=twice), "2024-06-01", starts_ahead(30)) == 1


def test_a_campaign_that_nobody_announced_is_ahead_on_its_first_day_only(
    tables_of: Make, value_of: Value
) -> None:
    tables = world(tables_of, JUNE | {"known_at": None})
    found = [value_of(tables, f"2024-06-{day:02}", starts_ahead(30)) for day in (9, 10, 11)]
    assert found == [0, 1, 0]


# put off by 14 days, which is told on 5 June at noon; the milestone of the table is that of the new dates
PUT_OFF = JUNE | {"starts_at": "2024-06-24", "ends_at": "2024-07-04", "known_at": "2024-06-05 12:00"}
MOVED = FINAL | {"at": "2024-07-03 12:00"}


@pytest.mark.parametrize(
    ("cutoff", "start", "milestone"), [("2024-06-05", 5, 14), ("2024-06-06", 18, 27), ("2024-06-20", 4, 13)]
)
def test_a_campaign_that_was_put_off_is_where_it_was_said_to_be_at_the_cutoff(
    tables_of: Make, value_of: Value, cutoff: str, start: int, milestone: int
) -> None:
    tables = world(tables_of, JUNE, PUT_OFF, milestones=[MOVED])
    assert value_of(tables, cutoff, days_to_start()) == start
    assert value_of(tables, cutoff, days_to_milestone()) == milestone


@pytest.mark.parametrize("expression", [starts_ahead(30), days_to_start(), days_to_milestone()])
def test_what_is_told_later_changes_nothing(tables_of: Make, value_of: Value, expression: Any) -> None:
    before = world(tables_of, JUNE)
    after = world(tables_of, JUNE, PUT_OFF, milestones=[MOVED])
    for cutoff in ("2024-04-02", "2024-06-01", "2024-06-05"):
        assert value_of(before, cutoff, expression) == value_of(after, cutoff, expression)


def test_the_nearest_of_all_milestones_is_told_also_before_the_start(
    tables_of: Make, value_of: Value
) -> None:
    brief = FINAL | {"name": "brief", "at": "2024-06-05"}
    tables = world(tables_of, JUNE, milestones=[FINAL, brief])
    assert [value_of(tables, f"2024-06-{day:02}", days_to_milestone()) for day in (1, 5, 6)] == [4, 0, 13]


@pytest.mark.parametrize("ahead", [0, -7])
def test_to_look_no_day_ahead_is_refused(ahead: int) -> None:
    with pytest.raises(InputError, match=rf"starts_ahead\({ahead}\): it must look at least 1 day ahead"):
        starts_ahead(ahead)
