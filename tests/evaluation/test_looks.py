"""Bounds of interim looks: published constants, simulation, and what must hold for any schedule."""

from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.evaluation.looks import (
    LARGEST_BOUND,
    bounds,
    confidence_of,
    confidence_words,
    crossings,
    spent,
)
from scipy import stats

QUARTERS = [0.25, 0.5, 0.75, 1.0]


def test_the_bounds_of_four_even_looks_are_those_that_are_published() -> None:
    """Lan and DeMets' spending of O'Brien and Fleming's type, alpha .05 two-sided, to three digits."""
    assert bounds(QUARTERS) == pytest.approx((4.333, 2.963, 2.359, 2.014), abs=6e-4)


def test_the_classical_constant_of_obrien_and_fleming_spends_five_percent() -> None:
    """C = 2.024 for four looks: z = 4.049, 2.863, 2.337, 2.024 (Jennison and Turnbull 2000, table 2.3)."""
    classical = [2.024 * np.sqrt(4 / look) for look in range(1, 5)]
    assert sum(crossings(classical, [1, 2, 3, 4])) == pytest.approx(0.05, abs=1e-4)


def test_pococks_constant_spends_five_percent() -> None:
    assert sum(crossings([2.361] * 4, [1, 2, 3, 4])) == pytest.approx(0.05, abs=2e-4)


def test_one_look_is_the_usual_test() -> None:
    assert bounds([1.0]) == pytest.approx((stats.norm.ppf(0.975),), abs=1e-8)
    assert bounds([1.0], [317.0], alpha=0.1) == pytest.approx((stats.norm.ppf(0.95),), abs=1e-8)


@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.2])
@pytest.mark.parametrize("known", [[1, 2, 3, 4], [30, 31, 200, 210], [3, 90, 95, 400]])
def test_whatever_the_information_all_looks_together_spend_alpha(alpha: float, known: list[float]) -> None:
    found = crossings(bounds(QUARTERS, known, alpha=alpha), known)
    assert sum(found) == pytest.approx(alpha, abs=1e-8)
    by_then = [spent(fraction, alpha=alpha) for fraction in QUARTERS]
    assert np.cumsum(found) == pytest.approx(by_then, abs=1e-8)


def test_a_simulation_crosses_as_often_as_the_integral_says() -> None:
    known = np.array([20.0, 35.0, 80.0, 100.0])
    found = np.array(bounds([0.3, 0.5, 0.7, 1.0], list(known)))
    random, worlds = np.random.default_rng(0), 400_000
    steps = random.normal(size=(worlds, 4)) * np.sqrt(np.diff(known, prepend=0.0))
    z = np.cumsum(steps, axis=1) / np.sqrt(known)
    crossed = np.abs(z) > found
    share = crossed.any(axis=1).mean()
    assert share == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / worlds))
    first = crossed[:, 2] & ~crossed[:, :2].any(axis=1)
    assert first.mean() == pytest.approx(crossings(found, known)[2], abs=5e-4)


def test_the_unit_of_information_does_not_matter() -> None:
    assert bounds(QUARTERS, [3, 8, 9, 12]) == pytest.approx(bounds(QUARTERS, [300, 800, 900, 1200]), abs=1e-9)


def test_what_comes_later_does_not_change_what_a_look_demands() -> None:
    assert bounds([0.2, 0.6], [10, 50]) == pytest.approx(bounds([0.2, 0.6, 1.0], [10, 50, 55])[:2], abs=1e-9)


def test_a_look_too_early_to_say_anything_spends_nothing() -> None:
    first, last = bounds([0.01, 1.0], [1, 100])
    assert first == LARGEST_BOUND
    assert last == pytest.approx(stats.norm.ppf(0.975), abs=1e-6)


def test_a_look_at_which_nothing_new_is_known_costs_no_more_than_its_share() -> None:
    found = bounds([0.5, 0.9, 1.0], [40, 40, 80])
    assert all(1.9 < bound <= LARGEST_BOUND for bound in found)


def test_nothing_is_spent_at_the_start_and_all_at_the_end() -> None:
    assert spent(0.0) == spent(-1.0) == 0.0
    assert spent(1.0) == pytest.approx(0.05, abs=1e-15)
    assert spent(1.5) == spent(1.0)
    rising = [spent(part / 100) for part in range(101)]
    assert rising == sorted(rising)


def test_the_interval_at_a_bound_just_touches_zero() -> None:
    assert confidence_of(stats.norm.ppf(0.995)) == pytest.approx(0.99, abs=1e-12)
    assert 0.5 < confidence_of(LARGEST_BOUND) < 1


@pytest.mark.parametrize("bound", [1.0, 1.96, 2.963, 4.0558, 4.333, 5.1, LARGEST_BOUND])
def test_no_level_of_a_look_reads_as_one_hundred_percent(bound: float) -> None:
    told = confidence_words(confidence_of(bound)).removeprefix("over ").removesuffix(" %")
    assert float(told) < 100
    assert float(told) == pytest.approx(100 * confidence_of(bound), rel=1e-2)
