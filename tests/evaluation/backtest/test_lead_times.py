from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.evaluation.backtest.lead_times import lead_times

NONE = np.zeros(0, bool)


def test_without_censoring_they_are_the_ordered_values() -> None:
    seen = lead_times(np.array([50.0, 10.0, 40.0, 20.0, 30.0]), np.zeros(5, bool))
    assert (seen.lower_quartile, seen.median, seen.upper_quartile) == (20.0, 30.0, 40.0)
    assert (seen.warned, seen.censored) == (5, 0)


def test_kaplan_and_meier_by_hand() -> None:
    """Four of 10, 20+, 30 and 40 days: S(10) = 3/4, S(30) = 3/4 · 1/2 = 3/8, S(40) = 0."""
    seen = lead_times(np.array([10.0, 20.0, 30.0, 40.0]), np.array([False, True, False, False]))
    assert (seen.lower_quartile, seen.median, seen.upper_quartile) == (10.0, 30.0, 40.0)


def test_half_and_half_is_reached_in_spite_of_rounding() -> None:
    """S falls by 3/4 and then by 2/3 to one half exactly, which floating point may miss by a little."""
    seen = lead_times(np.array([1.0, 2.0, 3.0, 4.0]), np.zeros(4, bool))
    assert seen.median == 2.0


def test_what_was_longer_than_everything_seen_leaves_the_quartile_open() -> None:
    seen = lead_times(np.array([10.0, 20.0, 20.0, 20.0]), np.array([False, True, True, True]))
    assert (seen.lower_quartile, seen.median, seen.upper_quartile) == (10.0, None, None)


@pytest.mark.parametrize("longer", [True, False])
def test_nothing_seen_to_its_end_gives_no_quartile(longer: bool) -> None:
    seen = lead_times(np.array([10.0] * longer), np.ones(int(longer), bool))
    assert (seen.median, seen.warned, seen.censored) == (None, int(longer), int(longer))


def test_a_longer_censored_one_never_makes_the_median_shorter() -> None:
    random = np.random.default_rng(0)
    days, censored = random.integers(1, 90, 60).astype(float), random.random(60) < 0.3
    before = lead_times(days, censored).median
    after = lead_times(days + 20 * censored, censored).median
    assert after >= before  # type: ignore[operator]
