from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.evaluation import (
    Estimate,
    clustered_auc,
    clustered_auc_difference,
    clustered_mean_difference,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from sklearn.metrics import roc_auc_score

# A table small enough to be followed by hand, with ties within and between the outcomes.
CHURNED = np.array([1, 1, 1, 0, 0, 0, 0, 1], dtype=bool)
LEARNED = np.array([0.9, 0.4, 0.7, 0.4, 0.1, 0.3, 0.6, 0.6])
RULES = np.array([0.5, 0.6, 0.2, 0.2, 0.4, 0.1, 0.3, 0.8])
ACCOUNTS = list("aabbccde")

Rows = list[tuple[bool, int, int, int]]
ROWS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 6), st.integers(0, 6), st.integers(0, 6)), min_size=6, max_size=40
).filter(
    lambda rows: all(len({row[3] for row in rows if row[0] == outcome}) > 1 for outcome in (True, False))
)


def textbook_components(
    churned: NDArray[np.bool_], score: NDArray[np.float64]
) -> tuple[list[float], list[float]]:
    """V10 and V01 of DeLong 1988, pair by pair."""

    def kernel(positive: float, negative: float) -> float:
        return 1.0 if positive > negative else 0.5 if positive == negative else 0.0

    positives, negatives = score[churned].tolist(), score[~churned].tolist()
    v10 = [sum(kernel(p, n) for n in negatives) / len(negatives) for p in positives]
    v01 = [sum(kernel(p, n) for p in positives) / len(positives) for n in negatives]
    return v10, v01


def centred_squares(values: list[float]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values)


def test_the_auc_agrees_with_scikit_learn_and_with_mann_whitney() -> None:
    auc = clustered_auc(CHURNED, LEARNED, ACCOUNTS).value
    u = stats.mannwhitneyu(LEARNED[CHURNED], LEARNED[~CHURNED]).statistic

    assert auc == pytest.approx(roc_auc_score(CHURNED, LEARNED), abs=1e-12)
    assert auc == pytest.approx(u / (4 * 4), abs=1e-12)


def test_with_one_row_an_account_the_variance_is_the_textbook_delong_up_to_its_degrees_of_freedom() -> None:
    v10, v01 = textbook_components(CHURNED, LEARNED)
    s10, s01 = centred_squares(v10) / (4 - 1), centred_squares(v01) / (4 - 1)
    # DeLong divides by N − 1 within each outcome, the clustered form by K − 1 over all eight accounts.
    expected = 8 / 7 * (s10 * (4 - 1) / 4 / 4 + s01 * (4 - 1) / 4 / 4)

    error = clustered_auc(CHURNED, LEARNED, range(8)).standard_error

    assert error is not None
    assert error**2 == pytest.approx(expected, abs=1e-12)


def test_the_paired_variance_is_the_textbook_delong_of_the_difference_with_one_row_an_account() -> None:
    learned, rules = textbook_components(CHURNED, LEARNED), textbook_components(CHURNED, RULES)
    v10 = [ours - theirs for ours, theirs in zip(learned[0], rules[0], strict=True)]
    v01 = [ours - theirs for ours, theirs in zip(learned[1], rules[1], strict=True)]
    expected = 8 / 7 * (centred_squares(v10) / 4**2 + centred_squares(v01) / 4**2)

    difference = clustered_auc_difference(CHURNED, LEARNED, RULES, range(8))

    assert difference.value == pytest.approx(np.mean(v10), abs=1e-12)
    assert difference.standard_error is not None
    assert difference.standard_error**2 == pytest.approx(expected, abs=1e-12)


def test_the_clustered_variance_is_the_hand_sum_over_accounts() -> None:
    v10, v01 = textbook_components(CHURNED, LEARNED)
    theta = sum(v10) / 4
    (a1, a2, b1, e1), (b2, c1, c2, d1) = [v - theta for v in v10], [v - theta for v in v01]
    psi = [(a1 + a2) / 4, b1 / 4 + b2 / 4, (c1 + c2) / 4, d1 / 4, e1 / 4]

    error = clustered_auc(CHURNED, LEARNED, ACCOUNTS).standard_error

    assert error is not None
    assert error**2 == pytest.approx(5 / 4 * sum(part**2 for part in psi), abs=1e-12)


def test_the_interval_and_the_p_value_are_students_with_churned_accounts_less_one() -> None:
    auc = Estimate(0.03, 0.01, accounts=90, churned_accounts=41, degrees_of_freedom=40)

    assert auc.interval() == pytest.approx(stats.t.interval(0.95, 40, loc=0.03, scale=0.01))
    assert auc.interval(0.9) == pytest.approx(stats.t.interval(0.9, 40, loc=0.03, scale=0.01))
    assert auc.p_value() == pytest.approx(2 * (1 - stats.t.cdf(3.0, 40)))


def test_the_degrees_of_freedom_are_those_of_the_rarer_outcome() -> None:
    score = np.linspace(0, 1, 10)
    few_churned = clustered_auc([1, 1, 1, 0, 0, 0, 0, 0, 0, 0], score, range(10))
    few_retained = clustered_auc([0, 0, 0, 1, 1, 1, 1, 1, 1, 1], score, range(10))

    assert few_churned.degrees_of_freedom == 3 - 1
    assert few_retained.degrees_of_freedom == 3 - 1
    assert few_retained.churned_accounts == 7


def test_the_mean_difference_with_one_row_an_account_is_the_paired_t_statistic() -> None:
    random = np.random.default_rng(5)
    ours, theirs = random.normal(size=(2, 40))
    churned = np.arange(40) < 20

    difference = clustered_mean_difference(churned, ours, theirs, range(40))
    paired = stats.ttest_rel(ours, theirs)

    assert difference.value is not None
    assert difference.standard_error is not None
    assert difference.value / difference.standard_error == pytest.approx(paired.statistic, abs=1e-12)


def test_the_variance_of_a_mean_difference_is_that_of_a_ratio_by_account() -> None:
    loss, codes = np.array([1.0, 2.0, 4.0, 0.0, 3.0]), np.array([0, 0, 1, 2, 2])
    ratio = loss.sum() / 5
    residuals = [1.0 + 2.0 - 2 * ratio, 4.0 - 1 * ratio, 0.0 + 3.0 - 2 * ratio]
    expected = 3 / 2 * sum(residual**2 for residual in residuals) / 5**2

    error = clustered_mean_difference([1, 1, 1, 0, 0], loss, np.zeros(5), codes.tolist()).standard_error

    assert error is None  # one retained account
    error = clustered_mean_difference([1, 0, 1, 0, 0], loss, np.zeros(5), codes.tolist()).standard_error
    assert error is not None
    assert error**2 == pytest.approx(expected, abs=1e-12)


def columns(rows: Rows) -> tuple[list[bool], list[float], list[float], list[int]]:
    return (
        [row[0] for row in rows],
        [float(row[1]) for row in rows],
        [float(row[2]) for row in rows],
        [row[3] for row in rows],
    )


def alike(first: Estimate, second: Estimate) -> bool:
    return (first.value, first.standard_error) == pytest.approx(
        (second.value, second.standard_error), abs=1e-12
    )


@settings(derandomize=True, deadline=None, max_examples=40)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(rows: Rows, random: object) -> None:
    shuffled = sorted(rows, key=lambda _: random.random())  # type: ignore[attr-defined]

    assert alike(clustered_auc_difference(*columns(rows)), clustered_auc_difference(*columns(shuffled)))


@settings(derandomize=True, deadline=None, max_examples=40)
@given(ROWS)
def test_a_rising_transform_of_the_scores_changes_nothing(rows: Rows) -> None:
    churned, ours, theirs, accounts = columns(rows)
    plain = clustered_auc_difference(churned, ours, theirs, accounts)
    bent = clustered_auc_difference(churned, np.exp(ours), 7 + np.array(theirs) ** 3, accounts)

    assert alike(plain, bent)


@settings(derandomize=True, deadline=None, max_examples=40)
@given(ROWS, st.permutations(range(7)))
def test_other_names_for_the_accounts_change_nothing(rows: Rows, names: list[int]) -> None:
    churned, ours, theirs, accounts = columns(rows)
    renamed = [f"account {names[account]}" for account in accounts]

    assert clustered_auc(churned, ours, accounts).accounts == len(set(accounts))
    assert alike(
        clustered_auc_difference(churned, ours, theirs, accounts),
        clustered_auc_difference(churned, ours, theirs, renamed),
    )


@settings(derandomize=True, deadline=None, max_examples=40)
@given(ROWS)
def test_swapping_the_scorers_turns_the_sign_and_keeps_the_error(rows: Rows) -> None:
    churned, ours, theirs, accounts = columns(rows)
    forth = clustered_auc_difference(churned, ours, theirs, accounts)
    back = clustered_auc_difference(churned, theirs, ours, accounts)

    assert forth.value == pytest.approx(-(back.value or 0.0), abs=1e-12)
    assert forth.standard_error == pytest.approx(back.standard_error, abs=1e-12)


def test_copies_of_every_row_add_no_certainty_where_the_account_is_the_same() -> None:
    churned, learned = np.tile(CHURNED, 3), np.tile(LEARNED, 3)
    once, thrice = clustered_auc(CHURNED, LEARNED, ACCOUNTS), clustered_auc(churned, learned, ACCOUNTS * 3)

    assert alike(once, thrice)
