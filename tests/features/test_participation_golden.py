"""Tags and taking part: what an event's own campaign_id does, and what it never does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from campaignpulse.features import count, days, participated, post_drop, total
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
Value = Callable[..., float]
Row = dict[str, Any]
NAN = float("nan")

# active 11 to 20 March, post 21 March to 3 April
MARCH = {
    "campaign_id": "march",
    "starts_at": "2024-03-11",
    "ends_at": "2024-03-21",
    "known_at": "2024-01-01",
    "pre_days": 7,
    "post_days": 14,
}
AUTUMN = MARCH | {"campaign_id": "autumn", "starts_at": "2024-10-01", "ends_at": "2024-10-11"}
STARTED = [{"account_id": "a", "started_at": "2024-01-01"}, {"account_id": "b", "started_at": "2024-01-01"}]


def event(occurred_at: str, value: float = 1.0, **more: Any) -> Row:
    return {"account_id": "a", "occurred_at": occurred_at, "metric": "posts", "value": value} | more


def world(tables_of: Make, *events: Row, **more: Any) -> Tables:
    """Account a takes part in March only; the autumn campaign is there, for others."""
    known = {
        "campaigns": [MARCH, AUTUMN],
        "exposures": [
            {"account_id": "a", "campaign_id": "march"},
            {"account_id": "b", "campaign_id": "autumn"},
        ],
        "accounts": STARTED,
    }
    return tables_of([event("2024-01-05", account_id="b"), *events], **(known | more))


# the data set has tags, whatever the events of account a have
TAGGED_ELSEWHERE = event("2024-01-06", account_id="b", campaign_id="autumn")

# day and tag of the only event of account a; whether account a took part in March as known on 1 May
TAGGED = [
    ("2024-03-15", "march", 1.0),
    ("2024-03-05", "march", 1.0),
    ("2024-03-25", "march", 1.0),
    ("2024-02-01", "march", 1.0),
    ("2024-04-30 23:59", "march", 1.0),
    ("2024-05-01 00:00", "march", 0.0),
    ("2024-03-15", "autumn", 0.0),
    ("2024-03-15", "elsewhere", 0.0),
    ("2024-03-15", None, 0.0),
]


@pytest.mark.parametrize(("occurred_at", "tag", "expected"), TAGGED)
def test_with_tags_taking_part_is_an_event_that_names_the_campaign(
    tables_of: Make, value_of: Value, occurred_at: str, tag: str | None, expected: float
) -> None:
    tables = world(tables_of, TAGGED_ELSEWHERE, event(occurred_at, campaign_id=tag))
    assert value_of(tables, "2024-05-01", participated("last_active")) == expected


UNTAGGED = [
    ("2024-03-10 23:59", 0.0),
    ("2024-03-11 00:00", 1.0),
    ("2024-03-15 12:00", 1.0),
    ("2024-03-20 23:59", 1.0),
    ("2024-03-21 00:00", 0.0),
    ("2024-03-25 12:00", 0.0),
    ("2024-02-01 12:00", 0.0),
]


@pytest.mark.parametrize(("occurred_at", "expected"), UNTAGGED)
def test_without_tags_taking_part_is_an_event_on_an_active_day(
    tables_of: Make, value_of: Value, occurred_at: str, expected: float
) -> None:
    tables = world(tables_of, event(occurred_at))
    assert value_of(tables, "2024-05-01", participated("last_active")) == expected


def test_a_column_of_tags_that_is_empty_is_no_tags(tables_of: Make, value_of: Value) -> None:
    tables = world(tables_of, event("2024-03-15", campaign_id=None))
    assert value_of(tables, "2024-05-01", participated("last_active")) == 1.0


def test_an_event_later_on_the_last_day_of_a_campaign_that_ends_at_noon_is_taking_part(
    tables_of: Make, value_of: Value
) -> None:
    noon = MARCH | {"ends_at": "2024-03-20 12:00"}
    tables = world(tables_of, event("2024-03-20 18:00"), campaigns=[noon, AUTUMN])
    assert value_of(tables, "2024-05-01", participated("last_active")) == 1.0


def test_who_was_not_exposed_did_not_take_part_whatever_the_tags_say(
    tables_of: Make, value_of: Value
) -> None:
    tables = world(tables_of, event("2024-03-15", account_id="b", campaign_id="march"))
    found = value_of(tables, "2024-05-01", participated("last_active"), account="b")
    assert found == pytest.approx(NAN, nan_ok=True)


# when the tagged event of 12 March is known; cutoff; what is known of taking part
LATE = [
    (None, "2024-03-12", 0.0),
    (None, "2024-03-13", 1.0),
    ("2024-03-15 00:00", "2024-03-14", 0.0),
    ("2024-03-15 00:00", "2024-03-15", 1.0),
    ("2024-03-15 00:01", "2024-03-15", 0.0),
    ("2024-03-15 00:01", "2024-03-16", 1.0),
]


@pytest.mark.parametrize(("known_at", "cutoff", "expected"), LATE)
def test_taking_part_counts_once_the_event_is_known(
    tables_of: Make, value_of: Value, known_at: str | None, cutoff: str, expected: float
) -> None:
    tables = world(tables_of, event("2024-03-12", campaign_id="march", known_at=known_at))
    assert value_of(tables, cutoff, participated("current")) == expected


def test_a_ticket_about_a_campaign_is_not_taking_part_in_it(tables_of: Make, value_of: Value) -> None:
    ticket = {"ticket_id": "t", "account_id": "a", "opened_at": "2024-03-15", "campaign_id": "march"}
    tables = world(tables_of, TAGGED_ELSEWHERE, event("2024-02-01"), tickets=[ticket])
    both = participated("last_active") + 0 * total("tickets.opened", 365)
    assert value_of(tables, "2024-05-01", both) == 0.0


def test_an_event_tag_makes_no_day_of_its_campaign(tables_of: Make, value_of: Value) -> None:
    tables = world(tables_of, event("2024-03-15", account_id="b", campaign_id="march"))
    assert value_of(tables, "2024-05-01", days(90, phase="active"), account="b") == 0.0


EVENTS = [
    event("2024-03-12", 2.0, campaign_id="march"),
    event("2024-03-13", 3.0, campaign_id="autumn"),
    event("2024-03-14", 5.0, campaign_id="elsewhere"),
    event("2024-03-15", 7.0, campaign_id=None),
]
TAGS = [
    (total("posts", 90), 2.0 + 3.0 + 5.0 + 7.0),
    (total("posts", 90, tagged=True), 2.0 + 3.0 + 5.0),
    (count("posts", 90, tagged=True), 3),
    (total("posts", 90, phase="active", tagged=True), 2.0 + 3.0 + 5.0),
    (total("posts", 90, phase="baseline", tagged=True), 0.0),
    (total("posts", 47, tagged=True), 0.0),
    (total("posts", 48, tagged=True), 5.0),
]


@pytest.mark.parametrize(("expression", "expected"), TAGS)
def test_the_tagged_atoms_count_the_events_that_carry_a_tag(
    tables_of: Make, value_of: Value, expression: Any, expected: float
) -> None:
    assert value_of(world(tables_of, *EVENTS), "2024-05-01", expression) == expected


def test_a_tag_counts_alike_before_and_after_its_campaign_enters_the_calendar(
    tables_of: Make, value_of: Value
) -> None:
    before = world(tables_of, *EVENTS)
    entered = MARCH | {"campaign_id": "elsewhere", "known_at": "2024-06-01", "name": "e", "series": "e"}
    row = pd.DataFrame([entered]).astype(before.campaigns.dtypes)
    after = replace(before, campaigns=pd.concat([before.campaigns, row], ignore_index=True))
    tagged = total("posts", 90, tagged=True)
    assert value_of(before, "2024-05-01", tagged) == value_of(after, "2024-05-01", tagged)


def test_the_drop_after_a_campaign_can_be_asked_of_those_who_took_part_only(
    tables_of: Make, value_of: Value
) -> None:
    steady = [event(f"2024-02-{day:02d}") for day in range(1, 29)]
    drop = post_drop("posts", 90).where(participated("last_post"))
    aside = world(tables_of, *steady)
    part = world(tables_of, *steady, event("2024-03-15"))
    assert value_of(aside, "2024-04-01", drop) == pytest.approx(NAN, nan_ok=True)
    assert value_of(part, "2024-04-01", drop) == 1.0
