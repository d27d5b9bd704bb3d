from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from campaignpulse.models.shapley import shapley_values, shapley_weight


def by_orders(outcomes: np.ndarray) -> np.ndarray:
    """The definition: the mean over all orders of taking the factors."""
    factors = len(outcomes).bit_length() - 1
    orders = list(permutations(range(factors)))
    shares = np.zeros((outcomes.shape[1], factors))
    for order in orders:
        taken = 0
        for factor in order:
            shares[:, factor] += (outcomes[taken | 1 << factor] - outcomes[taken]) / len(orders)
            taken |= 1 << factor
    return shares


@pytest.mark.parametrize("factors", [1, 2, 4])
def test_shares_are_the_means_over_all_orders(factors: int) -> None:
    outcomes = np.random.default_rng(0).normal(size=(2**factors, 20))
    np.testing.assert_allclose(shapley_values(outcomes), by_orders(outcomes), atol=1e-12)


def test_shares_add_up_to_the_whole_change() -> None:
    outcomes = np.random.default_rng(1).normal(size=(16, 20))
    np.testing.assert_allclose(shapley_values(outcomes).sum(axis=1), outcomes[-1] - outcomes[0], atol=1e-12)


def test_turning_round_turns_the_signs() -> None:
    outcomes = np.random.default_rng(2).normal(size=(16, 20))
    np.testing.assert_allclose(shapley_values(outcomes[::-1]), -shapley_values(outcomes), atol=1e-12)


def test_the_weights_of_the_steps_of_one_factor_add_up_to_one() -> None:
    others = [taken.bit_count() for taken in range(8)]
    assert sum(shapley_weight(number, 4) for number in others) == pytest.approx(1)
