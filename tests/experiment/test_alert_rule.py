from __future__ import annotations

from typing import Any

import pytest
from campaignpulse.experiment import AlertRule
from pydantic import ValidationError


def test_the_budget_of_each_cutoff_is_the_default() -> None:
    assert AlertRule().rule == "budget"
    assert not AlertRule().fixed


@pytest.mark.parametrize(
    "keys",
    [
        {"fixed": True},
        {"rule": "false_alarms", "limit": 0.05},
        {"rule": "profit", "clv": 2_000, "incentive_cost": 0, "contact_cost": 0, "acceptance": [2, 8]},
    ],
)
def test_each_rule_takes_its_own_keys(keys: dict[str, Any]) -> None:
    rule = AlertRule.model_validate(keys)
    assert AlertRule.model_validate(rule.model_dump()) == rule
    assert AlertRule.model_validate(rule.model_dump(mode="json")) == rule


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"limit": 0.2}, "limit belongs to the rule false_alarms, and the rule is budget; drop it"),
        ({"rule": "profit", "fixed": True}, "fixed belongs to the rule budget, and the rule is profit"),
        ({"rule": "false_alarms", "clv": 900}, "clv belongs to the rule profit"),
        ({"rule": "profit", "clv": 10}, "incentive_cost is 10 and clv 10; an offer must cost less"),
        ({"rule": "false_alarms", "limit": 0}, "greater than 0"),
        ({"rule": "profit", "contact_cost": -1}, "greater than or equal to 0"),
        ({"rule": "profit", "acceptance": [6, 0]}, "greater than 0"),
        ({"rule": "lottery"}, "'budget', 'profit' or 'false_alarms'"),
    ],
)
def test_what_does_not_fit_together_is_refused(keys: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        AlertRule.model_validate(keys)
