from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.evaluation.by_slice.differ import among_many, differ
from campaignpulse.evaluation.influence import Influence
from scipy import stats


def means(*groups: np.ndarray) -> list[Influence]:
    """The means of groups of accounts of their own."""
    size, first, found = sum(map(len, groups)), 0, []
    for values in groups:
        by_account = np.zeros(size)
        by_account[first : first + len(values)] = (values - values.mean()) / len(values)
        found.append(Influence(float(values.mean()), by_account))
        first += len(values)
    return found


def test_of_two_groups_it_is_nearly_the_t_test_with_unequal_variances() -> None:
    random = np.random.default_rng(0)
    one, other = random.normal(0, 1, 400), random.normal(0.15, 2, 400)
    expected = stats.ttest_ind(one, other, equal_var=False).pvalue
    assert differ(means(one, other), fewest=400) == pytest.approx(expected, abs=0.002)


def test_slices_that_are_equal_on_paper_are_seldom_told_apart() -> None:
    random = np.random.default_rng(3)
    p_values = [differ(means(*(random.normal(size=50) for _ in range(4))), fewest=50) for _ in range(400)]
    assert 0.02 < np.mean(np.array(p_values) < 0.05) < 0.08


def test_the_order_of_the_slices_does_not_matter() -> None:
    random = np.random.default_rng(2)
    groups = means(*(random.normal(shift, 1, 60) for shift in (0, 0.2, 0.5)))
    assert differ(groups, fewest=60) == pytest.approx(differ(groups[::-1], fewest=60))


def test_a_difference_is_found() -> None:
    random = np.random.default_rng(3)
    assert differ(means(random.normal(0, 1, 100), random.normal(1, 1, 100)), fewest=100) < 0.001


def test_accounts_with_rows_in_two_slices_are_taken_for_what_they_are() -> None:
    """The slices rise and fall together, so a small difference between them is certain."""
    level = np.random.default_rng(4).normal(size=100)
    step = 0.1 + 0.01 * np.random.default_rng(5).normal(size=100)
    both = [
        Influence(float(values.mean()), (values - values.mean()) / 100) for values in (level, level + step)
    ]
    assert differ(both, fewest=100) < 0.001 < differ(means(level, level + step), fewest=100)


def test_one_slice_has_nothing_to_differ_from() -> None:
    assert differ(means(np.arange(10.0)), fewest=10) is None


def test_slices_without_any_spread_cannot_be_tested() -> None:
    assert differ(means(np.zeros(5), np.zeros(5)), fewest=5) is None


def test_all_of_many_intervals_hold_together() -> None:
    assert 1 - 20 * (1 - among_many(20, 0.95)) == pytest.approx(0.95)
    assert among_many(1, 0.9) == pytest.approx(0.9)
