"""Sample ratios: close to luck no alarm, far from it one; the exact way where arms are small."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.live import loss_mismatch, mismatches, ratio_p_value
from scipy import stats

SHARES = {"learned": 0.4, "rules": 0.4, "hold_out": 0.2}


def accounts(counts: dict[str, int]) -> pd.Series:
    return pd.Series([arm for arm, count in counts.items() for _ in range(count)])


def test_large_arms_are_judged_by_chi_squared() -> None:
    counts, shares = [430, 380, 190], [0.4, 0.4, 0.2]
    by_hand = 30**2 / 400 + 20**2 / 400 + 10**2 / 200
    assert ratio_p_value(counts, shares) == pytest.approx(math.exp(-by_hand / 2), rel=1e-12)  # df 2
    assert ratio_p_value(counts, shares) == pytest.approx(
        stats.chisquare(counts, [400, 400, 200]).pvalue, rel=1e-12
    )


@pytest.mark.parametrize("counts", [[9, 1], [4, 4], [0, 6], [7, 0]])
def test_two_small_arms_are_judged_as_by_the_exact_binomial_test(counts: list[int]) -> None:
    expected = stats.binomtest(counts[0], sum(counts), 0.3).pvalue
    assert ratio_p_value(counts, [0.3, 0.7]) == pytest.approx(expected, rel=1e-9)


def test_three_small_arms_are_judged_by_the_sum_of_all_outcomes_that_are_no_likelier() -> None:
    counts, shares = (5, 1, 0), (0.4, 0.4, 0.2)

    def chance(outcome: tuple[int, ...]) -> float:
        ways = math.factorial(sum(outcome)) / math.prod(map(math.factorial, outcome))
        return ways * math.prod(share**count for share, count in zip(shares, outcome, strict=True))

    outcomes = [one for one in product(range(7), repeat=3) if sum(one) == 6]
    by_hand = sum(p for p in map(chance, outcomes) if p <= chance(counts) * (1 + 1e-9))
    assert ratio_p_value(counts, shares) == pytest.approx(by_hand, rel=1e-9)


def test_where_the_outcomes_are_too_many_the_bound_by_arm_is_never_too_small() -> None:
    shares = [0.002, 0.2, 0.2, 0.2, 0.398]
    counts = [9, 200, 200, 200, 391]
    alone = stats.binomtest(9, 1_000, 0.002).pvalue
    assert ratio_p_value(counts, shares) == pytest.approx(5 * alone, rel=1e-9)
    assert ratio_p_value([2, 200, 200, 200, 398], shares) == 1.0


def test_shares_that_hold_raise_no_alarm_and_shares_that_do_not_raise_one() -> None:
    stratum = pd.Series("x", range(1_000))
    (good,) = mismatches(accounts({"learned": 410, "rules": 395, "hold_out": 195}), stratum, SHARES)
    (bad,) = mismatches(accounts({"learned": 500, "rules": 350, "hold_out": 150}), stratum, SHARES)
    assert (good.alarm, bad.alarm) == (False, True)
    assert good.expected == {"learned": 400.0, "rules": 400.0, "hold_out": 200.0}
    assert good.counts == {"learned": 410, "rules": 395, "hold_out": 195}


def test_a_stratum_that_is_off_is_found_though_all_together_hold() -> None:
    arm = accounts({"learned": 300, "rules": 500, "hold_out": 200})
    arm = pd.concat([arm, accounts({"learned": 500, "rules": 300, "hold_out": 200})], ignore_index=True)
    stratum = pd.Series(["agency"] * 1_000 + ["brand"] * 1_000)
    every, *parts = mismatches(arm, stratum, SHARES)
    assert not every.alarm
    assert [part.alarm for part in parts] == [True, True]


def test_many_strata_are_not_many_chances_of_an_alarm() -> None:
    stratum = pd.Series([f"s{number:02d}" for number in range(50) for _ in range(20)])
    worst = accounts({"learned": 16, "rules": 3, "hold_out": 1})
    others = [accounts({"learned": 8, "rules": 8, "hold_out": 4})] * 49
    _, first, *_ = mismatches(pd.concat([worst, *others], ignore_index=True), stratum, SHARES)
    assert first.stratum == "s00"
    assert first.p_adjusted == pytest.approx(min(1, 50 * first.p_value))


def test_an_arm_without_any_account_counts_as_none() -> None:
    (found,) = mismatches(accounts({"learned": 40, "rules": 40}), pd.Series("x", range(80)), SHARES)
    assert found.counts["hold_out"] == 0
    assert found.alarm


def test_accounts_lost_from_one_arm_only_are_an_alarm_and_those_lost_alike_are_none() -> None:
    arm = accounts({"learned": 400, "rules": 400, "hold_out": 200})
    one_arm = pd.Series(np.arange(1_000) < 20)
    alike = pd.Series(np.arange(1_000) % 50 == 0)
    assert loss_mismatch(arm, one_arm, arms=list(SHARES)).alarm
    assert not loss_mismatch(arm, alike, arms=list(SHARES)).alarm
    assert loss_mismatch(arm, alike & False, arms=list(SHARES)) is None
