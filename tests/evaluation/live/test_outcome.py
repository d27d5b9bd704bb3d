"""As assigned: what the arms kept, what decides, and when nothing is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation import holm
from campaignpulse.evaluation.live import Clock, retention_gap

CLEAR = {"learned": (800, 40), "rules": (800, 50), "hold_out": (400, 60)}
ALIKE = {"learned": (40_000, 3_200), "rules": (40_000, 3_210), "hold_out": (20_000, 1_600)}
FEW = {"learned": (80, 4), "rules": (80, 6), "hold_out": (40, 4)}


def test_each_arm_is_told_as_it_is_counted(judged) -> None:
    learned = judged(CLEAR).arms[0]
    assert (learned.assigned, learned.evaluated, learned.churned) == (800, 800, 40)
    assert learned.retention.value == pytest.approx(760 / 800)
    assert (learned.contacted, learned.contacts) == (None, None)


def test_the_differences_are_those_of_the_counts_and_holm_decides(judged) -> None:
    found = judged(CLEAR).differences
    plain = [
        retention_gap([760], [800], [340], [400]),
        retention_gap([750], [800], [340], [400]),
        retention_gap([760], [800], [750], [800]),
    ]
    assert [replace(one.retention, margin_p_value=None) for one in found] == plain
    assert [one.p_adjusted for one in found] == holm([gap.p_value for gap in plain])
    assert [one.verdict for one in found] == ["learned wins", "rules win", "not enough data"]


def test_a_difference_that_only_one_pair_alone_would_show_is_no_win(judged) -> None:
    found = judged({"learned": (800, 40), "rules": (800, 61), "hold_out": (400, 25)}).differences
    alone = found[2]
    assert alone.retention.p_value < 0.05 < alone.p_adjusted
    assert alone.verdict == "not enough data"


def test_where_the_interval_lies_within_the_margin_no_difference_is_shown(judged) -> None:
    assert [one.verdict for one in judged(ALIKE).differences] == ["no difference shown"] * 3
    wide = judged(ALIKE, live={"margin": 0.001}).differences
    assert [one.verdict for one in wide] == ["not enough data"] * 3


def test_the_hold_out_may_win(judged) -> None:
    found = judged({"learned": (800, 160), "rules": (800, 60), "hold_out": (400, 20)}).differences
    assert found[0].verdict == "hold_out wins"
    assert found[0].retention.difference < 0


def test_fewer_than_thirty_who_left_are_not_enough(judged) -> None:
    found = judged({"learned": (800, 2), "rules": (800, 2), "hold_out": (400, 27)}).differences
    assert found[0].retention.churned_accounts == 29
    assert found[0].retention.p_value < 1e-6
    assert found[0].verdict == "not enough data"


def test_what_is_missing_is_told_in_accounts(judged) -> None:
    found = judged(FEW).differences
    assert [one.verdict for one in found] == ["not enough data"] * 3
    assert all(one.needed > 200 for one in found)


def test_a_margin_that_is_larger_than_churn_needs_no_number_of_accounts(judged) -> None:
    assert [one.needed for one in judged(FEW, live={"margin": 0.5}).differences] == [None] * 3


def test_before_the_end_and_after_it_differ_in_one_day(judged) -> None:
    end = pd.Timestamp("2025-06-02", tz="UTC")
    early = judged(CLEAR, clock=Clock(end, end - pd.Timedelta(days=1), 90))
    assert (early.over, early.differences) == (False, ())
    assert judged(CLEAR).over


def test_shares_that_do_not_hold_keep_the_differences_back(judged) -> None:
    found = judged({"learned": (900, 40), "rules": (700, 60), "hold_out": (400, 60)})
    assert found.held_back
    assert found.differences == ()
    assert [check.stratum for check in found.alarms] == ["overall"]


def test_leavers_of_one_arm_that_are_booked_as_neutral_hold_the_verdict_back(judged) -> None:
    state = np.array(["evaluated"] * 4_000, dtype=object)
    booked = state.copy()
    booked[:60] = "neutral"  # half of the leavers of one arm; the truth is no difference
    arms, live = {"learned": (2_000, 120), "rules": (2_000, 120)}, {"arms": {"learned": 0.5, "rules": 0.5}}
    assert not judged(arms, live=live, state=state).held_back
    found = judged(arms, live=live, state=booked)
    assert (found.held_back, found.differences) == (True, ())
    assert found.verdict.startswith(
        "held back: accounts left for a neutral reason unequally, 60 of learned and 0 of rules where 30 and "
        "30 would be alike (p < 0.001). No difference"
    )
    alike = state.copy()
    alike[:60] = alike[2_000:2_060] = "neutral"
    assert not judged(arms, live=live, state=alike).held_back


def test_no_difference_is_shown_only_where_all_pairs_looked_at_together_allow_it(judged) -> None:
    counts = {"learned": (4_000, 400), "rules": (4_000, 404), "hold_out": (2_000, 200)}
    found, wider = (judged(counts, live={"margin": margin}).differences for margin in (0.013, 0.018))
    assert found[2].retention.margin_p_value < 0.05 < holm([one.retention.margin_p_value for one in found])[2]
    assert [one.verdict for one in found] == ["not enough data"] * 3
    assert [one.verdict for one in wider] == ["no difference shown"] * 3


def test_only_accounts_whose_outcome_is_known_are_compared(judged) -> None:
    state = np.array(["evaluated"] * 2_000, dtype=object)
    state[:60], state[800:860], state[1600:1630] = "immature", "neutral", "immature"
    found = judged(CLEAR, state=state)
    assert [(arm.evaluated, arm.churned) for arm in found.arms] == [(740, 0), (740, 0), (370, 30)]
    assert [(arm.immature, arm.neutral) for arm in found.arms] == [(60, 0), (0, 60), (30, 0)]


def test_value_is_that_of_those_who_stayed(judged) -> None:
    value = np.ones(2_000)
    value[:40] = 11.0  # the accounts of learned that left
    found = judged(CLEAR, value=value)
    assert found.arms[0].value_kept == pytest.approx(760 / (760 + 440))
    assert found.differences[0].value_kept.value == pytest.approx(760 / 1_200 - 340 / 400)
    assert found.differences[0].value_kept.low < found.differences[0].value_kept.value


def test_with_equal_values_the_value_kept_is_the_retention(judged) -> None:
    found = judged(CLEAR).differences[0]
    assert found.value_kept.value == pytest.approx(found.retention.difference)
    width = found.value_kept.high - found.value_kept.low
    assert width == pytest.approx(found.retention.high - found.retention.low, rel=0.1)


def test_without_values_nothing_is_said_of_them(judged) -> None:
    found = judged(CLEAR, value=np.nan)
    assert found.arms[0].value_kept is None
    assert found.differences[0].value_kept.value is None


def test_contacts_are_told_and_decide_nothing(judged) -> None:
    contacts = np.zeros(2_000)
    contacts[:100], contacts[1_600:1_640] = 2, 1
    found = judged(CLEAR, contacts=contacts)
    assert [arm.contacts for arm in found.arms] == [200, 0, 40]
    assert found.arms[0].contacted.value == pytest.approx(100 / 800)
    assert found.contaminated.arm == "hold_out"
    assert [one.retention for one in found.differences] == [
        one.retention for one in judged(CLEAR).differences
    ]


def test_an_arm_whose_accounts_are_all_immature_is_compared_with_nobody(judged) -> None:
    state = np.array(["immature"] * 800 + ["evaluated"] * 1_200, dtype=object)
    found = judged(CLEAR, state=state).differences
    assert (found[0].retention.difference, found[0].p_adjusted) == (None, None)
    assert found[0].verdict == "not enough data"
    assert found[1].p_adjusted == pytest.approx(found[1].retention.p_value)
