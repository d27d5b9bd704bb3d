from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import Estimate
from campaignpulse.evaluation.verdict import (
    NO_DIFFERENCE,
    NOT_ENOUGH_DATA,
    Rule,
    margin_of,
    names_winner,
    wins,
)


def difference(value: float | None, error: float | None, *, churned: int = 400) -> Estimate:
    return Estimate(value, error, accounts=1783, churned_accounts=churned, degrees_of_freedom=churned - 1)


def decide(of: Estimate, *, rule: Rule | None = None, metric: str = "roc_auc") -> str | None:
    return (rule or Rule()).decide(of, of.p_value(), metric=metric, challenger="learned", reference="rules")


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


SHOWN = "no difference shown, learned not worse by the margin"
NO_WINNER = "not enough data for a winner, learned not worse by the margin"
NOT_WORSE = Rule(decision="non_inferiority", non_inferiority_margin=0.03)
"""At 399 degrees of freedom its one-sided bound lies 1.6487 standard errors below the difference."""


def test_a_challenger_whose_bound_lies_inside_the_margin_is_not_worse_and_at_the_margin_it_may_be() -> None:
    assert decide(difference(-0.01, 0.02 / 1.6488), rule=NOT_WORSE) == SHOWN
    assert decide(difference(-0.01, 0.02 / 1.6486), rule=NOT_WORSE) == NOT_ENOUGH_DATA


def test_a_challenger_that_may_be_better_by_more_than_the_margin_is_not_said_to_be_no_different() -> None:
    # Its 90 % interval is ± 1.6487 standard errors, and must lie within ±0.03 for that.
    assert decide(difference(0.01, 0.02 / 1.6488), rule=NOT_WORSE) == SHOWN
    assert decide(difference(0.01, 0.02 / 1.6486), rule=NOT_WORSE) == NO_WINNER
    assert decide(difference(0.10, 0.06), rule=NOT_WORSE) == NO_WINNER
    assert not names_winner(NO_WINNER)


def test_an_adjusted_p_value_of_both_sides_decides_whether_no_difference_is_shown() -> None:
    of, names = difference(0.0, 0.01), {"metric": "roc_auc", "challenger": "learned", "reference": "rules"}

    assert NOT_WORSE.decide(of, 1.0, p_margin=0.01, p_alike=0.049, **names) == SHOWN
    assert NOT_WORSE.decide(of, 1.0, p_margin=0.01, p_alike=0.051, **names) == NO_WINNER


def test_only_the_roc_auc_has_a_margin_by_default() -> None:
    assert margin_of("roc_auc", None) == 0.02
    assert margin_of("log_loss", 0.005) == 0.005
    for metric in ("brier", "log_loss"):
        with pytest.raises(InputError, match=f"equivalence_margin is not given, and for {metric} it has no"):
            margin_of(metric, None)


def test_where_lower_is_better_a_challenger_is_worse_by_what_lies_above_zero() -> None:
    rule = replace(NOT_WORSE, metric="log_loss")

    assert decide(difference(0.05, 0.03), rule=rule, metric="log_loss") == NOT_ENOUGH_DATA
    assert decide(difference(-0.05, 0.03), rule=rule, metric="log_loss") == NO_WINNER


def test_the_margin_of_non_inferiority_is_that_of_equivalence_unless_it_is_given() -> None:
    assert Rule(decision="non_inferiority").margin == Rule().margin == 0.02
    assert NOT_WORSE.margin == 0.03


@pytest.mark.parametrize("value", np.linspace(-0.06, 0.06, 13))
@pytest.mark.parametrize("error", [0.001, 0.01, 0.03])
def test_a_plan_of_non_inferiority_calls_the_wins_that_superiority_calls_and_no_other(
    value: float, error: float
) -> None:
    superiority, plan = (str(decide(difference(value, error), rule=rule)) for rule in (Rule(), NOT_WORSE))

    assert names_winner(superiority) == names_winner(plan)
    if names_winner(superiority):
        assert plan.startswith(superiority)


def test_a_reference_may_win_by_less_than_the_margin() -> None:
    assert decide(difference(-0.01, 0.001), rule=NOT_WORSE) == "rules win, learned not worse by the margin"
    assert decide(difference(-0.04, 0.001), rule=NOT_WORSE) == "rules win"


def test_too_few_churned_accounts_show_nothing_of_a_margin() -> None:
    assert decide(difference(0.0, 0.001, churned=29), rule=NOT_WORSE) == NOT_ENOUGH_DATA


def test_a_margin_that_passes_alone_may_fail_where_phases_are_looked_at_together() -> None:
    of, names = difference(0.0, 0.0121), {"metric": "roc_auc", "challenger": "learned", "reference": "rules"}

    assert Rule().decide(of, of.p_value(), **names) == NO_DIFFERENCE
    assert Rule().decide(of, 1.0, p_margin=2 * (Rule().margin_p_value(of) or 0), **names) == NOT_ENOUGH_DATA


def test_the_p_value_of_the_margin_agrees_with_the_interval() -> None:
    for rule in (Rule(), NOT_WORSE):
        of = difference(-0.004, 0.01)
        low, high = of.interval(rule.equivalence_confidence) or (0.0, 0.0)
        inside = -rule.margin < low and (rule is NOT_WORSE or high < rule.margin)

        assert ((rule.margin_p_value(of) or 1.0) < 0.05) == inside


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
        ({"decision": "equivalence"}, "decision is 'equivalence'; it must be one of superiority and non_inf"),
        ({"non_inferiority_margin": -0.1}, "non_inferiority_margin is -0.1; it must be above 0"),
        ({"min_churned_accounts": 1}, "min_churned_accounts is 1; it must be at least 2"),
    ],
)
def test_a_setting_that_decides_nothing_is_refused_by_name(setting: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=f"evaluation: {message}"):
        Rule(**setting)  # type: ignore[arg-type]


def test_the_least_settings_that_decide_are_accepted() -> None:
    assert Rule(min_churned_accounts=2, confidence=0.501, equivalence_margin=1e-6).min_churned_accounts == 2
