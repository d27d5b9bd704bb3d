"""A second opinion on the standard errors: loops written from the papers, and no code of the package."""

from __future__ import annotations

from collections import defaultdict
from math import sqrt

import numpy as np
import pytest
from campaignpulse.evaluation import clustered_auc, clustered_auc_difference

Scores = list[float]


def psi(positive: float, negative: float) -> float:
    return 1.0 if positive > negative else 0.5 if positive == negative else 0.0


def obuchowski(
    churned: list[bool], scores: list[Scores], account: list[int], *, one_factor: bool = False
) -> tuple[Scores, list[list[float]]]:
    """Return the AUCs and their covariances as Obuchowski 1997 has them, sums 1 to 4, by nested loops.

    `one_factor`: K / (K − 1) of all accounts stands for the paper's factors of clusters with each outcome.
    """
    clusters = sorted(set(account))
    positive = {k: [i for i, a in enumerate(account) if a == k and churned[i]] for k in clusters}
    negative = {k: [i for i, a in enumerate(account) if a == k and not churned[i]] for k in clusters}
    m, n = sum(map(len, positive.values())), sum(map(len, negative.values()))
    aucs, v10, v01 = [], [], []
    for score in scores:
        tens: dict[int, float] = defaultdict(float)
        ones: dict[int, float] = defaultdict(float)
        total = 0.0
        for k in clusters:
            for i in positive[k]:
                for other in clusters:
                    for j in negative[other]:
                        ahead = psi(score[i], score[j])
                        total += ahead
                        tens[k] += ahead / n
                        ones[other] += ahead / m
        theta = total / (m * n)
        aucs.append(theta)
        v10.append({k: tens[k] - len(positive[k]) * theta for k in clusters})
        v01.append({k: ones[k] - len(negative[k]) * theta for k in clusters})
    count = len(clusters)
    with_positive = count if one_factor else sum(bool(rows) for rows in positive.values())
    with_negative = count if one_factor else sum(bool(rows) for rows in negative.values())

    def covariance(r: int, s: int) -> float:
        s10 = sum(v10[r][k] * v10[s][k] for k in clusters) * with_positive / ((with_positive - 1) * m)
        s01 = sum(v01[r][k] * v01[s][k] for k in clusters) * with_negative / ((with_negative - 1) * n)
        s11 = sum(v10[r][k] * v01[s][k] for k in clusters) * count / (count - 1)
        back = sum(v10[s][k] * v01[r][k] for k in clusters) * count / (count - 1)
        return s10 / m + s01 / n + (s11 + back) / (m * n)

    return aucs, [[covariance(r, s) for s in range(len(scores))] for r in range(len(scores))]


def error_of_difference(covariance: list[list[float]]) -> float:
    return sqrt(covariance[0][0] + covariance[1][1] - 2 * covariance[0][1])


def table(*, both_outcomes: bool, seed: int = 4) -> tuple[list[bool], list[Scores], list[int]]:
    """Nine accounts with two to six snapshots, and two scorers in steps of a half, so that there are ties."""
    random = np.random.default_rng(seed)
    account = np.repeat(np.arange(9), random.integers(2, 7, 9))
    churned = random.random(len(account)) < 0.4
    first = np.flatnonzero(np.diff(account, prepend=-1))
    if both_outcomes:
        churned[first], churned[first + 1] = True, False
    else:
        churned[account < 3] = False
    risk = churned + random.normal(size=len(account))
    scores = [np.round(2 * (risk + random.normal(size=len(account)))) / 2 for _ in range(2)]
    return churned.tolist(), [score.tolist() for score in scores], account.tolist()


def test_where_each_account_has_both_outcomes_it_is_the_paper_to_the_letter() -> None:
    churned, scores, account = table(both_outcomes=True)
    aucs, covariance = obuchowski(churned, scores, account)

    difference = clustered_auc_difference(churned, *scores, account)
    single = clustered_auc(churned, scores[0], account)

    assert difference.value == pytest.approx(aucs[0] - aucs[1], abs=1e-9)
    assert difference.standard_error == pytest.approx(error_of_difference(covariance), abs=1e-9)
    assert single.standard_error == pytest.approx(sqrt(covariance[0][0]), abs=1e-9)


def test_where_accounts_have_one_outcome_only_it_is_the_paper_with_one_factor_for_all_of_them() -> None:
    churned, scores, account = table(both_outcomes=False)
    aucs, covariance = obuchowski(churned, scores, account, one_factor=True)

    difference = clustered_auc_difference(churned, *scores, account)

    assert difference.value == pytest.approx(aucs[0] - aucs[1], abs=1e-9)
    assert difference.standard_error == pytest.approx(error_of_difference(covariance), abs=1e-9)


def test_the_factors_of_the_paper_move_the_variance_by_no_more_than_one_over_the_churned_accounts() -> None:
    churned, scores, account = table(both_outcomes=False)
    _, paper = obuchowski(churned, scores, account)
    found = clustered_auc_difference(churned, *scores, account)

    ratio = error_of_difference(paper) ** 2 / (found.standard_error or 0.0) ** 2
    assert 1 < ratio < 1 + 1 / (found.churned_accounts - 1)


def delong(churned: list[bool], scores: list[Scores]) -> tuple[Scores, list[list[float]]]:
    """Return the AUCs and their covariances as DeLong 1988 has them, each row for itself."""
    positive = [i for i, left in enumerate(churned) if left]
    negative = [i for i, left in enumerate(churned) if not left]
    m, n = len(positive), len(negative)
    v10 = np.array([[sum(psi(s[i], s[j]) for j in negative) / n for i in positive] for s in scores])
    v01 = np.array([[sum(psi(s[i], s[j]) for i in positive) / m for j in negative] for s in scores])
    return v10.mean(axis=1).tolist(), (np.cov(v10) / m + np.cov(v01) / n).tolist()


def test_with_a_row_an_account_it_is_delongs_up_to_his_two_factors() -> None:
    churned, scores, _ = table(both_outcomes=True)
    aucs, covariance = delong(churned, scores)
    rows, left = len(churned), sum(churned)
    found = clustered_auc_difference(churned, *scores, range(rows))

    # Both outcomes have factors of their own in his form, N / (N − 1) of all rows in ours.
    v10, v01 = parts(churned, scores)
    ours = rows / (rows - 1) * (v10 / left + v01 / (rows - left))
    assert found.value == pytest.approx(aucs[0] - aucs[1], abs=1e-9)
    assert found.standard_error == pytest.approx(sqrt(ours), abs=1e-9)
    assert found.standard_error == pytest.approx(error_of_difference(covariance), rel=1 / left)


def parts(churned: list[bool], scores: list[Scores]) -> tuple[float, float]:
    """Return the variances of V10 and of V01 of the difference."""
    positive = [i for i, left in enumerate(churned) if left]
    negative = [i for i, left in enumerate(churned) if not left]
    ours, theirs = ([[psi(score[i], score[j]) for j in negative] for i in positive] for score in scores)
    gap = np.subtract(ours, theirs)
    return float(np.var(gap.mean(axis=1))), float(np.var(gap.mean(axis=0)))
