from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from campaignpulse.evaluation import OVERALL, Difference, LeftOut, ScorerMetrics, SecondOpinion
from campaignpulse.evaluation.doubts import doubts

WIDE = Difference("learned", "rules", OVERALL, "roc_auc", 0.05, 0.01, 0.09, 0.01, 0.01, "learned wins")


METRICS = ScorerMetrics(1000, 500, 120, 60, *[0.1] * 10, 0.01)
SCORERS = {"learned": {OVERALL: METRICS}, "rules": {OVERALL: METRICS}}


def said_of(second: SecondOpinion | None = None, left_out: LeftOut | None = None) -> Iterator[str]:
    return doubts(WIDE, SCORERS, second, left_out)


def test_a_bootstrap_that_agrees_is_no_doubt_up_to_its_own_noise() -> None:
    assert list(said_of(SecondOpinion(0.01, 0.1019, 1000))) == []
    assert len(list(said_of(SecondOpinion(0.01, 0.1021, 1000)))) == 1


def test_a_bootstrap_that_disagrees_is_said_with_both_intervals() -> None:
    (said,) = said_of(SecondOpinion(-0.01, 0.08, 1000))

    assert said == (
        "evaluation: a bootstrap of the accounts (1,000 draws) puts the difference of learned and rules in "
        "[−0.010, 0.080], where the interval that decides is [0.010, 0.090]; few accounts may carry it, "
        "so take the verdict with care"
    )


@pytest.mark.parametrize("low", [-0.0001, 0.0])
def test_a_bootstrap_that_holds_zero_where_the_other_does_not_is_a_doubt(low: float) -> None:
    assert len(list(said_of(SecondOpinion(low, 0.09, 1000)))) == 1


def test_without_a_bootstrap_or_an_interval_there_is_nothing_to_disagree_with() -> None:
    same = replace(WIDE, low=None, high=None)

    assert list(said_of(None)) == []
    assert list(doubts(same, SCORERS, SecondOpinion(-0.01, 0.01, 1000), None)) == []


def test_a_scorer_that_ties_more_than_one_pair_in_a_hundred_is_named() -> None:
    tied = {"learned": {OVERALL: METRICS}, "rules": {OVERALL: replace(METRICS, tied_pairs=0.124)}}
    (said,) = doubts(WIDE, tied, None, None)

    assert said.startswith("evaluation: rules gives the same probability to both sides of 12.4% of the pairs")


def test_a_scorer_that_tells_nobody_apart_is_said_to_and_why_that_may_be() -> None:
    tied = {"rules": {OVERALL: replace(METRICS, tied_pairs=1.0)}}
    (said,) = doubts(WIDE, tied, None, None)

    assert said == (
        "evaluation: rules gives all churned and all retained snapshots one probability, so it tells nobody "
        "apart; a scorer does so when its order told nothing of the outcomes that it learned from"
    )


def test_what_was_left_out_is_counted_with_its_churn_rate() -> None:
    assert list(said_of(left_out=LeftOut(0, 0, {}))) == []
    (said,) = said_of(left_out=LeftOut(1200, 150, {"learned": 1000, "rules": 300}))

    assert said == (
        "evaluation: 1,200 snapshots were left out for all scorers, as they lack a score of learned (1,000) "
        "and rules (300); 12.5% of them churned, of the others 12.0%"
    )


@pytest.mark.parametrize(
    ("churned", "unlike"), [(79, True), (81, False), (179, False), (181, True), (0, True)]
)
def test_a_churn_rate_that_is_far_from_that_of_the_others_is_warned_of(churned: int, unlike: bool) -> None:
    (said,) = said_of(left_out=LeftOut(1000, churned, {"rules": 1000}))

    assert said.endswith("the comparison speaks of another kind of customer") == unlike


def test_the_churn_rate_of_a_few_left_out_is_no_ground_for_a_warning() -> None:
    few, enough = (next(said_of(left_out=LeftOut(rows, 0, {"rules": rows}))) for rows in (249, 250))

    assert "another kind" not in few
    assert "another kind" in enough
