from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from campaignpulse.experiment import Experiment

Make = Callable[[dict[str, Any]], Experiment]
Refusal = Callable[..., str]

GRID = {"every_days": 7}


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("data", {}, "data: give one of path, name and simulate"),
        ("data", {"path": "a", "name": "b"}, "data: give one of path, name and simulate"),
        (
            "data.zone",
            "America/New York",
            "data.zone: the time zone 'America/New York' is not known; use an IANA name, such as "
            "'America/New_York'",
        ),
        ("data", {"path": "a", "simulate": {}}, "data: give one of path, name and simulate"),
        ("data", {"simulate": {"accounts": 0}}, "data.simulate.accounts is 0; it must be at least 1"),
        ("data", {"simulate": {"years": 50}}, "data.simulate.years is 50; it must be at most 20"),
        ("cutoffs", {}, "cutoffs: give one of every_days and dates"),
        ("cutoffs", GRID | {"dates": ["2017-05-01"]}, "cutoffs: give one of every_days and dates"),
        (
            "cutoffs",
            {"dates": ["2017-05-01"], "test_every_days": 7},
            "cutoffs: test_every_days belongs to a grid; leave it out, or give every_days, not dates",
        ),
        ("cutoffs", {"dates": []}, "cutoffs.dates is a list of 0; it must have 1 or more entries"),
        ("cutoffs.every_days", 0, "cutoffs.every_days is 0; it must be at least 1 day"),
        (
            "split.train",
            ["2017-07-02", "2017-04-23"],
            "split: train ends on 2017-04-23, before it starts on 2017-07-02; swap them",
        ),
        (
            "split.test",
            ["2017-07-02", "2017-11-05"],
            "split: test starts on 2017-07-02, not after train ends on 2017-07-02, which would mix time; "
            "start the test later",
        ),
        (
            "split.train",
            ["2017-04-23", "soon"],
            "split.train[1] is 'soon'; it must be a day such as 2017-04-23",
        ),
        ("features.windows_days", [7, 0], "features.windows_days[1] is 0; it must be at least 1 day"),
        ("features.windows_days", [7, 7], "features: windows_days has the same entry twice; keep one"),
        ("features.metrics", ["a", "a"], "features: metrics has the same entry twice; keep one"),
        ("features.campaign", "yes", "features.campaign is 'yes'; it must be true or false"),
        (
            "components",
            {"voice": {"metrics": ["x"], "direction": 2}},
            "components.voice.direction is 2; it must be 1, 0 or -1",
        ),
        (
            "components",
            {"voice": {"metrics": []}},
            "components.voice.metrics is a list of 0; it must have 1 or more entries",
        ),
        (
            "scorers",
            {"a": {"kind": "rule"}},
            "scorers.a.kind is 'rule'; it must be 'traditional', 'rules', 'learned' or 'boosted'",
        ),
        (
            "scorers",
            {"a": {"kind": "boosted", "scorecard": "x.yaml"}},
            "scorers.a: a boosted scorer takes no scorecard; leave it out, or make the kind rules or learned",
        ),
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


def test_all_else_has_a_default(make: Make) -> None:
    experiment = make({})
    assert experiment.features.windows_days == (7, 28, 84)
    assert (experiment.features.metrics, experiment.features.long_days) == (None, 365)
    assert experiment.features.campaign
    assert experiment.components == {}
    assert {name: scorer.kind for name, scorer in experiment.scorers.items()} == {
        name: name for name in ("traditional", "rules", "learned", "boosted")
    }
    evaluation = experiment.evaluation
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
    assert (experiment.seed, experiment.output) == (0, None)


def test_a_data_source_is_a_path_or_a_name(make: Make) -> None:
    assert make({"data": {"path": "tables"}}).data.source == Path("tables")
    assert make({"data": {"name": "complete_journey"}}).data.source == "complete_journey"


def test_a_test_may_start_on_the_day_after_training_ends(make: Make) -> None:
    make({"label.horizon_days": 1, "split.test": ["2017-07-03", "2017-07-03"]})


def test_scorers_that_are_given_replace_the_default_ones(make: Make) -> None:
    scorers = {
        "mine": {"kind": "rules", "scorecard": "w.yaml"},
        "points": {"kind": "learned", "scorecard": "p.yaml"},
        "other": {"kind": "boosted", "settings": {"x": 1}},
    }
    experiment = make({"scorers": scorers, "evaluation": {"reference": "mine", "challenger": "other"}})
    assert list(experiment.scorers) == ["mine", "points", "other"]
    assert experiment.scorers["other"].settings == {"x": 1}


def test_a_plan_of_non_inferiority_may_have_a_margin_of_its_own(make: Make) -> None:
    evaluation = make(
        {"evaluation": {"decision": "non_inferiority", "non_inferiority_margin": 0.01}}
    ).evaluation

    assert (evaluation.decision, evaluation.non_inferiority_margin) == ("non_inferiority", 0.01)


@pytest.mark.parametrize("draws", [0, 200])
def test_a_second_opinion_may_be_left_out_or_have_enough_draws(make: Make, draws: int) -> None:
    assert make({"evaluation": {"bootstrap_draws": draws}}).evaluation.bootstrap_draws == draws
