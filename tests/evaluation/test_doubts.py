from __future__ import annotations

from dataclasses import replace

import pytest
from campaignpulse.evaluation import OVERALL, Difference, SecondOpinion
from campaignpulse.evaluation.doubts import doubts

WIDE = Difference("learned", "rules", OVERALL, "roc_auc", 0.05, 0.01, 0.09, 0.01, 0.01, "learned wins")


def test_a_bootstrap_that_agrees_is_no_doubt_up_to_its_own_noise() -> None:
    assert list(doubts(WIDE, SecondOpinion(0.01, 0.1019, 1000))) == []
    assert len(list(doubts(WIDE, SecondOpinion(0.01, 0.1021, 1000)))) == 1


def test_a_bootstrap_that_disagrees_is_said_with_both_intervals() -> None:
    (said,) = doubts(WIDE, SecondOpinion(-0.01, 0.08, 1000))

    assert said == (
        "evaluation: a bootstrap of the accounts (1,000 draws) puts the difference of learned and rules in "
        "[-0.010, 0.080], where the interval that decides is [0.010, 0.090]; few accounts may carry it, "
        "so take the verdict with care"
    )


@pytest.mark.parametrize("low", [-0.0001, 0.0])
def test_a_bootstrap_that_holds_zero_where_the_other_does_not_is_a_doubt(low: float) -> None:
    assert len(list(doubts(WIDE, SecondOpinion(low, 0.09, 1000)))) == 1


def test_without_a_bootstrap_or_an_interval_there_is_nothing_to_disagree_with() -> None:
    same = replace(WIDE, low=None, high=None)

    assert list(doubts(WIDE, None)) == []
    assert list(doubts(same, SecondOpinion(-0.01, 0.01, 1000))) == []
