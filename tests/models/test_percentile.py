import json

import numpy as np
import pytest
from campaignpulse.models.percentile import PercentileCurve
from scipy.stats import rankdata


def test_the_median_training_value_is_at_fifty():
    assert PercentileCurve.learn(np.arange(11.0), steps=100)(np.array([5.0])) == 50.0


def test_ties_share_the_middle_of_their_ranks():
    curve = PercentileCurve.learn(np.array([0.0, 0.0, 0.0, 7.0]), steps=100)
    assert curve(np.array([0.0, 7.0])).tolist() == [100 * (0 + 3 / 2) / 4, 100 * (3 + 1 / 2) / 4]


def test_between_two_values_the_curve_is_straight():
    curve = PercentileCurve.learn(np.array([1.0, 2.0, 3.0, 4.0]), steps=100)
    assert curve(np.array([2.5])) == 50.0


def test_beyond_the_training_range_the_outermost_percentile_holds():
    curve = PercentileCurve.learn(np.array([1.0, 2.0]), steps=100)
    assert curve(np.array([-9.0, 9.0])).tolist() == [25.0, 75.0]


def test_a_value_that_never_varied_is_the_median():
    assert PercentileCurve.learn(np.full(9, 3.0), steps=100)(np.array([2.0, 3.0, 4.0])).tolist() == [50.0] * 3


def test_missing_values_neither_count_nor_get_a_percentile():
    curve = PercentileCurve.learn(np.array([np.nan, 1.0, 2.0, np.nan]), steps=100)
    assert curve(np.array([1.0])) == 25.0
    assert np.isnan(curve(np.array([np.nan]))).all()


def test_without_any_training_value_every_percentile_is_missing():
    assert np.isnan(PercentileCurve.learn(np.full(3, np.nan), steps=100)(np.array([1.0, 2.0]))).all()


@pytest.mark.parametrize("share_of_zeros", [0.0, 0.3, 0.9])
def test_a_thinned_curve_stays_within_two_steps_of_the_exact_rank(share_of_zeros):
    random = np.random.default_rng(0)
    sample = random.lognormal(sigma=2, size=5_000) * (random.random(5_000) >= share_of_zeros)
    curve = PercentileCurve.learn(sample, steps=100)
    exact = 100 * (rankdata(sample) - 0.5) / len(sample)
    assert len(curve.values) <= 3 * 101
    assert np.abs(curve(sample) - exact).max() <= 2.0


def test_a_curve_with_few_distinct_values_is_exact():
    sample = np.random.default_rng(0).integers(0, 50, 1_000).astype(float)
    exact = 100 * (rankdata(sample) - 0.5) / len(sample)
    np.testing.assert_allclose(PercentileCurve.learn(sample, steps=50)(sample), exact, rtol=1e-14)


def test_a_curve_reads_back_equal_to_the_last_bit():
    curve = PercentileCurve.learn(np.random.default_rng(0).normal(size=3_000), steps=100)
    asked = np.linspace(-3, 3, 1_001)
    again = PercentileCurve.from_dict(json.loads(json.dumps(curve.to_dict())))
    assert (again(asked) == curve(asked)).all()


@pytest.mark.parametrize(("percentile", "value"), [(12.5, 1.0), (50.0, 2.0), (0.0, 1.0), (100.0, 9.0)])
def test_the_value_of_a_percentile_is_the_way_back_and_ends_at_the_outermost(percentile, value):
    assert PercentileCurve.learn(np.array([1.0, 2.0, 2.0, 9.0]), steps=100).value_at(percentile) == value
