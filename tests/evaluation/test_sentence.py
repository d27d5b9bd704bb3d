from __future__ import annotations

import pytest
from campaignpulse.evaluation import Estimate, Needed, ScorerMetrics
from campaignpulse.evaluation.sentence import Side, sentence
from campaignpulse.evaluation.verdict import NOT_ENOUGH_DATA, Rule


def difference(value: float | None, error: float | None, *, churned: int = 400) -> Estimate:
    return Estimate(value, error, accounts=1783, churned_accounts=churned, degrees_of_freedom=churned - 1)


def side(name: str, roc_auc: float | None) -> Side:
    metrics = ScorerMetrics(9508, 1783, 1600, 400, roc_auc, None, None, *[0.1234] * 8)
    return Side(name, metrics)


def said(
    of: Estimate,
    *,
    ours: float | None = 0.704,
    theirs: float | None = 0.640,
    rule: Rule | None = None,
    needed: Needed | None = None,
) -> str:
    rule = rule or Rule()
    names = {"metric": rule.metric, "challenger": "learned", "reference": "rules"}
    outcome = str(rule.decide(of, of.p_value(), **names))
    return sentence(outcome, of, side("learned", ours), side("rules", theirs), rule=rule, needed=needed)


def test_the_sentence_of_scorers_that_are_the_same_on_every_account_says_so() -> None:
    assert said(difference(0.0, 0.0), ours=0.64) == (
        "no difference shown: ROC AUC 0.640 for learned against 0.640 for rules, the same on every account "
        "(1,783 accounts, 9,508 snapshots)."
    )


def test_a_difference_without_an_interval_is_not_enough_data_and_says_why() -> None:
    assert said(difference(0.5, 0.0)).endswith(
        "no interval as the accounts do not vary (1,783 accounts, 9,508 snapshots)."
    )
    assert "no interval with fewer than 2 retained accounts" in said(difference(0.5, None))
    assert "ROC AUC is undefined where all snapshots churned" in said(difference(None, None))
    for of in (difference(0.5, 0.0), difference(0.5, None), difference(None, None)):
        assert said(of).startswith(NOT_ENOUGH_DATA)


def test_the_sentence_of_a_win_of_the_challenger() -> None:
    assert said(difference(0.064, 0.0076)) == (
        "learned wins: ROC AUC 0.704 against 0.640 for rules, +0.064 [0.049, 0.079] "
        "(95 % interval, 1,783 accounts, 9,508 snapshots)."
    )


def test_the_sentence_of_a_win_of_the_reference_is_told_from_its_side() -> None:
    assert said(difference(-0.064, 0.0076), ours=0.640, theirs=0.704) == (
        "rules win: ROC AUC 0.704 against 0.640 for learned, +0.064 [0.049, 0.079] "
        "(95 % interval, 1,783 accounts, 9,508 snapshots)."
    )


def test_the_sentence_of_a_loss_that_falls_keeps_its_sign() -> None:
    assert said(difference(-0.0202, 0.002), rule=Rule(metric="brier")).startswith(
        "learned wins: Brier score 0.12340 against 0.12340 for rules, −0.02020 [−0.02413, −0.01627]"
    )


def test_the_sentence_of_no_difference_names_the_interval_that_lies_within_the_margin() -> None:
    assert said(difference(0.0004, 0.003), ours=0.6404) == (
        "no difference shown: ROC AUC 0.640 for learned against 0.640 for rules, +0.000 [−0.005, 0.006] "
        "(95 % interval, 1,783 accounts, 9,508 snapshots), and the 90 % interval lies within ±0.02."
    )


def test_the_sentence_of_too_wide_an_interval_says_so() -> None:
    assert said(difference(0.01, 0.02)).endswith("which contains 0 and reaches beyond ±0.02.")


def test_the_sentence_of_too_few_churned_accounts_says_how_many_are_needed() -> None:
    assert said(difference(0.1, 0.01, churned=1)) == (
        "not enough data: 1 churned account, at least 30 are needed (1,783 accounts, 9,508 snapshots)."
    )


@pytest.mark.parametrize(
    ("weeks", "end"),
    [
        (None, "there are 120."),
        (1, "there are 120, and at the rate of this test period that takes about 1 more week."),
        (31, "there are 120, and at the rate of this test period that takes about 31 more weeks."),
        (104, "there are 120, and at the rate of this test period that takes about 104 more weeks."),
        (105, "there are 120, and at the rate of this test period that takes about 2 more years."),
        (502, "there are 120, and at the rate of this test period that takes about 10 more years."),
    ],
)
def test_an_open_answer_says_what_is_needed_and_how_long_that_takes(weeks: int | None, end: str) -> None:
    open_answer = said(difference(0.01, 0.02, churned=120), needed=Needed(0.02, 1451, weeks))

    assert open_answer.endswith(
        "which contains 0 and reaches beyond ±0.02; "
        f"about 1,500 churned accounts are needed to tell a difference of 0.02, {end}"
    )


def test_too_few_churned_accounts_say_what_is_needed_to_tell_the_margin() -> None:
    assert said(difference(0.1, 0.01, churned=1), needed=Needed(0.02, 430, 90)).endswith(
        "9,508 snapshots); about 430 churned accounts are needed to tell a difference of 0.02, "
        "there is 1, and at the rate of this test period that takes about 90 more weeks."
    )


def test_the_sentence_of_not_worse_names_the_one_sided_bound_and_the_margin() -> None:
    plan = Rule(decision="non_inferiority")

    assert said(difference(-0.003, 0.005), ours=0.701, theirs=0.704, rule=plan) == (
        "no difference shown, learned not worse by the margin: ROC AUC 0.701 for learned against 0.704 for "
        "rules, −0.003 [−0.013, 0.007] (95 % interval, 1,783 accounts, 9,508 snapshots), and by the 95 % "
        "one-sided bound learned is worse by 0.011 at most, less than the margin of 0.02."
    )


def test_the_sentence_of_a_reference_that_wins_by_less_than_the_margin_says_both() -> None:
    both = said(difference(-0.01, 0.002), ours=0.69, theirs=0.7, rule=Rule(decision="non_inferiority"))

    assert both.startswith("rules win, learned not worse by the margin: ROC AUC 0.700 against 0.690 for ")
    assert both.endswith("learned is worse by 0.013 at most, less than the margin of 0.02.")


def test_the_sentence_of_a_plan_of_non_inferiority_that_is_open_names_the_bound() -> None:
    assert said(difference(-0.003, 0.02), rule=Rule(decision="non_inferiority")).endswith(
        "and by the 95 % one-sided bound learned may be worse by 0.036, no less than the margin of 0.02."
    )


def test_a_bound_on_the_good_side_says_worse_by_nothing() -> None:
    better = said(difference(0.019, 0.0105), rule=Rule(decision="non_inferiority"))

    assert "learned is worse by 0.000 at most" in better


def test_a_challenger_that_may_be_better_by_more_than_the_margin_has_the_words_of_that() -> None:
    open_upwards = said(difference(0.1, 0.06), rule=Rule(decision="non_inferiority"))

    assert open_upwards.startswith(
        "not enough data for a winner, learned not worse by the margin: ROC AUC 0.704"
    )
    assert open_upwards.endswith("learned is worse by 0.000 at most, less than the margin of 0.02.")
