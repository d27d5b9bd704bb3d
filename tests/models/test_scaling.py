import json

import numpy as np
import pytest
from campaignpulse.models.scaling import RobustScaling

ONE = np.zeros(1, dtype=np.intp)


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)[:, np.newaxis]


def test_a_value_is_its_distance_from_the_median_in_quartile_distances():
    values = column(1, 2, 3, 4, 5)
    below, above = RobustScaling.learn(values, ONE)(values).T
    np.testing.assert_allclose(below, np.arcsinh([-2 / 2, -1 / 2, 0, 0, 0]))
    np.testing.assert_allclose(above, np.arcsinh([0, 0, 0, 1 / 2, 2 / 2]))


def test_a_side_of_the_median_without_training_values_has_no_column():
    values = column(0, 0, 0, 0, 3)
    scaling = RobustScaling.learn(values, ONE)
    assert (len(scaling.below), len(scaling.above)) == (0, 1)
    assert scaling(column(-5)).tolist() == [[0.0]]


def test_quartiles_are_those_of_numpy_and_pass_over_missing_values():
    random = np.random.default_rng(0)
    values = random.normal(size=(101, 4))
    values[random.random((101, 4)) < 0.3] = np.nan
    scaling = RobustScaling.learn(values, np.zeros(4, dtype=np.intp))
    lower, middle, upper = np.nanquantile(values, [0.25, 0.5, 0.75], axis=0)
    np.testing.assert_allclose(scaling.centre, middle)
    np.testing.assert_allclose(scaling.scale, upper - lower)


def test_where_half_the_values_are_equal_the_standard_deviation_scales():
    values = column(0, 0, 0, 0, 0, 0, 10)
    assert RobustScaling.learn(values, ONE).scale[0] == pytest.approx(np.std(values))


@pytest.mark.parametrize("constant", [0.0, 0.1, 7.0])
def test_a_feature_that_never_varies_has_no_column(constant):
    values = column(*[constant] * 6)
    assert RobustScaling.learn(values, ONE)(values).shape == (6, 0)


def test_a_feature_that_is_always_missing_has_no_column():
    values = column(np.nan, np.nan)
    assert RobustScaling.learn(values, ONE)(values).shape == (2, 0)


def test_a_missing_value_is_the_median_and_flagged():
    values = column(1, 2, 3, np.nan)
    assert RobustScaling.learn(values, ONE)(column(2, np.nan)).tolist() == [[0, 0, 0], [0, 0, 1]]


def test_a_feature_that_was_never_missing_in_training_gets_no_flag():
    scaling = RobustScaling.learn(column(1, 2, 3), ONE)
    assert scaling(column(np.nan)).tolist() == [[0.0, 0.0]]


def test_features_of_a_component_that_are_missing_together_share_a_flag():
    values = np.array([[1.0, 5, 1], [2, 6, 2], [3, 7, 3], [np.nan, np.nan, np.nan]])
    scaling = RobustScaling.learn(values, np.array([0, 0, 1], dtype=np.intp))
    assert scaling.flagged.tolist() == [0, 2]


def test_the_tails_are_compressed():
    values = column(*range(101))
    scaling = RobustScaling.learn(values, ONE)
    near, far = scaling(column(100, 10_000))[:, 1]
    assert near == pytest.approx(np.arcsinh(1))
    assert far < 7 * near


def test_a_scaling_reads_back_equal_to_the_last_bit():
    random = np.random.default_rng(0)
    values = random.normal(size=(50, 3))
    values[::5, 1], values[:, 2] = np.nan, 4.0
    scaling = RobustScaling.learn(values, np.zeros(3, dtype=np.intp))
    again = RobustScaling.from_dict(json.loads(json.dumps(scaling.to_dict(), allow_nan=False)))
    assert (again(values) == scaling(values)).all()
