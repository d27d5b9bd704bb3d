from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.diagnosis.surges.expected import (
    LARGEST_SHAPE,
    LEAST_SHAPE,
    burstiness,
    predicted,
    rate_shape,
    upper_tail,
    usual_range,
)
from scipy import stats


def test_the_shape_of_rates_is_found_again() -> None:
    rng = np.random.default_rng(1)
    expected = rng.uniform(1, 4, 4_000)
    counts = rng.poisson(expected * rng.gamma(1.5, 1 / 1.5, 4_000)).astype(float)
    assert rate_shape(counts, expected) == pytest.approx(1.5, rel=0.1)


def test_units_that_are_all_alike_have_a_large_shape_and_one_loud_unit_a_small_one() -> None:
    assert rate_shape(np.full(50, 3.0), np.full(50, 3.0)) == pytest.approx(LARGEST_SHAPE, rel=0.01)
    loud = np.zeros(50)
    loud[0] = 150
    assert LEAST_SHAPE <= rate_shape(loud, np.full(50, 3.0)) < 0.1


def test_a_history_is_shrunk_toward_what_is_usual() -> None:
    mean, size = predicted(np.array([0.0, 6.0]), np.array([2.0, 2.0]), np.array([1.0, 1.0]), shape=2.0)
    assert mean.tolist() == [2 / 4, 8 / 4]  # raw: 0 and 3 times what is usual
    assert size.tolist() == [2.0, 8.0]


def test_the_tail_is_that_of_the_poisson_gamma_mixture() -> None:
    rng = np.random.default_rng(2)
    draws = rng.poisson(rng.gamma(3.0, 2.0 / 3.0, 400_000))
    found = upper_tail(np.array([5.0]), np.array([2.0]), np.array([3.0]))
    assert found[0] == pytest.approx((draws >= 5).mean(), abs=0.002)


def test_the_tail_of_sure_rates_is_poisson() -> None:
    found = upper_tail(np.array([0.0, 4.0]), np.array([2.0, 2.0]), np.array([1e12, 1e12]))
    assert found == pytest.approx(stats.poisson.sf([-1, 3], 2.0), rel=1e-6)


def test_bursts_make_many_tickets_less_surprising() -> None:
    plain, bursty = (upper_tail(np.array([8.0]), np.array([2.0]), np.array([5.0]), b)[0] for b in (1, 2))
    assert bursty > plain


def test_burstiness_is_one_for_poisson_counts_and_two_for_counts_that_come_in_pairs() -> None:
    rng = np.random.default_rng(3)
    single = rng.poisson(4.0, (500, 12)).astype(float)
    assert burstiness(single, np.full(single.shape, 4.0)) == pytest.approx(1.0, abs=0.05)
    pairs = 2.0 * rng.poisson(2.0, (500, 12))
    assert burstiness(pairs, np.full(pairs.shape, 4.0)) == pytest.approx(2.0, abs=0.1)


def test_without_exposure_nothing_is_expected_and_nothing_surprises() -> None:
    assert burstiness(np.zeros((3, 4)), np.zeros((3, 4))) == 1.0
    assert upper_tail(np.array([0.0]), np.array([0.0]), np.array([1.0])).tolist() == [1.0]


def test_the_usual_range_leaves_two_and_a_half_percent_beyond_each_bound() -> None:
    low, high = usual_range(np.array([20.0]), np.array([10.0]), burst=1.5)
    mean, size = np.array([20.0]), np.array([10.0])
    assert upper_tail(high + 1, mean, size, 1.5)[0] <= 0.025 < upper_tail(high, mean, size, 1.5)[0]
    assert 1 - upper_tail(low, mean, size, 1.5)[0] < 0.025 <= 1 - upper_tail(low + 1, mean, size, 1.5)[0]


def test_the_usual_range_of_sure_rates_is_that_of_a_poisson_count() -> None:
    bounds = usual_range(np.array([9.0]), np.array([1e12]))
    assert [float(bound[0]) for bound in bounds] == stats.poisson.ppf([0.025, 0.975], 9.0).tolist()
