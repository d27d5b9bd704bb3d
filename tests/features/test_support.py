from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from campaignpulse.features import Feature, count, days_to_start, mean, rate, since_last, starts_ahead, total
from campaignpulse.features.metrics import Metric, meaning
from campaignpulse.features.support import (
    calendar_features,
    contract_features,
    load_features,
    milestone_features,
    rare_features,
)
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
Value = Callable[..., float]
NAN = float("nan")
EVENT = {"account_id": "a", "occurred_at": "2023-06-01", "metric": "sessions"}


def senses(*names: str, **declared: Any) -> tuple[Metric, ...]:
    return meaning(names, declared)[0]


def told(features: list[Feature]) -> list[tuple[str, str, int, str, bool]]:
    return [(f.name, f.component, f.direction, f.unit, f.campaign) for f in features]


def test_a_rare_fact_is_looked_at_over_the_longer_windows_and_since_the_last_one() -> None:
    (fault,) = senses("tickets.fault")
    found = rare_features(fault, (7, 28, 84), 365)
    unit = "tickets about faults a day"
    assert told(found) == [
        ("tickets.fault_rate_28d", "support", -1, unit, False),
        ("tickets.fault_rate_84d", "support", -1, unit, False),
        ("tickets.fault_rate_365d", "support", -1, unit, False),
        ("tickets.fault_days_since", "support", +1, "days", False),
    ]
    assert found[0].expression == rate("tickets.fault", 28)
    assert found[3].expression == since_last("tickets.fault")


@pytest.mark.parametrize(("direction", "since"), [(-1, +1), (0, 0), (+1, 0)])
def test_long_without_a_harmful_fact_is_healthy_and_without_a_good_one_not_declared(
    direction: int, since: int
) -> None:
    found = rare_features(Metric("tickets.fault", "support", direction, "rare"), (28,), 365)
    assert [feature.direction for feature in found] == [direction, direction, since]


def test_a_window_that_is_as_long_as_the_long_one_is_there_once() -> None:
    (fault,) = senses("tickets.fault")
    assert [f.name for f in rare_features(fault, (28, 365), 365)][:-1] == ["tickets.fault_rate_365d"]
    assert rare_features(fault, (28,), 365)[0].name == "tickets.fault_rate_28d"


def test_a_rare_fact_of_another_name_is_called_by_it() -> None:
    (other,) = senses("subscriptions.pause")
    assert rare_features(other, (28,), 365)[0].unit == "subscriptions.pause a day"


def test_the_load_is_tickets_a_visit_and_tickets_that_are_open() -> None:
    found = load_features(senses("tickets.opened", "tickets.hours_to_resolve"), "sessions", (7, 28, 84))
    assert told(found) == [
        ("tickets_a_visit_28d", "support", -1, "tickets a visit", False),
        ("tickets_open", "support", -1, "tickets", False),
    ]


def test_without_visits_resolutions_or_tickets_what_rests_on_them_is_left_out() -> None:
    opened = senses("tickets.opened")
    assert [f.name for f in load_features(opened, "sessions", (28,))] == ["tickets_a_visit_28d"]
    assert load_features(opened, None, (28,)) == []
    assert load_features(senses("posts"), "sessions", (28,)) == []


def test_what_is_declared_of_tickets_holds_for_their_load() -> None:
    declared = senses("tickets.opened", **{"tickets.opened": ("care", 0)})
    assert told(load_features(declared, "sessions", (28,)))[0][1:3] == ("care", 0)


def open_tickets(tables: Tables, value_of: Value, cutoff: str) -> float:
    (feature,) = load_features(senses("tickets.opened", "tickets.hours_to_resolve"), None, (28,))
    return value_of(tables, cutoff, feature.expression)


def test_a_ticket_is_open_from_its_opening_to_its_resolution(tables_of: Make, value_of: Value) -> None:
    rows = [
        {"ticket_id": "t1", "account_id": "a", "opened_at": "2024-01-10", "resolved_at": "2024-01-12"},
        {"ticket_id": "t2", "account_id": "a", "opened_at": "2024-01-11", "resolved_at": None},
    ]
    tables = tables_of([EVENT], tickets=rows)
    assert [open_tickets(tables, value_of, f"2024-01-{day}") for day in (10, 11, 12, 13)] == [0, 1, 2, 1]


def test_a_ticket_from_before_the_account_began_makes_the_number_unknown(
    tables_of: Make, value_of: Value
) -> None:
    early = {"ticket_id": "t", "account_id": "a", "opened_at": "2023-05-30", "resolved_at": "2023-06-05"}
    tables = tables_of([EVENT], tickets=[early])
    assert open_tickets(tables, value_of, "2023-06-03") == 0
    assert open_tickets(tables, value_of, "2023-06-06") == pytest.approx(NAN, nan_ok=True)


# cutoff, days to the next renewal of an account that started on 10 January 2023 and renewed once, a day late
RENEWALS = [
    ("2023-01-10", NAN),
    ("2023-01-11", 364),
    ("2024-01-10", 0),
    ("2024-01-11", NAN),
    ("2024-01-12", 364),
    ("2025-01-10", 0),
    ("2025-06-01", NAN),
]


@pytest.mark.parametrize(("cutoff", "expected"), RENEWALS)
def test_the_next_renewal_is_a_year_after_the_term_began(
    tables_of: Make, value_of: Value, cutoff: str, expected: float
) -> None:
    changes = [("2023-01-10", "start"), ("2024-01-11", "renewal")]
    rows = [{"account_id": "a", "at": at, "change": kind} for at, kind in changes]
    early = {"account_id": "a", "occurred_at": "2023-01-01", "metric": "posts"}
    (feature,) = contract_features(senses("subscriptions.term"))
    found = value_of(tables_of([early], subscriptions=rows), cutoff, feature.expression)
    assert found == pytest.approx(expected, nan_ok=True)


def test_without_terms_there_is_no_renewal() -> None:
    assert contract_features(senses("subscriptions.upgrade")) == []


def test_the_calendar_ahead_has_no_direction_and_milestones_where_they_are_dated() -> None:
    found = calendar_features(senses("posts"), 91)
    assert told(found) == [
        ("campaigns_ahead_91d", "milestones", 0, "campaigns", True),
        ("days_to_campaign", "milestones", 0, "days", True),
    ]
    assert [f.expression for f in found] == [starts_ahead(91), days_to_start()]
    dated = calendar_features(senses("milestones.met"), 91)
    assert [f.name for f in dated][2:] == ["days_to_milestone"]


def test_milestones_are_told_by_the_share_met_and_the_number_missed() -> None:
    found = milestone_features(senses("milestones.met"), (7, 28, 84), 365)
    assert told(found) == [
        ("milestones_met_84d", "milestones", +1, "share, 0 to 1", True),
        ("milestones_met_365d", "milestones", +1, "share, 0 to 1", True),
        ("milestones_missed_84d", "milestones", -1, "milestones", True),
    ]
    met = "milestones.met"
    assert [f.expression for f in found] == [mean(met, 84), mean(met, 365), count(met, 84) - total(met, 84)]
    assert milestone_features(senses("posts"), (7, 28, 84), 365) == []


def test_every_one_of_them_is_said_in_words() -> None:
    names = ("tickets.opened", "tickets.hours_to_resolve", "subscriptions.term", "milestones.met")
    known = senses(*names)
    found = [
        *rare_features(known[0], (28,), 365),
        *load_features(known, "sessions", (28,)),
        *contract_features(known),
        *calendar_features(known, 91),
        *milestone_features(known, (28,), 365),
    ]
    assert all(feature.description for feature in found)
