from __future__ import annotations

from campaignpulse.diagnosis import CauseModel, RuleCauses


def test_the_rules_are_a_model_of_causes() -> None:
    model: CauseModel = RuleCauses()
    assert model.name == "rules"
