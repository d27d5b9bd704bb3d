"""What spoils a comparison is said first; then who keeps more."""

from __future__ import annotations

import numpy as np
import pandas as pd
from campaignpulse.evaluation.live import Clock, accounts_needed

CLEAR = {"learned": (800, 40), "rules": (800, 50), "hold_out": (400, 60)}


def test_winners_are_told_with_their_points_and_the_rest_with_what_is_missing(judged) -> None:
    said = judged(CLEAR).verdict
    assert said.startswith(
        "learned wins against hold_out: 95.0 % of the accounts stayed, +10.0 points of retention [6.4, "
    )
    assert "learned against rules: not enough data, +1.2 points of retention [" in said
    assert accounts_needed(0.02, churn=90 / 1_600, shares=(0.4, 0.4), pairs=3) == 5_770
    assert said.endswith("about 5,800 accounts in all arms would show 2 points.")


def test_a_hold_out_that_wins_stands_first_with_a_gain(judged) -> None:
    said = judged({"learned": (800, 160), "rules": (800, 60), "hold_out": (400, 20)}).verdict
    assert said.startswith("hold_out wins against learned: 95.0 % of the accounts stayed, +15.0 points")


def test_a_hold_out_that_was_contacted_comes_before_all(judged) -> None:
    contacts = np.where(np.arange(2_000) >= 1_900, 1.0, 0.0)
    said = judged(CLEAR, contacts=contacts).verdict
    assert said.startswith(
        "100 of 400 accounts of hold_out (25 %) were contacted, which makes differences from it smaller than "
        "what outreach does. learned wins"
    )


def test_an_alarm_keeps_back_all_else(judged) -> None:
    said = judged({"learned": (900, 40), "rules": (700, 60), "hold_out": (400, 60)}).verdict
    assert said.startswith(
        "held back: the arms do not have their shares (overall), 900 of learned, 700 of rules and 400 of "
        "hold_out where 800, 800 and 400 are due (p < 0.001). No difference"
    )
    assert "wins" not in said


def test_before_the_end_it_says_when_the_verdict_is_due(judged) -> None:
    day = pd.Timestamp("2025-05-01", tz="UTC")
    said = judged(CLEAR, clock=Clock(day, day, 90), state="immature").verdict
    assert said.startswith(
        "not over yet: outcomes are known until 2025-05-01, those of 0 of 2,000 accounts; the verdict is due "
        "when they are known until 2025-06-02"
    )


def test_no_difference_is_told_with_its_margin(judged) -> None:
    said = judged({"learned": (40_000, 3_200), "rules": (40_000, 3_210), "hold_out": (20_000, 1_600)}).verdict
    assert "learned against rules: no difference shown, +0.0 points of retention [" in said
    assert said.endswith("and the 90 % interval lies within ±2 points.")
