"""The difference of retention: published figures, second opinions, and the cases without any spread."""

from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.evaluation.live import retention_gap
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0528, 0.3382),
        ((9, 10, 3, 10), 0.1700, 0.8406),
        ((10, 10, 0, 20), 0.7156, 1.0000),
    ],
)
def test_the_interval_is_the_published_one(counts, low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17(8), 873-890, table II, method 6."""
    kept, of, their_kept, their_of = ([count] for count in counts)
    gap = retention_gap(kept, of, their_kept, their_of)
    assert (gap.low, gap.high) == pytest.approx((low, high), abs=6e-5)


def test_without_strata_the_p_value_is_that_of_chi_squared() -> None:
    gap = retention_gap([180], [200], [160], [200])
    plain = stats.chi2_contingency([[180, 20], [160, 40]], correction=False).statistic
    assert gap.p_value == pytest.approx(stats.chi2.sf(plain * 399 / 400, 1), rel=1e-9)


def test_with_strata_the_p_value_is_that_of_cochran_mantel_and_haenszel() -> None:
    kept, of, their_kept, their_of = map(np.array, ([90, 40, 9], [100, 50, 10], [80, 70, 5], [100, 100, 9]))
    hyper = stats.hypergeom(of + their_of, kept + their_kept, of)
    z = (kept - hyper.mean()).sum() / np.sqrt(hyper.var().sum())
    gap = retention_gap(kept, of, their_kept, their_of)
    assert gap.p_value == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-9)


def test_the_difference_weighs_strata_by_what_both_sides_can_tell() -> None:
    gap = retention_gap([90, 5], [100, 10], [80, 10], [100, 40])
    weights = (100 * 100 / 200, 10 * 40 / 50)
    by_hand = (weights[0] * (0.9 - 0.8) + weights[1] * (0.5 - 0.25)) / sum(weights)
    assert gap.difference == pytest.approx(by_hand, rel=1e-12)


def test_strata_that_differ_do_not_make_a_difference_between_the_arms() -> None:
    """Simpson: most of ours are in the stratum that leaves, and within each both arms keep the same."""
    gap = retention_gap([50, 9], [100, 10], [5, 90], [10, 100])
    assert gap.difference == pytest.approx(0, abs=1e-12)
    assert gap.p_value == pytest.approx(1)


@settings(max_examples=60, deadline=None)
@given(
    counts=st.lists(
        st.tuples(st.integers(1, 40), st.integers(1, 40), st.floats(0, 1), st.floats(0, 1)),
        min_size=1,
        max_size=4,
    )
)
def test_the_p_value_and_the_interval_never_contradict_each_other_and_sides_may_be_swapped(counts) -> None:
    of, their_of = ([one[side] for one in counts] for side in (0, 1))
    kept = [round(one[2] * one[0]) for one in counts]
    their_kept = [round(one[3] * one[1]) for one in counts]
    gap = retention_gap(kept, of, their_kept, their_of)
    turned = retention_gap(their_kept, their_of, kept, of)
    assert (gap.difference, gap.low) == pytest.approx((-turned.difference, -turned.high), abs=1e-6)
    assert -1 <= gap.low <= gap.difference + 1e-6
    assert gap.difference - 1e-6 <= gap.high <= 1
    if abs(gap.p_value - 0.05) > 1e-6:
        assert (gap.p_value < 0.05) == (gap.low > 0 or gap.high < 0)


def test_where_nobody_left_there_is_no_difference_and_still_an_interval() -> None:
    gap = retention_gap([50], [50], [50], [50])
    assert (gap.difference, gap.p_value, gap.churned_accounts) == (0.0, 1.0, 0)
    assert -0.1 < gap.low < 0 < gap.high < 0.1


def test_where_all_of_one_arm_and_none_of_the_other_left_the_interval_reaches_the_end() -> None:
    gap = retention_gap([30], [30], [0], [30])
    assert gap.difference == 1.0
    assert gap.high == 1.0
    assert gap.low > 0.8


def test_a_stratum_with_one_arm_only_is_left_out() -> None:
    gap = retention_gap([9, 5], [10, 10], [8, 0], [10, 0])
    assert (gap.accounts, gap.churned_accounts) == (20, 3)
    assert gap.difference == pytest.approx(0.1)


def test_without_any_stratum_of_both_nothing_is_known() -> None:
    gap = retention_gap([9], [10], [0], [0])
    assert (gap.difference, gap.low, gap.high, gap.p_value) == (None, None, None, None)


def test_a_wider_confidence_is_a_wider_interval() -> None:
    narrow, wide = (retention_gap([90], [100], [80], [100], confidence=sure) for sure in (0.9, 0.99))
    assert wide.low < narrow.low < narrow.high < wide.high


def test_the_p_value_of_the_margin_is_5_percent_where_the_90_percent_interval_ends() -> None:
    counts = [900, 200], [1_000, 240], [895, 195], [990, 250]
    gap = retention_gap(*counts, confidence=0.90)
    end = max(-gap.low, gap.high)
    assert gap.margin_p_value is None
    assert retention_gap(*counts, margin=end).margin_p_value == pytest.approx(0.05, abs=1e-6)
    assert retention_gap(*counts, margin=end + 0.001).margin_p_value < 0.05
    assert retention_gap(*counts, margin=-gap.low if end == gap.high else gap.high).margin_p_value > 0.05
