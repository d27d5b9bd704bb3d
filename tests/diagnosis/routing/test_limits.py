"""Budget and capacity: what is over them waits or is held, and says so."""

from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.diagnosis.routing import route

AT = pd.Timestamp("2025-04-01", tz="UTC")  # a Tuesday
DAY = pd.Timedelta(days=1)
BUGS = [(f"a{number}", "product_bug") for number in range(6)]


@pytest.mark.parametrize(
    ("budget", "opened"),
    [
        ({"share": None}, 8),
        ({"share": 0.05}, 5),  # of 100 accounts
        ({"share": 0.041}, 5),  # a part of a case is a case
        ({"share": 0.07}, 7),  # 0.07 · 100 is a little more than seven as a double
        ({"share": None, "per_day": 2}, 2),
        ({"share": 0.05, "per_day": 4, "per_week": 3}, 3),
    ],
)
def test_the_tightest_limit_of_the_budget_holds(
    causes_of, scores_of, routing_of, book, budget, opened: int
) -> None:
    causes = causes_of(*BUGS, ("b0", "product_bug"), ("b1", "product_bug"))
    handoffs, held = route(causes, scores_of(causes, others=92), None, routing_of(budget=budget), book, AT)
    assert len(handoffs) == opened
    assert held["why"].tolist() == ["budget"] * (8 - opened)


def test_the_most_urgent_go_first_and_the_key_that_held_the_others_is_named(
    causes_of, scores_of, routing_of, book
) -> None:
    causes = causes_of(*BUGS)
    accounts = pd.DataFrame({"account_id": [f"a{n}" for n in range(6)], "value": [1.0, 2, 3, 4, 5, 6]})
    handoffs, held = route(causes, scores_of(causes), accounts, routing_of(budget={"per_day": 2}), book, AT)
    assert handoffs["account_id"].tolist() == ["a5", "a4"]
    assert held["sentence"].unique().tolist() == [
        "the budget of 2 cases this day (budget.per_day) is used up"
    ]


def test_a_week_begins_on_monday(causes_of, scores_of, routing_of, remember, book) -> None:
    rule = routing_of(budget={"per_week": 2})
    opened = []
    for days in (0, 5, 6):  # Tuesday, Sunday, and the Monday after
        at = AT + days * DAY
        causes = causes_of((f"a{days}", "product_bug"), (f"b{days}", "product_bug"), at=at).head(
            2 if days else 1
        )
        handoffs, _ = route(causes, scores_of(causes), None, rule, book, at)
        book = remember(book, handoffs)
        opened.append(len(handoffs))
    assert opened == [1, 1, 2]


def test_what_is_too_much_for_a_day_waits_for_the_next_working_day_and_says_so(
    causes_of, scores_of, routing_of, book
) -> None:
    thursday = pd.Timestamp("2025-04-03", tz="UTC")
    causes = causes_of(*BUGS, at=thursday)
    rule = routing_of(capacity={"development": 2})
    handoffs, held = route(causes, scores_of(causes), None, rule, book, thursday)
    days = handoffs["send_at"].dt.strftime("%a %H").tolist()
    assert days == ["Thu 09", "Thu 09", "Fri 09", "Fri 09", "Mon 09", "Mon 09"]
    assert handoffs["due_at"].tolist()[-1] == pd.Timestamp("2025-04-08 17:00", tz="UTC")  # 16 hours from then
    assert held["why"].tolist() == ["capacity"] * 4
    assert held["handoff_id"].tolist() == handoffs["handoff_id"].tolist()[2:]
    assert held["until"].tolist() == handoffs["send_at"].tolist()[2:]
    assert handoffs["waits"].tolist()[2] == "development has no room before 2025-04-04 (capacity.development)"


def test_what_a_team_has_no_room_for_in_time_is_no_hand_off(causes_of, scores_of, routing_of, book) -> None:
    causes = causes_of(*BUGS, ("b", "dissatisfaction"))
    rule = routing_of(capacity={"development": 2}, carry_days=1)
    handoffs, held = route(causes, scores_of(causes), None, rule, book, AT)
    assert len(handoffs) == 5
    lost = held[held["handoff_id"].isna()]
    assert lost["sentence"].unique().tolist() == [
        "development takes up 2 cases a day, and is full for 2 working days"
    ]


def test_room_that_earlier_days_took_is_not_given_twice(
    causes_of, scores_of, routing_of, remember, book
) -> None:
    rule = routing_of(capacity={"development": 2})
    causes = causes_of(*BUGS[:3])
    first, _ = route(causes, scores_of(causes), None, rule, book, AT)
    later = causes_of(*BUGS[3:], at=AT + DAY)
    second, _ = route(later, scores_of(later), None, rule, remember(book, first), AT + DAY)
    both = pd.concat([first, second])["send_at"].dt.day.tolist()
    assert both == [1, 1, 2, 2, 3, 3]


def test_a_team_with_a_capacity_of_nought_is_sent_nothing(causes_of, scores_of, routing_of, book) -> None:
    causes = causes_of(*BUGS)
    handoffs, held = route(causes, scores_of(causes), None, routing_of(capacity={"development": 0}), book, AT)
    assert handoffs.empty
    assert set(held["why"]) == {"capacity"}


def test_what_comes_on_quiet_days_waits_and_says_until_when(causes_of, scores_of, routing_of, book) -> None:
    saturday = pd.Timestamp("2025-04-05", tz="UTC")
    causes = causes_of(("a", "product_bug"), at=saturday)
    handoffs, held = route(causes, scores_of(causes), None, routing_of(), book, saturday)
    assert handoffs["send_at"].item() == pd.Timestamp("2025-04-07 09:00", tz="UTC")
    assert (held["why"].item(), held["sentence"].item()) == ("quiet", "quiet until 2025-04-07")
