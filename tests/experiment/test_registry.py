from __future__ import annotations

import pytest
from campaignpulse.experiment import RegistryRules
from pydantic import ValidationError


def test_nobody_owns_and_nothing_is_asked_unless_the_file_says_so() -> None:
    assert RegistryRules() == RegistryRules(owner=None, approval=None)
    assert RegistryRules(owner="Ann", approval="required").approval == "required"


@pytest.mark.parametrize("given", [{"owner": ""}, {"approval": "yes"}, {"approvel": "required"}])
def test_another_rule_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        RegistryRules.model_validate(given)
