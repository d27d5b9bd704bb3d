from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.evaluation.shares import clustered_share, share_difference
from scipy import stats
from scipy.stats import binomtest


def test_with_one_row_an_account_the_interval_is_close_to_wilsons_of_independent_rows() -> None:
    hit = np.arange(400) < 60
    share = clustered_share(hit, np.arange(400))
    wilson = binomtest(60, 400).proportion_ci(method="wilson")
    assert (share.value, share.hits, share.of, share.accounts) == (0.15, 60, 400, 400)
    assert share.low == pytest.approx(wilson.low, abs=2e-3)
    assert share.high == pytest.approx(wilson.high, abs=2e-3)


def test_ten_equal_rows_of_each_account_are_worth_one() -> None:
    once = np.arange(80) < 20
    one = clustered_share(once, np.arange(80))
    ten = clustered_share(np.repeat(once, 10), np.repeat(np.arange(80), 10))
    assert (ten.low, ten.high) == pytest.approx((one.low, one.high))


def test_rows_that_differ_within_their_account_are_not_worth_more_than_independent_ones() -> None:
    alternating = clustered_share(np.tile([True, False], 50), np.repeat(np.arange(50), 2))
    independent = clustered_share(np.tile([True, False], 50), np.arange(100))
    assert alternating.high is not None
    assert independent.high is not None
    assert alternating.high >= independent.high - 5e-3


@pytest.mark.parametrize("hit", [True, False])
def test_where_all_rows_agree_there_is_an_interval_on_one_side(hit: bool) -> None:
    share = clustered_share([hit] * 40, np.repeat(np.arange(20), 2))
    assert share.value == float(hit)
    assert (share.high if hit else share.low) == pytest.approx(float(hit))
    quantile = stats.t.ppf(0.975, 19) ** 2
    assert (share.low if hit else share.high) == pytest.approx(abs(hit - quantile / (20 + quantile)))


def test_one_account_says_nothing_of_how_accounts_differ() -> None:
    share = clustered_share([True, False], ["a", "a"])
    assert (share.value, share.low, share.high) == (0.5, None, None)


def test_nothing_has_no_share() -> None:
    share = clustered_share([], [])
    assert (share.value, share.low, share.of, share.accounts) == (None, None, 0, 0)


def test_more_confidence_is_a_wider_interval() -> None:
    hit, account = np.arange(50) < 10, np.arange(50)
    narrow, wide = (clustered_share(hit, account, confidence=sure) for sure in (0.8, 0.99))
    assert wide.low < narrow.low < narrow.high < wide.high  # type: ignore[operator]


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Accounts with one to four alarms each, whose chances to be right differ; 95 % by 1,000 samples."""
    random, held = np.random.default_rng(0), 0
    for _ in range(1_000):
        account = np.repeat(np.arange(60), random.integers(1, 5, 60))
        chance = random.beta(1.2, 4.8, 60)  # a mean of 0.2
        share = clustered_share(random.random(len(account)) < chance[account], account)
        held += share.low <= 0.2 <= share.high  # type: ignore[operator]
    assert 0.93 <= held / 1_000 <= 0.98


def test_a_difference_of_one_row_an_account_is_the_paired_t_test() -> None:
    random = np.random.default_rng(1)
    ours, theirs = random.random(200) < 0.4, random.random(200) < 0.3
    gap = share_difference(ours, theirs, np.arange(200))
    paired = stats.ttest_rel(ours.astype(float), theirs.astype(float)).confidence_interval()
    assert gap.value == pytest.approx(ours.mean() - theirs.mean())
    assert (gap.low, gap.high) == pytest.approx((paired.low, paired.high))


def test_two_that_never_disagree_have_no_interval() -> None:
    gap = share_difference([True, False, True], [True, False, True], list("abc"))
    assert (gap.value, gap.low, gap.high) == (0.0, None, None)


def test_turning_a_difference_round_turns_its_sign() -> None:
    ours, theirs, account = [1, 1, 0, 0, 1], [0, 1, 0, 1, 0], list("aabbc")
    there, back = share_difference(ours, theirs, account), share_difference(theirs, ours, account)
    assert there.value == -back.value  # type: ignore[operator]
    assert there.low == pytest.approx(-back.high)  # type: ignore[operator]
