"""An account's rows lie by metric, day and value, whatever the order in which they were told."""

from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.features import Feature, longest_gap, median
from campaignpulse.features.blocks import FACT
from campaignpulse.features.ordered import Ordered, first_at_or_after, in_order_of_days, room_for
from campaignpulse.features.plan import build_plan

POSTS = Feature("posts", median("posts", 7), "c", 1, "u")
LAST_DAY = 18  # of 20
QUIET = Feature("quiet", longest_gap(None, 7), "c", 1, "u")


def ordered(rows: int, *features: Feature) -> tuple[np.ndarray, Ordered]:
    """Random facts, every third of another metric than posts, and what becomes of them."""
    rng = np.random.default_rng(rows)
    facts = np.zeros(rows, FACT)
    facts["day"], facts["value"], facts["known"] = (
        rng.integers(0, 20, rows),
        rng.random(rows),
        np.arange(rows),
    )
    facts["metric"] = np.arange(rows) % 3 == 2
    facts["tag"] = np.where(np.arange(rows) % 5 == 0, 7, -1)
    plan, _ = build_plan(features)
    found = room_for(2 * rows, plan)
    for some in (facts[::2], facts):  # of an account before, nothing is left
        in_order_of_days(some, np.ones(3, bool), plan.statistic, LAST_DAY, found)
    return facts, found


@pytest.mark.parametrize("rows", [0, 1, 20, 500])
def test_rows_of_a_metric_come_by_day_then_value(rows: int) -> None:
    facts, found = ordered(rows, POSTS)
    mine = facts[(facts["metric"] == 0) & (facts["day"] < LAST_DAY)]
    mine = mine[np.lexsort((mine["value"], mine["day"]))]
    own = slice(found.pointer[0], found.pointer[1])
    for field in ("day", "value", "known"):
        np.testing.assert_array_equal(getattr(found, field)[own], mine[field])
    np.testing.assert_array_equal(found.tagged[own], mine["tag"] >= 0)


def test_rows_that_nobody_asks_for_are_left_out() -> None:
    facts, found = ordered(30, POSTS)
    posts = np.sum((facts["metric"] == 0) & (facts["day"] < LAST_DAY))
    assert found.pointer.tolist() == [0, posts, posts]
    assert ordered(30)[1].pointer.tolist() == [0, 0]


def test_a_row_may_be_of_its_metric_and_of_any() -> None:
    facts, found = ordered(30, POSTS, QUIET)
    early = facts["day"] < LAST_DAY
    posts, every = np.sum(early & (facts["metric"] == 0)), np.sum(early)
    assert found.pointer.tolist() == [0, posts, posts + every]
    assert (np.diff(found.day[posts : posts + every]) >= 0).all()


@pytest.mark.parametrize(("day", "place"), [(0, 1), (3, 1), (4, 2), (5, 4), (9, 4)])
def test_a_day_is_found_where_it_begins(day: int, place: int) -> None:
    days = np.array([0, 3, 4, 4, 9], np.int32)
    assert first_at_or_after(days, 1, 4, day) == place
