from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.models.calibration import Platt
from campaignpulse.models.parts import Parts, adding_up


def test_calibrated_parts_add_up_to_the_calibrated_total() -> None:
    parts = Parts(*[np.array([[1.0, -2.0], [0.5, 3.0]])] * 2, np.array([0.1, 0.2]), np.array([4.0, 4.0]))
    curve = Platt(intercept=-1.0, slope=0.5)
    np.testing.assert_allclose(parts.calibrated(curve).total(), curve.log_odds(parts.total()), rtol=1e-15)


def test_parts_that_add_up_are_left_as_they_are() -> None:
    parts = np.array([[1.0, -2.0, 0.0]])
    assert (adding_up(parts, np.array([-1.0])) == parts).all()


def test_what_is_left_over_goes_to_parts_by_their_size() -> None:
    found = adding_up(np.array([[3.0, -1.0, 0.0]]), np.array([6.0]))
    np.testing.assert_allclose(found, [[3 + 3.0, -1 + 1.0, 0.0]])


def test_what_is_left_over_is_spread_evenly_where_all_parts_are_nothing() -> None:
    np.testing.assert_allclose(adding_up(np.zeros((1, 2)), np.array([5.0])), [[2.5, 2.5]])


def test_a_part_that_is_not_open_to_it_takes_nothing() -> None:
    only_first = np.array([[True, False]])
    np.testing.assert_allclose(adding_up(np.zeros((1, 2)), np.array([5.0]), open_to=only_first), [[5.0, 0.0]])


@pytest.mark.parametrize("seed", range(3))
def test_parts_of_any_size_add_up_afterwards(seed: int) -> None:
    random = np.random.default_rng(seed)
    parts, total = (
        random.normal(size=(50, 4)) * 10.0 ** random.integers(-9, 3, (50, 4)),
        random.normal(size=50),
    )
    np.testing.assert_allclose(adding_up(parts, total).sum(axis=1), total, atol=1e-9)
