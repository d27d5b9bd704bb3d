from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.recalibration.distance import NOISE, distance, noise, ordered, stability_index
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

NUMBERS = st.lists(st.integers(-5, 5).map(float) | st.just(float("nan")), min_size=1, max_size=30)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of the p value, which nobody asked for
@given(st.lists(st.integers(-5, 5), min_size=1), st.lists(st.integers(-5, 5), min_size=1))
def test_it_is_the_statistic_of_kolmogorov_and_smirnov_ties_included(a: list[int], b: list[int]) -> None:
    assert distance(ordered(a), ordered(b)) == pytest.approx(stats.ks_2samp(a, b, method="asymp").statistic)


def test_a_number_that_is_not_known_any_more_is_as_far_as_can_be() -> None:
    assert distance(ordered([np.nan, np.nan]), ordered([1.0, 2.0])) == 1.0


def test_a_larger_share_of_unknown_values_counts_as_that_share() -> None:
    known = [1.0, 2.0, 3.0, 4.0]

    assert distance(ordered([np.nan, np.nan, *known]), ordered([*known])) == pytest.approx(2 / 6)


@given(NUMBERS, NUMBERS)
def test_it_lies_from_0_to_1_and_does_not_know_which_of_the_two_is_the_reference(
    a: list[float], b: list[float]
) -> None:
    found = distance(ordered(a), ordered(b))

    assert 0 <= found <= 1
    assert found == pytest.approx(distance(ordered(b), ordered(a)))


@given(NUMBERS)
def test_rows_are_no_distance_from_themselves(a: list[float]) -> None:
    assert distance(ordered(a), ordered(a)) == 0


def test_three_steps_of_noise_are_almost_never_chance() -> None:
    assert stats.kstwobign.sf(NOISE) < 1e-6
    assert noise(100, 400) == pytest.approx(NOISE * np.sqrt(1 / 100 + 1 / 400))


def test_the_stability_index_is_the_sum_over_deciles_by_hand() -> None:
    then, now = ordered(np.arange(10.0)), ordered([0.0] * 5 + [9.0] * 5)
    shares, usual = np.full(10, 1e-4), np.full(10, 0.1)
    shares[[0, 9]] = 0.5
    by_hand = ((shares - usual) * np.log(shares / usual)).sum()
    assert stability_index(now, then) == pytest.approx(by_hand)


def test_a_metric_that_was_never_known_has_an_index_of_nothing_until_it_is() -> None:
    unknown = ordered([np.nan, np.nan])
    assert stability_index(unknown, unknown) == 0
    assert stability_index(ordered([1.0, 2.0]), unknown) > 1
