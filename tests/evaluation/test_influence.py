from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.evaluation.influence import (
    Accounts,
    Booleans,
    Floats,
    auc_influence,
    count_accounts,
    mean_influence,
    placements,
)
from hypothesis import given, settings
from hypothesis import strategies as st

Rows = list[tuple[bool, int, int]]
ROWS = st.lists(st.tuples(st.booleans(), st.integers(0, 6), st.integers(0, 4)), min_size=2, max_size=40)


def columns(rows: Rows) -> tuple[Booleans, Floats, Accounts]:
    churned = np.array([row[0] for row in rows])
    score = np.array([float(row[1]) for row in rows])
    codes = np.array([row[2] for row in rows], dtype=np.int64)
    return churned, score, count_accounts(codes, churned, size=5)


def placements_by_pairs(churned: Booleans, score: Floats) -> list[float]:
    """The definition, pair by pair: a correctly ordered pair counts one, a tie one half."""

    def place(row: int) -> float:
        others = score[churned != churned[row]]
        ahead = score[row] - others if churned[row] else others - score[row]
        return float(np.mean((ahead > 0) + 0.5 * (ahead == 0)))

    return [place(row) for row in range(len(score))]


@settings(derandomize=True, deadline=None, max_examples=80)
@given(ROWS.filter(lambda rows: len({churned for churned, _, _ in rows}) == 2))
def test_placements_agree_with_the_definition_pair_by_pair(rows: Rows) -> None:
    churned, score, _ = columns(rows)

    assert placements(churned, score).tolist() == pytest.approx(
        placements_by_pairs(churned, score), abs=1e-12
    )


def test_placements_are_nan_where_one_outcome_is_absent() -> None:
    for outcome in (True, False):
        assert np.isnan(placements(np.array([outcome] * 3), np.array([0.1, 0.2, 0.3]))).all()


@settings(derandomize=True, deadline=None, max_examples=40)
@given(ROWS.filter(lambda rows: len({churned for churned, _, _ in rows}) == 2))
def test_influences_sum_to_zero_over_the_accounts(rows: Rows) -> None:
    churned, score, accounts = columns(rows)

    for influence in (auc_influence(churned, score, accounts), mean_influence(score, accounts)):
        assert influence.by_account.sum() == pytest.approx(0.0, abs=1e-12)


def test_the_influence_is_the_derivative_of_the_auc_as_an_account_gains_weight() -> None:
    random = np.random.default_rng(2)
    churned, score = random.random(60) < 0.4, random.normal(size=60)
    codes = random.integers(0, 8, 60)
    accounts = count_accounts(codes, churned, size=8)
    influence = auc_influence(churned, score, accounts)

    def weighted_auc(account: int, weight: float) -> float:
        weights = np.where(codes == account, weight, 1.0)
        ahead = score[churned][:, None] > score[~churned][None, :]
        pair = weights[churned][:, None] * weights[~churned][None, :]
        return float((ahead * pair).sum() / pair.sum())

    step = 1e-6
    slopes = [(weighted_auc(k, 1 + step) - weighted_auc(k, 1 - step)) / (2 * step) for k in range(8)]

    assert influence.value == pytest.approx(weighted_auc(0, 1.0))
    assert influence.by_account.tolist() == pytest.approx(slopes, abs=1e-7)


def test_the_influence_on_a_mean_is_the_hand_sum_by_account() -> None:
    codes = np.array([0, 0, 2])
    accounts = count_accounts(codes, np.array([True, False, False]), size=3)

    influence = mean_influence(np.array([1.0, 2.0, 6.0]), accounts)

    assert influence.value == 3.0
    assert influence.by_account.tolist() == pytest.approx([((1 - 3) + (2 - 3)) / 3, 0.0, (6 - 3) / 3])


def test_accounts_are_counted_by_outcome_and_an_account_can_have_both() -> None:
    accounts = count_accounts(np.array([0, 0, 1, 3]), np.array([True, False, True, False]), size=5)

    assert (accounts.count, accounts.churned, accounts.retained) == (3, 2, 2)


def test_undefined_metrics_are_nan_and_stay_nan_in_a_difference() -> None:
    churned = np.array([True, True])
    accounts = count_accounts(np.array([0, 1]), churned, size=2)
    undefined = auc_influence(churned, np.array([0.1, 0.2]), accounts)
    difference = undefined - undefined

    assert np.isnan([undefined.value, difference.value]).all()
    assert np.isnan(difference.by_account).all()
