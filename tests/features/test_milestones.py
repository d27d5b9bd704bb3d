"""Milestones by hand: which an account had, which it met, and since when that is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from campaignpulse.features import count, mean, total
from campaignpulse.features.milestones import MET, milestone_facts, milestone_offsets
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
Value = Callable[..., float]
Row = dict[str, Any]

JUNE = {
    "campaign_id": "june",
    "starts_at": "2024-06-10",
    "ends_at": "2024-06-20",
    "known_at": "2024-04-01 09:00",
}
FINAL = {"campaign_id": "june", "name": "final", "at": "2024-06-19 12:00"}
ELSEWHERE = {"account_id": "z", "occurred_at": "2024-01-01", "metric": "posts", "campaign_id": "june"}


def event(occurred_at: str, **more: Any) -> Row:
    tagged = {"account_id": "a", "metric": "posts", "campaign_id": "june"}
    return tagged | {"occurred_at": occurred_at} | more


def world(tables_of: Make, *events: Row, **more: Any) -> Tables:
    """Account a takes part in June; another account has tags, so that the data set has them."""
    known = {
        "campaigns": [JUNE],
        "exposures": [{"account_id": "a", "campaign_id": "june"}],
        "milestones": [FINAL],
    }
    return tables_of([ELSEWHERE, event("2024-01-02", campaign_id=None), *events], **(known | more))


def facts(tables: Tables) -> list[tuple[str, str, float]]:
    """Account, time and whether it was met."""
    assert tables.milestones is not None
    found = milestone_facts(tables, tables.milestones)
    times = found["occurred_at"].dt.strftime("%m-%d %H")
    return list(zip(found["account_id"], times, found["value"], strict=True))


# when an event for the campaign took place, and whether the milestone of 19 June at 12:00 was met by it
EVENTS = [
    ("2024-06-12 11:59", 0.0),
    ("2024-06-12 12:00", 1.0),
    ("2024-06-15", 1.0),
    ("2024-06-19 11:59", 1.0),
    ("2024-06-19 12:00", 0.0),
]


@pytest.mark.parametrize(("occurred_at", "met"), EVENTS)
def test_it_is_met_by_an_event_for_the_campaign_in_the_week_before(
    tables_of: Make, occurred_at: str, met: float
) -> None:
    assert facts(world(tables_of, event(occurred_at))) == [("a", "06-19 12", met)]


@pytest.mark.parametrize("tag", [None, "elsewhere"])
def test_an_event_for_nothing_or_another_campaign_does_not_meet_it(tables_of: Make, tag: str | None) -> None:
    assert facts(world(tables_of, event("2024-06-18", campaign_id=tag))) == [("a", "06-19 12", 0.0)]


def test_where_events_carry_no_tags_any_event_meets_it(tables_of: Make) -> None:
    events = [
        {"account_id": "a", "occurred_at": day, "metric": "posts"} for day in ("2024-01-02", "2024-06-18")
    ]
    tables = tables_of(
        events,
        campaigns=[JUNE],
        exposures=[{"account_id": of, "campaign_id": "june"} for of in ("a", "b")],
        milestones=[FINAL],
    )
    assert facts(tables) == [("a", "06-19 12", 1.0), ("b", "06-19 12", 0.0)]


# since when an event of 18 June is known; the midnight after the milestone is that of 20 June
KNOWN = [(None, 1.0), ("2024-06-18 15:00", 1.0), ("2024-06-20 00:00", 1.0), ("2024-06-20 00:01", 0.0)]


@pytest.mark.parametrize(("known_at", "met"), KNOWN)
def test_an_event_that_is_not_known_by_the_next_midnight_comes_too_late(
    tables_of: Make, known_at: str | None, met: float
) -> None:
    assert facts(world(tables_of, event("2024-06-18", known_at=known_at))) == [("a", "06-19 12", met)]


def test_a_milestone_counts_from_the_midnight_after_it(tables_of: Make, value_of: Value) -> None:
    tables = world(tables_of, event("2024-06-18"))
    assert value_of(tables, "2024-06-19", count(MET, 30)) == 0
    assert value_of(tables, "2024-06-20", total(MET, 30)) == 1


# exposed_at, and whether the milestone of 19 June at 12:00 is the account's
EXPOSED = [
    ("2024-06-18 15:00", 1),
    ("2024-06-19 00:00", 1),
    ("2024-06-19 00:01", 0),
    ("2024-06-25", 0),
]


@pytest.mark.parametrize(("exposed_at", "facts_of_a"), EXPOSED)
def test_only_who_was_known_to_be_exposed_when_its_day_began_had_it(
    tables_of: Make, exposed_at: str, facts_of_a: int
) -> None:
    exposed = [{"account_id": "a", "campaign_id": "june", "exposed_at": exposed_at}]
    assert len(facts(world(tables_of, exposures=exposed))) == facts_of_a


@pytest.mark.parametrize(("known_at", "facts_of_a"), [("2024-06-18 15:00", 1), ("2024-06-19 15:00", 0)])
def test_an_exposure_without_a_time_is_known_with_its_campaign(
    tables_of: Make, known_at: str, facts_of_a: int
) -> None:
    assert len(facts(world(tables_of, campaigns=[JUNE | {"known_at": known_at}]))) == facts_of_a


def test_a_campaign_that_nobody_announced_has_milestones_from_its_first_day_on(tables_of: Make) -> None:
    before = FINAL | {"name": "brief", "at": "2024-06-09 12:00"}
    first = FINAL | {"name": "launch", "at": "2024-06-10 12:00"}
    tables = world(tables_of, campaigns=[JUNE | {"known_at": None}], milestones=[before, first])
    assert [time for _, time, _ in facts(tables)] == ["06-10 12"]


def test_two_exposures_to_one_campaign_have_its_milestones_once(tables_of: Make) -> None:
    twice = [{"account_id": "a", "campaign_id": "june"}] * 2
    assert len(facts(world(tables_of, exposures=twice))) == 1


@pytest.mark.parametrize(
    ("started_at", "facts_of_a"), [("2024-06-19 12:00", 1), ("2024-06-19 12:01", 0), (None, 1)]
)
def test_who_was_no_customer_yet_did_not_have_it(
    tables_of: Make, started_at: str | None, facts_of_a: int
) -> None:
    names = [{"account_id": "a", "started_at": started_at}, {"account_id": "z", "started_at": "2023-01-01"}]
    assert len(facts(world(tables_of, accounts=names))) == facts_of_a


def test_without_an_accounts_table_whoever_is_exposed_has_it(tables_of: Make) -> None:
    assert len(facts(world(tables_of))) == 1


# put off by 14 days; the milestone of the table is that of the new dates, 3 July at 12:00
PUT_OFF = JUNE | {"starts_at": "2024-06-24", "ends_at": "2024-07-04"}
MOVED = FINAL | {"at": "2024-07-03 12:00"}

# when it is told that it was put off, and the times at which the milestone passes
TOLD = [
    ("2024-06-05 12:00", ["07-03 12"]),
    ("2024-06-19 15:00", ["07-03 12"]),
    ("2024-06-20 00:01", ["06-19 12"]),
    ("2024-06-28", ["06-19 12"]),
]


@pytest.mark.parametrize(("told", "times"), TOLD)
def test_a_milestone_passes_once_on_the_day_that_the_calendar_says_then(
    tables_of: Make, told: str, times: list[str]
) -> None:
    tables = world(tables_of, campaigns=[JUNE, PUT_OFF | {"known_at": told}], milestones=[MOVED])
    assert [time for _, time, _ in facts(tables)] == times


def test_a_campaign_that_is_moved_into_the_past_has_no_milestone_there(tables_of: Make) -> None:
    brought_forward = JUNE | {"starts_at": "2024-05-10", "ends_at": "2024-05-20", "known_at": "2024-06-05"}
    tables = world(
        tables_of, campaigns=[JUNE, brought_forward], milestones=[FINAL | {"at": "2024-05-19 12:00"}]
    )
    assert facts(tables) == []


def test_what_is_told_later_changes_no_milestone_that_has_passed(tables_of: Make, value_of: Value) -> None:
    put_off = PUT_OFF | {"known_at": "2024-06-25 12:00"}
    before = world(tables_of, event("2024-06-18"))
    after = world(tables_of, event("2024-06-18"), campaigns=[JUNE, put_off], milestones=[MOVED])
    for cutoff in ("2024-06-19", "2024-06-20", "2024-06-25", "2024-07-04"):
        assert value_of(before, cutoff, total(MET, 90)) == value_of(after, cutoff, total(MET, 90))


def test_the_share_is_not_known_before_the_first_has_passed(tables_of: Make, value_of: Value) -> None:
    tables = world(tables_of)
    assert value_of(tables, "2024-06-19", mean(MET, 365)) != value_of(tables, "2024-06-20", mean(MET, 365))
    assert pd.isna(value_of(tables, "2024-06-19", mean(MET, 365)))
    assert value_of(tables, "2024-06-20", mean(MET, 365)) == 0


def test_no_milestones_and_milestones_of_nobody_give_no_facts(tables_of: Make) -> None:
    nobody = {"account_id": "z", "campaign_id": "june", "exposed_at": "2025-01-01"}
    assert facts(world(tables_of, exposures=[nobody])) == []
    empty = world(tables_of).milestones
    assert empty is not None
    assert list(milestone_facts(world(tables_of), empty.iloc[:0])["value"]) == []


def test_offsets_are_days_from_the_start_that_was_told_last(tables_of: Make) -> None:
    brief = FINAL | {"name": "brief", "at": "2024-06-20"}
    put_off = PUT_OFF | {"known_at": "2024-06-05"}
    may = JUNE | {"campaign_id": "may", "starts_at": "2024-05-01"}
    tables = world(tables_of, campaigns=[JUNE, put_off, may], milestones=[MOVED, brief])
    offsets, pointer = milestone_offsets(tables, pd.Index(["june", "may"]))
    assert (offsets.tolist(), pointer.tolist()) == ([9, -4], [0, 2, 2])


def test_without_milestones_there_are_no_offsets(tables_of: Make) -> None:
    offsets, pointer = milestone_offsets(tables_of([ELSEWHERE]), pd.Index(["june", "may"]))
    assert (offsets.tolist(), pointer.tolist()) == ([], [0, 0, 0])
