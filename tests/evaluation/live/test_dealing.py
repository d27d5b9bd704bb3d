"""Dealing: the shares hold, nothing but salt and account decides, and an account keeps its arm."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.live import deal, deal_alone
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

ARMS = {"learned": 0.4, "rules": 0.4, "hold_out": 0.2}
IDS = pd.Series([f"a{number}" for number in range(1_000)])
PINNED_ALONE = ["rules", "learned", "learned", "rules", "rules"]
PINNED_TOGETHER = ["learned", "hold_out", "learned", "rules", "rules"]
SEGMENTS = pd.Series(["agency", "brand", "brand", "studio"] * 250)


def test_the_shares_hold_in_each_stratum_to_less_than_one_account() -> None:
    arm = deal(IDS, SEGMENTS, ARMS, salt="spring")
    for segment in ("agency", "brand", "studio"):
        part = arm[segment == SEGMENTS]
        for name, share in ARMS.items():
            assert abs((part == name).sum() - share * len(part)) < 1


@settings(max_examples=50, deadline=None)
@given(size=st.integers(1, 40), salt=st.text(min_size=1, max_size=5))
def test_whatever_the_size_and_the_salt_an_arm_is_less_than_one_account_off(size: int, salt: str) -> None:
    arm = deal(IDS[:size], pd.Series("x", range(size)), ARMS, salt=salt)
    for name, share in ARMS.items():
        assert abs((arm == name).sum() - share * size) < 1


def test_the_order_of_rows_and_of_arms_changes_nothing() -> None:
    arm = deal(IDS, SEGMENTS, ARMS, salt="spring")
    order = np.random.default_rng(0).permutation(len(IDS))
    turned = dict(reversed(ARMS.items()))
    again = deal(IDS[order], SEGMENTS[order], turned, salt="spring")
    pd.testing.assert_series_equal(again.sort_index(), arm)


def test_the_arms_are_the_same_on_every_machine() -> None:
    few = pd.Series(["a1", "a2", "a3", "a4", "ä5"])
    assert deal_alone(few, ARMS, salt="spring").tolist() == PINNED_ALONE
    assert deal(few, pd.Series(["x"] * 5), ARMS, salt="spring").tolist() == PINNED_TOGETHER


def test_another_salt_is_independent() -> None:
    one, other = (deal(IDS, SEGMENTS, ARMS, salt=salt) for salt in ("spring", "autumn"))
    assert stats.chi2_contingency(pd.crosstab(one, other)).pvalue > 0.01


def test_who_is_alone_in_its_stratum_comes_to_each_arm_by_its_share() -> None:
    alone = deal(IDS, IDS, ARMS, salt="spring").value_counts()
    assert stats.chisquare(alone[list(ARMS)], [400, 400, 200]).pvalue > 0.01


def test_who_arrives_later_is_dealt_alike_whoever_else_arrives() -> None:
    all_at_once = deal_alone(IDS, ARMS, salt="spring")
    one_by_one = [deal_alone(IDS[n : n + 1], ARMS, salt="spring").iloc[0] for n in range(20)]
    assert one_by_one == all_at_once[:20].tolist()
    assert stats.chisquare(all_at_once.value_counts()[list(ARMS)], [400, 400, 200]).pvalue > 0.01


def test_nobody_is_dealt_to_nothing() -> None:
    assert deal(IDS[:0], SEGMENTS[:0], ARMS, salt="s").empty
    assert deal_alone(IDS[:0], ARMS, salt="s").empty


@pytest.mark.parametrize("salt", ["a", "b", "c"])
def test_the_first_letters_of_an_id_say_nothing_about_its_arm(salt: str) -> None:
    half = pd.Series(["old"] * 500 + ["new"] * 500)
    arm = deal_alone(IDS, ARMS, salt=salt)
    assert stats.chi2_contingency(pd.crosstab(half, arm)).pvalue > 0.001
