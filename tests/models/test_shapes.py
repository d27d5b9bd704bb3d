from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.models.shapes import Bounded, Decay, Linear, Percentile, Tier, Tiers
from pydantic import ValidationError

STEPS = Tiers((Tier(below=2, points=100), Tier(below=5, points=40), Tier(points=10)))
SHAPES = [Linear(worst=0, best=4), Bounded(low=1, high=2, margin=3), Decay(half_life=7), STEPS]


def points(shape, *values: float) -> list[float]:
    return shape.points(np.array(values)).tolist()


@pytest.mark.parametrize(
    ("shape", "value", "expected"),
    [
        (Linear(worst=2, best=6), 1.9, 0),
        (Linear(worst=2, best=6), 2, 0),
        (Linear(worst=2, best=6), 3, 25),
        (Linear(worst=2, best=6), 6, 100),
        (Linear(worst=2, best=6), 6.1, 100),
        (Linear(worst=6, best=2), 3, 75),
        (STEPS, 1.99, 100),
        (STEPS, 2, 40),
        (STEPS, 4.99, 40),
        (STEPS, 5, 10),
        (Bounded(low=2, high=4, margin=8), 2, 100),
        (Bounded(low=2, high=4, margin=8), 4, 100),
        (Bounded(low=2, high=4, margin=8), 0, 75),
        (Bounded(low=2, high=4, margin=8), 8, 50),
        (Bounded(low=2, high=4, margin=8), 12, 0),
        (Bounded(low=2, high=4, margin=8), 13, 0),
        (Decay(half_life=10), 0, 100),
        (Decay(half_life=10), 5, 100 / 2**0.5),
        (Decay(half_life=10), 10, 50),
        (Decay(half_life=10), -1, 100),
        (Decay(half_life=10), 1e9, 0),
    ],
)
def test_a_value_has_the_points_of_the_formula(shape, value, expected):
    assert points(shape, value) == [pytest.approx(expected, abs=1e-9)]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: type(shape).__name__)
def test_what_is_not_known_has_no_points(shape):
    assert np.isnan(points(shape, np.nan)[0])


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: type(shape).__name__)
def test_points_stay_within_the_reach_of_the_shape(shape):
    found = points(shape, *np.linspace(-100, 100, 2_001))
    least, most = shape.reach
    assert (min(found), max(found)) == (pytest.approx(least, abs=0.01), most)


def test_numbers_of_single_precision_are_read_exactly():
    assert STEPS.points(np.array([2.0], np.float32)).dtype == np.float64


def test_tiers_that_are_out_of_order_are_read_from_the_first():
    assert points(Tiers((Tier(below=5, points=1), Tier(below=2, points=2), Tier(points=3))), 1, 6) == [1, 3]


def test_a_value_is_on_one_step():
    assert STEPS.step(np.array([0.0, 2.0, 9.0, np.nan])).tolist() == [0, 1, 2, -1]


@pytest.mark.parametrize(
    ("shape", "keys", "message"),
    [
        (Linear, {"worst": 2, "best": 2}, "worst and best are both 2"),
        (Bounded, {"low": 3, "high": 2, "margin": 1}, "high is 2, below low, 3; swap them"),
        (Bounded, {"low": 1, "high": 2, "margin": 0}, "greater than 0"),
        (Decay, {"half_life": 0}, "greater than 0"),
        (Tier, {"points": 101}, "less than or equal to 100"),
        (Percentile, {"best": "higher"}, "'high' or 'low'"),
    ],
)
def test_a_shape_that_cannot_be_is_refused(shape, keys, message):
    with pytest.raises(ValidationError, match=message):
        shape(**keys)
