from __future__ import annotations

import json
from dataclasses import replace

import pytest
from campaignpulse.evaluation import Estimate
from campaignpulse.evaluation.placebo_lift import Lift, PlaceboResult

DRAWS = tuple(number / 1_000 for number in range(20))
REAL = Lift(0.034, 0.026, 0.042)
RESULT = PlaceboResult("learned", 9_508, 1_783, 412, 0.66, REAL, None, DRAWS)


@pytest.mark.parametrize(
    ("lift", "as_much", "beyond"),
    [(0.0191, 0, True), (0.019, 1, False), (0.010, 10, False), (-0.1, 20, False)],
)
def test_the_p_value_is_that_of_the_rank_among_the_draws(lift: float, as_much: int, beyond: bool) -> None:
    result = replace(RESULT, real=replace(REAL, value=lift))
    assert result.as_much == as_much
    assert result.p_value == pytest.approx((1 + as_much) / 21)
    assert result.beyond_chance == beyond


def test_the_dates_alone_are_compared_where_events_bear_the_names_of_campaigns() -> None:
    """A placebo calendar has no names on events: with them, the real one would know more than dates."""
    result = replace(RESULT, untagged=Lift(0.005, -0.001, 0.011))
    assert result.compared.value == 0.005
    assert result.as_much == 15


@pytest.mark.parametrize(
    ("real", "held"), [(Lift(0.01, 0.002, 0.018), True), (Lift(0.01, -0.002, 0.022), False), (REAL, False)]
)
def test_a_lift_that_is_shown_and_that_random_dates_bring_as_well_holds_back(real: Lift, held: bool) -> None:
    assert replace(RESULT, real=real).held_back == held


def test_a_lift_without_an_interval_claims_nothing() -> None:
    same = Lift.of(Estimate(0.0, 0.0, 10, 5, 4))
    assert same == Lift(0.0, None, None)
    assert not replace(RESULT, real=same).held_back


def test_the_distribution_is_told_from_the_smallest_to_the_largest() -> None:
    assert RESULT.mean == pytest.approx(0.0095)
    assert RESULT.quartiles == pytest.approx((0.0, 0.00475, 0.0095, 0.01425, 0.019))


def test_its_json_is_plain_and_whole() -> None:
    told = json.loads(json.dumps(RESULT.to_dict()))
    assert told["real"] == {"value": 0.034, "low": 0.026, "high": 0.042}
    assert told["untagged"] is None
    assert told["draws"] == list(DRAWS)
    assert (told["min"], told["max"], told["p_value"]) == (0.0, 0.019, pytest.approx(1 / 21))
