from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from campaignpulse.evaluation import brier, brier_skill, calibration_error, log_loss, pr_auc, roc_auc
from campaignpulse.evaluation.influence import Booleans, Floats
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics as sklearn_metrics

Metric = Callable[[Booleans, Floats], float]
NO_ROWS: Booleans = np.array([], dtype=bool)
NO_VALUES: Floats = np.array([], dtype=np.float64)


def world(*, rows: int = 400, seed: int = 0) -> tuple[Booleans, Floats]:
    """Probabilities with many ties, and outcomes drawn from them."""
    random = np.random.default_rng(seed)
    probability = random.integers(1, 20, rows) / 20
    return random.random(rows) < probability, probability


def test_the_roc_auc_is_the_mann_whitney_statistic_as_a_share_of_pairs() -> None:
    churned, probability = world()
    pairs = churned.sum() * (~churned).sum()

    u = stats.mannwhitneyu(probability[churned], probability[~churned]).statistic

    assert roc_auc(churned, probability) == pytest.approx(u / pairs, abs=1e-12)


def test_the_average_precision_is_the_mean_precision_at_each_churned_row() -> None:
    churned = np.array([True, False, True, False, True])
    probability = np.array([0.9, 0.8, 0.7, 0.6, 0.5])

    assert pr_auc(churned, probability) == pytest.approx((1 / 1 + 2 / 3 + 3 / 5) / 3)


def test_the_brier_score_and_the_log_loss_agree_with_scikit_learn() -> None:
    churned, probability = world(seed=1)

    assert brier(churned, probability) == pytest.approx(
        sklearn_metrics.brier_score_loss(churned, probability)
    )
    assert log_loss(churned, probability) == pytest.approx(sklearn_metrics.log_loss(churned, probability))


def test_the_log_loss_of_one_certain_mistake_is_finite_and_that_of_scikit_learn() -> None:
    churned, probability = np.array([True, False]), np.array([0.0, 0.0])

    assert log_loss(churned, probability) == pytest.approx(sklearn_metrics.log_loss(churned, probability))
    assert math.isfinite(log_loss(churned, probability))


def test_the_brier_skill_of_the_constant_rate_is_zero_and_of_the_truth_one() -> None:
    churned = np.array([True, False, False, False])

    assert brier_skill(churned, np.full(4, 0.25)) == pytest.approx(0.0)
    assert brier_skill(churned, churned.astype(float)) == pytest.approx(1.0)


def test_the_calibration_error_is_the_hand_sum_over_two_bins() -> None:
    churned = np.array([False, True, False, True, True, True])
    probability = np.array([0.1, 0.2, 0.3, 0.6, 0.7, 0.8])

    low = abs((0.1 + 0.2 + 0.3) / 3 - 1 / 3)
    high = abs((0.6 + 0.7 + 0.8) / 3 - 3 / 3)

    assert calibration_error(churned, probability, bins=2) == pytest.approx((3 * low + 3 * high) / 6)


def test_equal_probabilities_share_one_bin_even_where_a_bin_would_end_between_them() -> None:
    churned = np.array([True, True, False, False, False])
    probability = np.array([0.4, 0.4, 0.4, 0.4, 0.9])

    tied, alone = abs(0.4 - 2 / 4), abs(0.9 - 0)

    assert calibration_error(churned, probability, bins=5) == pytest.approx((4 * tied + alone) / 5)


def test_without_ties_the_bins_hold_equally_many_rows() -> None:
    probability = np.arange(1, 101) / 200
    churned = np.zeros(100, dtype=bool)
    churned[::10] = True

    by_hand = [abs(float(probability[i : i + 10].mean()) - 0.1) for i in range(0, 100, 10)]

    assert calibration_error(churned, probability) == pytest.approx(sum(by_hand) / 10)


def test_probabilities_that_are_true_have_a_small_calibration_error_and_shifted_ones_their_shift() -> None:
    random = np.random.default_rng(3)
    probability = random.uniform(0.1, 0.6, 40_000)
    churned = random.random(40_000) < probability

    assert calibration_error(churned, probability) < 0.01
    assert calibration_error(churned, probability + 0.2) == pytest.approx(0.2, abs=0.01)


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 10)), min_size=1, max_size=30), st.randoms())
def test_the_order_of_the_rows_does_not_change_the_calibration_error(
    rows: list[tuple[bool, int]], random: object
) -> None:
    shuffled = sorted(rows, key=lambda _: random.random())  # type: ignore[attr-defined]
    first, second = (
        calibration_error(np.array([c for c, _ in order]), np.array([p / 10 for _, p in order]))
        for order in (rows, shuffled)
    )

    assert first == pytest.approx(second, abs=1e-12)


@pytest.mark.parametrize("metric", [roc_auc, pr_auc, brier_skill])
@pytest.mark.parametrize("outcome", [True, False])
def test_what_needs_both_outcomes_is_nan_with_one(metric: Metric, outcome: bool) -> None:
    assert math.isnan(metric(np.array([outcome, outcome]), np.array([0.2, 0.7])))


@pytest.mark.parametrize("metric", [brier, log_loss, calibration_error])
@pytest.mark.parametrize("outcome", [True, False])
def test_what_measures_the_probability_itself_is_defined_with_one_outcome(
    metric: Metric, outcome: bool
) -> None:
    assert math.isfinite(metric(np.array([outcome, outcome]), np.array([0.2, 0.7])))


@pytest.mark.parametrize("metric", [roc_auc, pr_auc, brier, brier_skill, log_loss, calibration_error])
def test_every_metric_of_no_rows_is_nan(metric: Metric) -> None:
    assert math.isnan(metric(NO_ROWS, NO_VALUES))
