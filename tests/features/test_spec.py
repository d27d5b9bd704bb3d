from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import pytest
from campaignpulse.checks import InputError
from campaignpulse.features import (
    Feature,
    active_days,
    count,
    days,
    days_to_milestone,
    days_to_start,
    mean,
    participated,
    rate,
    since_last,
    starts_ahead,
    tenure,
    total,
    users,
)
from campaignpulse.features.over import Window
from campaignpulse.features.spec import Atom, Constant, Expression, Operation

WEEK = Window("trailing", 7)
POSTS = Atom("total", "posts", WEEK)


def feature(expression: Expression) -> Feature:
    return Feature("x", expression, component="engagement", direction=1, unit="posts")


ATOMS = [
    (total("posts", 7), Atom("total", "posts", WEEK)),
    (total("posts", 7, phase="pre", tagged=True), Atom("total", "posts", WEEK, "pre", tagged=True)),
    (count("posts", 7), Atom("count", "posts", WEEK)),
    (active_days(None, "ever"), Atom("active_days", None, Window("ever"))),
    (days("last_post", phase="post"), Atom("days", None, Window("last_post"), "post")),
    (since_last("posts"), Atom("since_last", "posts")),
    (participated("current"), Atom("participated", None, Window("current"))),
    (tenure(), Atom("tenure")),
    (users(7), Atom("users", None, WEEK)),
    (users("ever"), Atom("users", None, Window("ever"))),
    (total("posts", "last_joined"), Atom("total", "posts", Window("last_joined"))),
    (total("posts", Window("trailing", 7)), Atom("total", "posts", WEEK)),
]


@pytest.mark.parametrize(("made", "atom"), ATOMS)
def test_what_the_words_make_is_an_atom(made: Expression, atom: Atom) -> None:
    assert made == atom


ARITHMETIC = [
    (POSTS + 2, Operation("+", POSTS, Constant(2.0))),
    (2 + POSTS, Operation("+", Constant(2.0), POSTS)),
    (POSTS - 2, Operation("-", POSTS, Constant(2.0))),
    (2 - POSTS, Operation("-", Constant(2.0), POSTS)),
    (POSTS * 2, Operation("*", POSTS, Constant(2.0))),
    (2 * POSTS, Operation("*", Constant(2.0), POSTS)),
    (POSTS / 2, Operation("/", POSTS, Constant(2.0))),
    (2 / POSTS, Operation("/", Constant(2.0), POSTS)),
    (POSTS.where(tenure()), Operation("where", POSTS, Atom("tenure"))),
    (POSTS.or_else(2), Operation("else", POSTS, Constant(2.0))),
    (POSTS.or_else(tenure()), Operation("else", POSTS, Atom("tenure"))),
    (POSTS + POSTS, Operation("+", POSTS, POSTS)),
]


@pytest.mark.parametrize(("written", "meant"), ARITHMETIC)
def test_an_operator_keeps_its_sides(written: Expression, meant: Expression) -> None:
    assert written == meant


def test_the_atoms_of_an_expression_come_from_left_to_right() -> None:
    expression = (1 - total("posts", 7) / days(7)).where(tenure())
    assert list(expression.atoms()) == [total("posts", 7), days(7), tenure()]


def test_an_expression_can_be_the_key_of_a_table() -> None:
    assert {rate("posts", 7): "seen"}[rate("posts", 7)] == "seen"


KNOWS_THE_CALENDAR = [
    (total("posts", 7), False),
    (rate("posts", "ever"), False),
    (mean("posts", 84), False),
    (active_days(None, 28) / days(28), False),
    (since_last(None), False),
    (tenure(), False),
    (rate("posts", 84, phase="baseline"), True),
    (rate("posts", 84, phase="active"), True),
    (total("posts", 84, tagged=True), True),
    (total("posts", "last_active"), True),
    (total("posts", "last_post"), True),
    (total("posts", "current"), True),
    (total("posts", "previous_edition"), True),
    (total("posts", "last_joined"), True),
    (participated("last_post"), True),
    (starts_ahead(7), True),
    (days_to_start(), True),
    (days_to_milestone(), True),
    (count("milestones.met", 7), True),
    (count("milestone", 7), False),
    (users(7), False),
    (total("posts", 7).where(participated("last_post")), True),
    (total("posts", 7) + 0 * days(84, phase="pre"), True),
]


@pytest.mark.parametrize(("expression", "knows"), KNOWS_THE_CALENDAR)
def test_a_feature_knows_the_calendar_if_one_of_its_atoms_does(expression: Expression, knows: bool) -> None:
    assert feature(expression).campaign is knows


REFUSED: list[tuple[Any, str]] = [
    (lambda: total("posts", 0), "a window of 0 days: it must look back at least 1 day"),
    (lambda: total("posts", -7), "a window of -7 days"),
    (lambda: total("posts", "last_week"), "window 'last_week' is not known: a number of days, or one of"),
    (lambda: total("posts", "trailing"), "window 'trailing' is not known"),
    (lambda: total("posts", 7, phase="during"), "phase 'during' is not known: one of"),
    (lambda: participated(7), r"participated\(7\): a trailing window has no campaign"),
    (lambda: users("current"), r"users\('current'\): users are counted over a number of days, or ever"),
    (lambda: users(0), "a window of 0 days: it must look back at least 1 day"),
    (lambda: participated("ever"), r"participated\('ever'\): a trailing window has no campaign"),
    (lambda: count(None, 7), r"count\(None, …\): name a metric, such as 'posts'; None, for any activity"),
    (lambda: total(7, 28), r"total\(7, …\): name a metric"),
    (lambda: POSTS.where(POSTS == 3), r"an expression cannot be combined with False; combine expressions"),
    (lambda: POSTS + True, r"an expression cannot be combined with True"),
]


@pytest.mark.parametrize(("make", "message"), REFUSED)
def test_a_window_phase_or_metric_that_is_not_there_is_refused(make: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        make()


def test_a_window_of_one_day_is_the_shortest() -> None:
    assert total("posts", 1) == Atom("total", "posts", Window("trailing", 1))


@pytest.mark.parametrize(
    ("name", "expression", "direction", "said"),
    [
        ("phase", POSTS, 1, "feature 'phase': windows have a column of that name; take another"),
        ("x", 5, 1, "feature 'x' is made of 5, which is no expression such as"),
        ("x", POSTS, 5, "feature 'x' has direction 5; it is .1 where higher is healthier"),
        ("x", POSTS, "up", "feature 'x' has direction 'up'; it is"),
    ],
)
def test_a_feature_that_means_nothing_is_refused(
    name: str, expression: Any, direction: Any, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        Feature(name, expression, "engagement", direction, "posts")


@pytest.mark.parametrize("other", ["3", feature(POSTS)])
def test_an_expression_is_combined_with_expressions_and_numbers_only(other: Any) -> None:
    with pytest.raises(InputError, match="combine expressions and numbers"):
        POSTS / other


@pytest.mark.parametrize("compare", [operator.gt, operator.ge, operator.lt, operator.le])
def test_an_expression_is_not_compared_and_the_way_out_is_told(compare: Callable[..., Any]) -> None:
    for other in (3, POSTS, "3"):
        with pytest.raises(InputError, match=r"cannot be compared with .*; x\.where\(x - 3\) is x where"):
            compare(POSTS, other)
    with pytest.raises(InputError, match="cannot be compared with 3"):
        compare(3, POSTS)
