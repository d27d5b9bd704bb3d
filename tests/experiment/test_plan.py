from __future__ import annotations

import json
from typing import Any

import pytest
from campaignpulse.experiment import Experiment, Plan, ledger_plan_of, plan_of

FILE: dict[str, Any] = {
    "name": "a",
    "data": {"path": "data"},
    "label": {"kind": "cancel", "horizon_days": 90},
    "cutoffs": {"every_days": 7},
    "split": {"train": ["2023-01-01", "2023-06-30"], "test": ["2023-10-01", "2023-12-31"]},
}
RULES, LEARNED = {"kind": "rules"}, {"kind": "learned"}


def plan(**changed: Any) -> Plan:
    return plan_of(Experiment.model_validate(FILE | changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"label": {"kind": "cancel", "horizon_days": 60}},
        {"evaluation": {"metric": "brier", "equivalence_margin": 0.02}},
        {"evaluation": {"equivalence_margin": 0.01}},
        {"evaluation": {"phases": ["active", "post"]}},
        {"evaluation": {"missing_scores": "leave_out"}},
        {"evaluation": {"looks": ["2024-03-31", "2024-06-30"]}},
        {"evaluation": {"reference": "traditional"}},
        {"split": FILE["split"] | {"test": ["2023-10-01", "2023-12-30"]}},
        {"cutoffs": {"every_days": 7, "test_every_days": 14}},
        {"scorers": {"rules": RULES, "learned": LEARNED}},
    ],
    ids=str,
)
def test_what_the_verdict_follows_from_makes_another_plan(changed: dict[str, Any]) -> None:
    assert plan(**changed).digest != plan().digest


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "b"},
        {"output": "elsewhere"},
        {"evaluation": {"campaign_lift": False}},
        {"cutoffs": {"every_days": 14}},
        {"split": FILE["split"] | {"train": ["2023-02-01", "2023-06-30"]}},
    ],
    ids=str,
)
def test_what_it_does_not_follow_from_leaves_the_plan_as_it_is(changed: dict[str, Any]) -> None:
    assert plan(**changed).digest == plan().digest


def test_settings_of_a_scorer_are_no_part_of_the_plan() -> None:
    scorers = {"rules": RULES, "learned": LEARNED}
    stronger = {"rules": RULES, "learned": LEARNED | {"settings": {"l2": 30}}}
    assert plan(scorers=scorers).digest == plan(scorers=stronger).digest


def test_the_plan_is_json_with_each_test_cutoff() -> None:
    told = json.loads(plan().text())
    assert set(told) == {"label", "split", "evaluation", "scorers", "test_cutoffs"}
    assert told["test_cutoffs"] == ["2023-10-01", "2023-10-29", "2023-11-26", "2023-12-24"]


def test_the_plan_of_a_ledger_is_of_the_question_and_not_of_the_days() -> None:
    def digest(**changed: Any) -> str:
        return ledger_plan_of(Experiment.model_validate(FILE | changed)).digest

    for other in ({"looks": ["2024-03-31"]}, {"non_inferiority_margin": 0.2, "decision": "non_inferiority"}):
        assert digest(evaluation=other) != digest()
    label = FILE["label"] | {"as_of": "2024-01-31"}
    split = FILE["split"] | {"test": ["2023-10-01", "2023-12-30"]}
    assert digest(label=label) == digest(split=split) == digest()
