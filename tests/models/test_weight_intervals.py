from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.models.logistic import Restraint, fit_logistic
from campaignpulse.models.weight_intervals import Jackknife, verdicts
from scipy import stats

TRUTH = np.array([-0.8, 0.5, 0.0])


def world(seed: int, *, accounts: int = 120, rows: int = 4):
    """Accounts whose rows are alike, in three columns and in what no column says."""
    random = np.random.default_rng(seed)
    account = np.repeat(np.arange(accounts), rows)
    design = 0.8 * random.normal(size=(accounts, 3))[account] + 0.6 * random.normal(size=(len(account), 3))
    log_odds = -1 + design @ TRUTH + 0.8 * random.normal(size=accounts)[account]
    return design, random.random(len(account)) < 1 / (1 + np.exp(-log_odds)), account


def fitted(design, churned, restraint, tolerance=1e-9):
    return fit_logistic(design, churned.astype(float), restraint, tolerance=tolerance)


@pytest.fixture
def restraint():
    return Restraint.of(np.full(3, 5.0))


@pytest.fixture
def left_out(restraint):
    """The jackknife of a world, and weights and intercept that were fitted without each account."""
    design, churned, account = world(0)
    jackknife = Jackknife.of(fitted(design, churned, restraint), design, churned, account, restraint)
    without = [fitted(design[account != k], churned[account != k], restraint) for k in range(20)]
    return jackknife, np.array([np.r_[fit.weights, fit.intercept] for fit in without])


def test_the_pull_of_an_account_is_what_leaving_it_out_changes(left_out):
    jackknife, without = left_out
    np.testing.assert_allclose(jackknife.pull[:20], jackknife.estimate - without, atol=2e-3)
    assert np.abs(jackknife.pull[:20]).max() > 0.02


def test_the_interval_is_the_t_interval_of_the_jackknife(left_out):
    jackknife, _ = left_out
    _, churned, account = world(0)
    n = len(jackknife.pull)
    error = np.sqrt((n - 1) ** 2 / n * jackknife.pull.var(axis=0, ddof=1))
    width = stats.t.ppf(0.975, len(np.unique(account[churned])) - 1) * error
    low, high = jackknife.interval()
    np.testing.assert_allclose((high - low) / 2, width)
    np.testing.assert_allclose((high + low) / 2, jackknife.estimate)


def test_without_pull_and_with_an_account_a_row_the_errors_are_the_sandwich_of_white():
    design, churned, _ = world(1, accounts=1_500, rows=1)
    free = Restraint.of(np.zeros(3))
    fit = fitted(design, churned, free)
    jackknife = Jackknife.of(fit, design, churned, np.arange(1_500), free)
    x, p = np.column_stack([design, np.ones(1_500)]), 1 / (1 + np.exp(-fit.log_odds(design)))
    bread = np.linalg.inv((x * (p * (1 - p))[:, np.newaxis]).T @ x)
    scores = x * (churned - p)[:, np.newaxis]
    error = np.sqrt(np.diag(bread @ scores.T @ scores @ bread))
    half = stats.t.ppf(0.975, jackknife.degrees_of_freedom) * error
    np.testing.assert_allclose(jackknife.half_width(), half, rtol=0.02)


def test_an_account_that_is_delivered_twice_as_one_tells_nothing_new(restraint):
    design, churned, account = world(2)
    twice = np.tile(np.arange(len(account)), 2)
    doubled = Restraint.of(2 * restraint.l2)
    once = Jackknife.of(fitted(design, churned, restraint), design, churned, account, restraint)
    again = Jackknife.of(
        fitted(design[twice], churned[twice], doubled), design[twice], churned[twice], account[twice], doubled
    )
    np.testing.assert_allclose(again.half_width(), once.half_width(), rtol=1e-3)


def test_the_order_of_the_rows_does_not_matter(restraint):
    design, churned, account = world(3)
    order = np.random.default_rng(0).permutation(len(account))
    fit = fitted(design, churned, restraint)
    straight = Jackknife.of(fit, design, churned, account, restraint)
    shuffled = Jackknife.of(fit, design[order], churned[order], account[order], restraint)
    np.testing.assert_allclose(shuffled.half_width(), straight.half_width(), rtol=1e-9)


def test_a_combination_of_weights_has_the_interval_of_the_combined_columns(restraint):
    design, churned, account = world(4)
    jackknife = Jackknife.of(fitted(design, churned, restraint), design, churned, account, restraint)
    identity = np.eye(4)
    np.testing.assert_allclose(jackknife.half_width(identity), jackknife.half_width())
    difference = jackknife.half_width(np.array([[1.0], [-1.0], [0.0], [0.0]]))
    assert difference[0] <= jackknife.half_width()[:2].sum()


def test_four_intervals_that_hold_together_are_wider_than_each_alone(restraint):
    design, churned, account = world(4)
    jackknife = Jackknife.of(fitted(design, churned, restraint), design, churned, account, restraint)
    assert (jackknife.half_width(together=4) > 1.2 * jackknife.half_width()).all()


def test_where_a_bound_holds_a_weight_the_interval_is_that_of_the_lifted_bound(restraint):
    design, churned, account = world(5)
    bounded = Restraint(restraint.l2, np.array([0.0, -np.inf, -np.inf]), np.full(3, np.inf), restraint.common)
    held = Jackknife.of(fitted(design, churned, bounded), design, churned, account, bounded)
    free = Jackknife.of(fitted(design, churned, restraint), design, churned, account, restraint)
    assert held.estimate[0] == pytest.approx(free.estimate[0], abs=0.15)
    assert held.half_width()[0] == pytest.approx(free.half_width()[0], rel=0.15)


def test_a_column_of_zeros_has_no_interval(restraint):
    design, churned, account = world(6)
    design[:, 1] = 0.0
    jackknife = Jackknife.of(fitted(design, churned, restraint), design, churned, account, restraint)
    assert np.isnan(jackknife.half_width()).tolist() == [False, True, False, False]


@pytest.mark.parametrize(("churners", "known"), [(1, False), (2, True)])
def test_with_fewer_than_two_churned_accounts_there_is_no_interval(restraint, churners, known):
    design, churned, account = world(7)
    churned = (account < churners) & (np.arange(len(account)) % 2 == 0)
    jackknife = Jackknife.of(fitted(design, churned, restraint), design, churned, account, restraint)
    assert np.isfinite(jackknife.half_width()).all() == known


def test_intervals_cover_what_the_same_pull_would_give_with_endless_accounts(restraint):
    design, churned, _ = world(999, accounts=40_000)
    endless = Restraint.of(restraint.l2 * 40_000 / 120)
    target = fitted(design, churned, endless, tolerance=1e-6).weights
    covered = []
    for seed in range(150):
        design, churned, account = world(seed)
        fit = fitted(design, churned, restraint, tolerance=1e-6)
        low, high = Jackknife.of(fit, design, churned, account, restraint).interval()
        covered.append((low[:3] <= target) & (target <= high[:3]))
    assert 0.92 <= np.mean(covered) <= 0.98


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.1, 0.2, "more"),
        (0.0, 0.2, "data cannot tell"),
        (-0.2, -0.1, "less"),
        (-0.2, 0.0, "data cannot tell"),
        (0.0, 0.0, "data point the other way"),
        (np.nan, np.nan, "no interval"),
    ],
)
def test_a_verdict_says_on_which_side_of_zero_the_interval_lies(low, high, said):
    assert verdicts(np.array([low]), np.array([high]), more="more", less="less") == [said]
