"""Properties of a day's routing, whatever the causes, the limits and the order of rows."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from campaignpulse.diagnosis.routing import HANDOFF_COLUMNS, HELD_COLUMNS, REASONS, BookState, route
from campaignpulse.diagnosis.routing.route import due
from hypothesis import given, settings
from hypothesis import strategies as st

MONDAY = pd.Timestamp("2025-03-31", tz="UTC")
DAY = pd.Timedelta(days=1)
CAUSES = ("product_bug", "campaign_confusion", "dissatisfaction", "wind_down", "unclear")
TEAMS = ("development", "marketing", "support")

worlds = st.fixed_dictionaries(
    {
        "days": st.lists(
            st.lists(
                st.tuples(*map(st.sampled_from, ("abcdefghij", CAUSES, ("f", "m", None)))),
                max_size=10,
                unique_by=lambda row: row[0],
            ),
            min_size=1,
            max_size=4,
        ),
        "per_day": st.none() | st.integers(1, 4),
        "per_week": st.none() | st.integers(1, 6),
        "share": st.none() | st.sampled_from([0.05, 0.3]),
        "capacity": st.dictionaries(st.sampled_from(TEAMS), st.integers(0, 3)),
        "carry_days": st.integers(0, 2),
        "min_accounts": st.integers(2, 5),
    }
)
run = settings(max_examples=8)


def rule_of(world, routing_of):
    return routing_of(
        budget={key: world[key] for key in ("per_day", "per_week", "share")},
        capacity=world["capacity"],
        carry_days=world["carry_days"],
        group={"min_accounts": world["min_accounts"], "min_share": 0.01},
    )


def days_of(world, causes_of, scores_of):
    """The causes and scores of each day."""
    for number, rows in enumerate(world["days"]):
        causes = causes_of(*rows, at=MONDAY + number * DAY)
        yield MONDAY + number * DAY, causes, scores_of(causes, others=5)


@pytest.fixture(scope="module")
def accounts() -> pd.DataFrame:
    return pd.DataFrame({"account_id": list("abcdefghij"), "value": [5.0, 5, 5, 1, 2, 3, None, 8, 8, 8]})


@pytest.fixture(scope="module")
def routed(causes_of, scores_of, routing_of, remember, accounts):
    """Route the days of a world one after the other: what went in, what came out, what the book knew."""

    def through(world):
        rule, book, found = rule_of(world, routing_of), BookState("x"), []
        for at, causes, scores in days_of(world, causes_of, scores_of):
            handoffs, held = route(causes, scores, accounts, rule, book, at)
            found.append((at, causes, scores, handoffs, held, book))
            book = remember(book, handoffs)
        return rule, found, book

    return through


@run
@given(world=worlds)
def test_no_budget_is_ever_exceeded(routed, world) -> None:
    rule, days, book = routed(world)
    opened = book.cases["cutoff"].value_counts()
    for at, _, scores, *_ in days:
        for most in (
            rule.budget.per_day,
            rule.budget.share and math.ceil(round(rule.budget.share * len(scores), 9)),
        ):
            assert most is None or opened.get(at, 0) <= most
    assert rule.budget.per_week is None or len(book.cases) <= rule.budget.per_week  # all within one week


@run
@given(world=worlds)
def test_no_team_gets_more_a_day_than_it_can_take_up(routed, world) -> None:
    rule, _, book = routed(world)
    sizes = book.cases.groupby(["responsible", book.cases["send_at"].dt.floor("D")]).size()
    for (team, _), cases in sizes.items():
        assert cases <= rule.capacity.get(team, math.inf)


@run
@given(world=worlds)
def test_an_account_never_has_two_open_hand_offs_about_one_cause(routed, world) -> None:
    _, _, book = routed(world)
    assert not book.handoffs.duplicated(["account_id", "cause"]).any()
    assert book.handoffs["handoff_id"].is_unique


@run
@given(world=worlds)
def test_the_same_day_again_gives_nothing_new(routed, remember, accounts, world) -> None:
    rule, days, _ = routed(world)
    at, causes, scores, handoffs, _, before = days[-1]
    again, _ = route(causes, scores, accounts, rule, remember(before, handoffs), at)
    assert again.empty


@run
@given(world=worlds, seed=st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(routed, accounts, world, seed: int) -> None:
    rule, days, _ = routed(world)
    at, causes, scores, handoffs, held, before = days[-1]
    mixed = [table.sample(frac=1, random_state=seed) for table in (causes, scores, accounts)]
    again, held_again = route(*mixed, rule, before, at)
    pd.testing.assert_frame_equal(again, handoffs)
    pd.testing.assert_frame_equal(held_again, held)


@run
@given(world=worlds)
def test_every_account_at_risk_is_handed_off_or_held_with_a_known_reason(routed, world) -> None:
    _, days, _ = routed(world)
    for _, causes, _, handoffs, held, _ in days:
        refused = held[held["handoff_id"].isna() | (held["why"] == "duplicate")]
        both = [*handoffs["account_id"], *refused["account_id"]]
        assert sorted(both) == sorted(causes["account_id"])
        assert set(held["why"]) <= set(REASONS)
        assert held["sentence"].str.len().gt(0).all()
        assert not set(handoffs["cause"]) & {"wind_down", "unclear"}
        nobody = set(causes.loc[causes["destination"] == "nobody", "account_id"])
        assert set(held.loc[held["why"] == "nobody", "account_id"]) == nobody


@run
@given(world=worlds)
def test_every_case_goes_out_once_in_working_time_before_it_is_due(routed, world) -> None:
    _, _, book = routed(world)
    for _, case in book.handoffs.groupby("case_id"):
        assert case[["send_at", "due_at", "responsible", "accountable"]].drop_duplicates().shape[0] == 1
    assert (book.handoffs["send_at"].dt.hour == 9).all()
    assert (book.handoffs["due_at"] > book.handoffs["send_at"]).all()


def test_a_day_without_anybody_at_risk_has_empty_tables_of_the_same_shape(
    causes_of, scores_of, routing_of, book
) -> None:
    causes = causes_of()
    scores = scores_of(causes_of(("a", "product_bug")))
    handoffs, held = route(causes, scores, None, routing_of(), book, MONDAY)
    assert (list(handoffs), list(held)) == (list(HANDOFF_COLUMNS), list(HELD_COLUMNS))
    assert handoffs.empty
    assert held.empty


def test_plain_hours_pass_at_night_too(routing_of) -> None:
    friday = pd.Timestamp("2025-04-04 16:00", tz="UTC")
    assert due(friday, 16, routing_of(due_counts="plain")) == pd.Timestamp("2025-04-05 08:00", tz="UTC")
    assert due(friday, 16, routing_of()) == pd.Timestamp("2025-04-08 16:00", tz="UTC")
