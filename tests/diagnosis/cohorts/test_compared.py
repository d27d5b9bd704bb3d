from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.diagnosis.cohorts.compared import FEWEST, more_often, ratio_of_means, share
from scipy import stats


def test_a_share_has_wilsons_interval() -> None:
    n, p, z = 40, 0.25, stats.norm.ppf(0.975)
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    assert list(share(10, 40)) == pytest.approx([p, centre - reach, centre + reach])


def test_a_share_of_nobody_is_not_known() -> None:
    assert np.isnan(share(0, 0)).all()
    assert np.isnan(more_often(0, 0, 1, 5))


def test_a_larger_share_is_judged_by_the_hypergeometric_tail() -> None:
    assert more_often(8, 20, 3, 30) == pytest.approx(stats.hypergeom.sf(7, 50, 11, 20))


def test_a_planted_ratio_is_covered_by_its_interval_as_often_as_it_says() -> None:
    rng = np.random.default_rng(6)
    covered = 0
    for _ in range(400):
        ours = np.arange(120) < 40
        counts = rng.integers(1, 4, 120).astype(float)
        level = np.where(ours, 70.0, 100.0) * rng.gamma(25, 1 / 25, 120)
        found = ratio_of_means(counts * level, counts, ours)
        covered += found.low < 0.7 < found.high
    assert 0.92 < covered / 400 < 0.98


def test_who_did_not_answer_counts_for_nothing() -> None:
    sums, counts = np.array([7.0, 8, 9, 10, 11, 12]), np.ones(6)
    ours = np.array([True] * 3 + [False] * 3)
    more = ratio_of_means(np.r_[sums, 0, 0], np.r_[counts, 0, 0], np.r_[ours, True, False])
    assert more == ratio_of_means(sums, counts, ours)
    assert more.value == pytest.approx(8 / 11)


def test_a_ratio_needs_some_accounts_on_each_side() -> None:
    few = np.arange(6) < FEWEST - 1
    assert np.isnan(ratio_of_means(np.ones(6), np.ones(6), few)).all()
