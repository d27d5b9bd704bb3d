from collections.abc import Callable
from typing import Any

import pytest
from campaignpulse.experiment import Experiment

Make = Callable[[dict[str, Any]], Experiment]
Refusal = Callable[..., str]


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("evaluation.confidence", 95, "evaluation.confidence is 95; it must be less than 1"),
        ("evaluation.confidence", 0.5, "evaluation.confidence is 0.5; it must be more than 0.5"),
        ("evaluation.budget_share", 0, "evaluation.budget_share is 0; it must be more than 0"),
        (
            "evaluation.budget_share",
            float("nan"),
            "evaluation.budget_share is nan; it must be a finite number",
        ),
        (
            "evaluation.looks",
            ["2024-06-30", "2024-03-31"],
            "evaluation.looks: 2024-03-31 does not come after 2024-06-30; give each day once, in order",
        ),
        (
            "evaluation.looks",
            ["2024-03-31", "2024-03-31 10:00"],
            "evaluation.looks: 2024-03-31 does not come after 2024-03-31; give each day once, in order",
        ),
        (
            "evaluation.looks",
            ["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01", "2024-05-01"],
            "evaluation.looks is a list of 5; it must have 4 entries or fewer",
        ),
        ("evaluation.equivalence_margin", 0, "evaluation.equivalence_margin is 0; it must be more than 0"),
        (
            "evaluation.metric",
            "auc",
            "evaluation.metric is 'auc'; it must be 'roc_auc', 'brier' or 'log_loss'",
        ),
        (
            "evaluation.metric",
            "brier",
            "evaluation: equivalence_margin is missing; with metric: brier it has no default, as differences "
            "are smaller where fewer churn; give the largest that would not matter to you",
        ),
        (
            "evaluation.decision",
            "equivalence",
            "evaluation.decision is 'equivalence'; it must be 'superiority' or 'non_inferiority'",
        ),
        (
            "evaluation.non_inferiority_margin",
            0.02,
            "evaluation: non_inferiority_margin belongs to decision: non_inferiority; add that, or leave it "
            "out",
        ),
        (
            "evaluation.bootstrap_draws",
            199,
            "evaluation: bootstrap_draws is 199; it must be at least 200, for the ends of the interval to "
            "hold still, or 0 for none",
        ),
        ("evaluation.bootstrap_draws", -1, "evaluation.bootstrap_draws is -1; it must be at least 0"),
        (
            "evaluation.challenger",
            "rules",
            "evaluation: reference and challenger are both rules; name two scorers",
        ),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused_with_its_key(
    refusal: Refusal, key: str, value: Any, message: str
) -> None:
    assert refusal({key: value}) == message


def test_all_of_the_comparison_has_a_default(make: Make) -> None:
    evaluation = make({}).evaluation
    assert (evaluation.reference, evaluation.challenger, evaluation.metric) == ("rules", "learned", "roc_auc")
    assert (evaluation.budget_share, evaluation.equivalence_margin, evaluation.confidence) == (
        0.1,
        0.02,
        0.95,
    )
    assert evaluation.min_churned_accounts == 30
    assert (evaluation.decision, evaluation.non_inferiority_margin) == ("superiority", None)
    assert evaluation.bootstrap_draws is None
    assert evaluation.phases == ("active", "post", "pre", "baseline")


def test_a_loss_decides_with_a_margin_in_its_unit(make: Make) -> None:
    block = {"metric": "brier", "equivalence_margin": 0.001}

    assert make({"evaluation": block}).evaluation.margin == 0.001


def test_the_margin_is_that_of_the_question(make: Make) -> None:
    plan = {"decision": "non_inferiority", "equivalence_margin": 0.03}

    assert make({"evaluation": plan}).evaluation.margin == 0.03
    assert make({"evaluation": plan | {"non_inferiority_margin": 0.01}}).evaluation.margin == 0.01


def test_a_plan_of_non_inferiority_may_have_a_margin_of_its_own(make: Make) -> None:
    evaluation = make(
        {"evaluation": {"decision": "non_inferiority", "non_inferiority_margin": 0.01}}
    ).evaluation

    assert (evaluation.decision, evaluation.non_inferiority_margin) == ("non_inferiority", 0.01)


@pytest.mark.parametrize("draws", [0, 200])
def test_a_second_opinion_may_be_left_out_or_have_enough_draws(make: Make, draws: int) -> None:
    assert make({"evaluation": {"bootstrap_draws": draws}}).evaluation.bootstrap_draws == draws
