"""Each cell of a live comparison, and the notes that explain it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from campaignpulse.reports.live_words import (
    arm_words,
    difference_words,
    live_notes,
    plan_sentences,
    plan_words,
    points,
    ratio_words,
)


def test_points_are_signed_and_a_negative_zero_is_none() -> None:
    assert points(0.05, 0.01, 0.09) == "+5.0 [1.0, 9.0]"
    assert points(-0.05) == "−5.0"
    assert points(-0.0001) == "+0.0"


def test_the_arms_say_what_is_unknown_with_a_dash(live_found) -> None:
    row = arm_words(live_found).iloc[0]
    assert (row["assigned"], row["known"], row["left"]) == ("800", "800", "40")
    assert row["stayed"].startswith("95.0 % [")
    assert (row["contacted"], row["contacts each"]) == ("–", "–")


def test_the_differences_have_their_interval_and_holms_p(live_found) -> None:
    row = difference_words(live_found).iloc[0]
    assert row["points of retention"].startswith("+10.0 [")
    assert (row["p adjusted"], row["verdict"]) == ("< 0.001", "learned wins")


def test_the_shares_say_how_many_are_due(live_found) -> None:
    row = ratio_words(live_found).iloc[0]
    assert (row["accounts"], row["learned"], row["shares"]) == ("overall", "800 (800.0)", "holds")


def test_the_notes_say_what_did_not_count(live_found) -> None:
    first = live_found.arms[0]
    arms = (replace(first, immature=3, neutral=2, vanished=1), *live_found.arms[1:])
    notes = " ".join(live_notes(replace(live_found, arms=arms, late=4)))
    assert "Outcomes not known yet: 3 of learned." in notes
    assert "Left for a neutral reason: 2 of learned." in notes
    assert "Vanished from the data: 1 of learned." in notes
    assert "there is no table outreach" in notes
    assert "4 accounts joined outside of the days to join" in notes


def test_a_plan_that_shows_the_difference_says_in_how_many_comparisons(live_planned) -> None:
    pairs = (replace(live_planned.pairs[0], smallest=0.02), *live_planned.pairs[1:])
    first, about, *_ = plan_sentences(replace(live_planned, pairs=pairs))
    assert first.endswith("2.0 points of retention with 80 % power in 1 of 3 comparisons.")
    assert "6.0 % [5.0, 7.0] left within 84 days" in about
    assert "single ones 4.0 to 8.0 %" in about


def test_a_plan_says_what_each_pair_can_show(live_planned) -> None:
    row = plan_words(live_planned).iloc[0]
    assert row["comparison"] == "learned against hold_out"
    assert row["can show"].endswith(" points")
    never = replace(live_planned.pairs[0], smallest=None, needed=None, weeks=None)
    row = plan_words(replace(live_planned, pairs=(never,))).iloc[0]
    assert (row["can show"], row["time"], row["accounts for 2.0 points"]) == ("–", "–", "–")


@pytest.mark.parametrize(
    ("weeks", "said"),
    [(1, "1 week"), (104, "104 weeks"), (105, "2 years"), (6_400, "123 years"), (None, "–")],
)
def test_what_takes_longer_than_two_years_is_said_in_years(live_planned, weeks, said: str) -> None:
    pair = replace(live_planned.pairs[0], weeks=weeks)
    assert plan_words(replace(live_planned, pairs=(pair,))).iloc[0]["time"] == said


def test_a_difference_larger_than_churn_can_never_be_shown(live_planned) -> None:
    at, beyond = (next(plan_sentences(replace(live_planned, difference=d))) for d in (0.06, 0.9))
    assert "never" not in at
    assert beyond == (
        "90.0 points of retention can never be shown, by any number of accounts: "
        "6.0 % [5.0, 7.0] leave within 84 days, and no arm can keep more."
    )


def test_a_dash_is_explained_where_there_is_one(live_planned) -> None:
    pair = live_planned.pairs[0]
    told = [
        " ".join(plan_sentences(replace(live_planned, pairs=(one,))))
        for one in (pair, replace(pair, smallest=None), replace(pair, weeks=None))
    ]
    assert ["under can show" in text for text in told] == [False, True, False]
    assert ["under time" in text for text in told] == [False, False, True]
