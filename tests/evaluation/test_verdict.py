from __future__ import annotations

import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import Estimate, ScorerMetrics
from campaignpulse.evaluation.verdict import NO_DIFFERENCE, NOT_ENOUGH_DATA, Rule, Side, sentence, wins


def difference(value: float | None, error: float | None, *, churned: int = 400) -> Estimate:
    return Estimate(value, error, accounts=1783, churned_accounts=churned, degrees_of_freedom=churned - 1)


def decide(of: Estimate, *, rule: Rule | None = None, metric: str = "roc_auc") -> str | None:
    return (rule or Rule()).decide(of, of.p_value(), metric=metric, challenger="learned", reference="rules")


def side(name: str, roc_auc: float | None) -> Side:
    metrics = ScorerMetrics(9508, 1783, 1600, 400, roc_auc, None, None, *[0.1234] * 7)
    return Side(name, metrics)


def said(
    of: Estimate, *, ours: float | None = 0.704, theirs: float | None = 0.640, rule: Rule | None = None
) -> str:
    rule = rule or Rule()
    outcome = decide(of, rule=rule, metric=rule.metric)
    return sentence(str(outcome), of, side("learned", ours), side("rules", theirs), rule=rule)


def test_an_interval_above_zero_is_a_win_of_the_challenger_and_below_zero_of_the_reference() -> None:
    assert decide(difference(0.03, 0.01)) == "learned wins"
    assert decide(difference(-0.03, 0.01)) == "rules win"


@pytest.mark.parametrize("metric", ["brier", "log_loss"])
def test_where_lower_is_better_a_negative_difference_is_a_win_of_the_challenger(metric: str) -> None:
    assert decide(difference(-0.03, 0.01), metric=metric) == "learned wins"
    assert decide(difference(0.03, 0.01), metric=metric) == "rules win"


def test_the_p_value_decides_just_below_its_bound_and_not_at_it() -> None:
    rule, of = Rule(), difference(0.03, 0.01)
    names = {"challenger": "learned", "reference": "rules"}

    assert rule.decide(of, 0.0499, metric="roc_auc", **names) == "learned wins"
    assert rule.decide(of, 0.0501, metric="roc_auc", **names) == NOT_ENOUGH_DATA


def test_one_churned_account_below_the_minimum_is_not_enough_data() -> None:
    assert decide(difference(0.03, 0.001, churned=29)) == NOT_ENOUGH_DATA
    assert decide(difference(0.03, 0.001, churned=30)) == "learned wins"


def test_no_difference_is_shown_only_if_the_ninety_percent_interval_lies_inside_the_margin() -> None:
    # At 399 degrees of freedom the 90 % interval is ± 1.6487 standard errors.
    assert decide(difference(0.0, 0.0121)) == NO_DIFFERENCE
    assert decide(difference(0.0, 0.0122)) == NOT_ENOUGH_DATA
    assert decide(difference(0.005, 0.0122)) == NOT_ENOUGH_DATA


def test_a_win_that_is_smaller_than_the_margin_is_still_a_win() -> None:
    assert decide(difference(0.01, 0.001)) == "learned wins"


def test_a_metric_without_a_margin_says_nothing_of_a_difference_that_could_be_chance() -> None:
    assert decide(difference(0.0001, 0.01), metric="brier") is None
    assert decide(difference(0.0001, 0.01), metric="brier", rule=Rule(metric="brier")) == NO_DIFFERENCE


def test_scorers_that_are_the_same_on_every_account_show_no_difference() -> None:
    assert decide(difference(0.0, 0.0)) == NO_DIFFERENCE
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
        "learned wins: Brier score 0.123 against 0.123 for rules, -0.020 [-0.024, -0.016]"
    )


def test_the_sentence_of_no_difference_names_the_interval_that_lies_within_the_margin() -> None:
    assert said(difference(0.0004, 0.003), ours=0.6404) == (
        "no difference shown: ROC AUC 0.640 for learned against 0.640 for rules, +0.000 [-0.005, 0.006] "
        "(95 % interval, 1,783 accounts, 9,508 snapshots), and the 90 % interval lies within ±0.02."
    )


def test_the_sentence_of_too_wide_an_interval_says_so() -> None:
    assert said(difference(0.01, 0.02)).endswith("which contains 0 and reaches beyond ±0.02.")


def test_the_sentence_of_too_few_churned_accounts_says_how_many_are_needed() -> None:
    assert said(difference(0.1, 0.01, churned=1)) == (
        "not enough data: 1 churned account, at least 30 are needed (1,783 accounts, 9,508 snapshots)."
    )


def test_a_name_in_the_plural_wins_in_the_plural() -> None:
    assert wins("weighted rules") == "weighted rules win"
    assert wins("boosted") == "boosted wins"


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"metric": "accuracy"}, "metric is 'accuracy'; it must be one of roc_auc, brier and log_loss"),
        ({"equivalence_margin": 0.0}, "equivalence_margin is 0; it must be above 0"),
        ({"confidence": 0.5}, "confidence is 0.5; it must lie between 0.5 and 1"),
        ({"confidence": 1.0}, "confidence is 1; it must lie between 0.5 and 1"),
        ({"min_churned_accounts": 1}, "min_churned_accounts is 1; it must be at least 2"),
    ],
)
def test_a_setting_that_decides_nothing_is_refused_by_name(setting: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=f"evaluation: {message}"):
        Rule(**setting)  # type: ignore[arg-type]


def test_the_least_settings_that_decide_are_accepted() -> None:
    assert Rule(min_churned_accounts=2, confidence=0.501, equivalence_margin=1e-6).min_churned_accounts == 2
