import numpy as np
import pytest
from campaignpulse.models.logistic import Restraint, fit_logistic
from scipy.optimize import approx_fprime
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression


@pytest.fixture
def data():
    random = np.random.default_rng(0)
    design = random.normal(size=(500, 3))
    target = random.random(500) < 1 / (1 + np.exp(1.0 - design @ [1.0, -0.5, 0.0]))
    return design, target.astype(float)


@pytest.mark.parametrize("l2", [0.1, 10.0])
def test_without_bounds_the_fit_is_that_of_scikit_learn(data, l2):
    design, target = data
    ours = fit_logistic(design, target, Restraint.of(np.full(3, l2)), tolerance=1e-10)
    theirs = LogisticRegression(C=1 / l2, tol=1e-10, max_iter=10_000).fit(design, target)
    np.testing.assert_allclose(ours.weights, theirs.coef_[0], atol=1e-7)
    assert ours.intercept == pytest.approx(theirs.intercept_[0], abs=1e-7)


def test_one_feature_in_two_groups_has_the_optimum_that_a_hand_finds():
    # without a penalty each group gets its own rate: 1 of 4 and 2 of 3
    design = np.array([[0.0]] * 4 + [[1.0]] * 3)
    target = np.array([1, 0, 0, 0, 1, 1, 0.0])
    fit = fit_logistic(design, target, Restraint.of(np.zeros(1)), tolerance=1e-10)
    assert fit.intercept == pytest.approx(np.log(1 / 3), abs=1e-7)
    assert fit.weights[0] == pytest.approx(np.log(2 / 1) - np.log(1 / 3), abs=1e-7)


def test_a_bound_holds_and_the_others_adapt_as_if_the_column_were_gone(data):
    design, target = data
    bounded = fit_logistic(design, target, Restraint.of(np.ones(3), upper=0.0), tolerance=1e-10)
    without = LogisticRegression(C=1.0, tol=1e-10, max_iter=10_000).fit(design[:, 1:], target)
    assert bounded.weights[0] == 0.0
    np.testing.assert_allclose(bounded.weights[1:], np.minimum(without.coef_[0], 0), atol=1e-6)


def test_each_weight_has_its_own_penalty(data):
    design, target = data
    fit = fit_logistic(design, target, Restraint.of(np.array([1e9, 0.0, 0.0])), tolerance=1e-10)
    assert abs(fit.weights[0]) < 1e-6 < abs(fit.weights[1])


def test_the_slope_of_the_loss_is_zero_at_the_optimum(data):
    design, target = data
    fit = fit_logistic(design, target, Restraint.of(np.full(3, 2.0)), tolerance=1e-8)

    def loss(weights):
        log_odds = fit.intercept + design @ weights
        return np.mean(np.logaddexp(0, log_odds) - target * log_odds) + (weights @ weights) / len(target)

    assert np.abs(approx_fprime(fit.weights, loss)).max() < 1e-6


def test_where_it_starts_does_not_change_where_it_ends(data):
    design, target = data
    near = fit_logistic(design[:250], target[:250], Restraint.of(np.ones(3)), tolerance=1e-6)
    cold = fit_logistic(design, target, Restraint.of(np.ones(3)), tolerance=1e-9)
    warm = fit_logistic(design, target, Restraint.of(np.ones(3)), start=near, tolerance=1e-9)
    np.testing.assert_allclose(warm.weights, cold.weights, atol=1e-7)


def test_a_fit_that_stops_too_early_says_so(data):
    design, target = data
    with pytest.warns(ConvergenceWarning, match=r"500 rows and 3 columns stopped after 1 iterations with a"):
        fit = fit_logistic(design, target, Restraint.of(np.ones(3)), tolerance=1e-9, max_iterations=1)
    assert not fit.converged


def test_huge_values_do_not_overflow():
    design = np.array([[1e6], [-1e6], [1e6], [-1e6]])
    fit = fit_logistic(
        design,
        np.array([1.0, 0.0, 1.0, 0.0]),
        Restraint.of(np.ones(1)),
        tolerance=1e-6,
    )
    assert np.isfinite(fit.log_odds(design)).all()
