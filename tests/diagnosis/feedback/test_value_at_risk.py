"""Value at risk, summed by hand; what is not known is said."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from campaignpulse.diagnosis.feedback import value_at_risk

SCORES = pd.DataFrame(
    {
        "account_id": ["a", "b", "c", "d"],
        "phase": ["post", "post", "active", "active"],
        "probability": [0.5, 0.25, 0.1, 0.9],
        "at_risk": [True, True, True, False],
    }
)
CAUSES = pd.DataFrame({"account_id": ["a", "b"], "cause": ["product_bug", "wind_down"]})
ACCOUNTS = pd.DataFrame({"account_id": ["a", "c"], "value": [1000.0, 2000.0]})


def test_it_is_value_times_probability_of_the_accounts_at_risk_by_cause_and_phase() -> None:
    found = value_at_risk(SCORES, CAUSES, ACCOUNTS).set_index(["cause", "phase"])
    assert found.loc[("all", "all")].tolist() == [3, 1, pytest.approx(700.0)]
    assert found.loc[("product_bug", "post"), "value"] == 500.0
    assert found.loc[("unclear", "all")].tolist() == [1, 0, pytest.approx(200.0)]


def test_a_value_that_is_not_known_is_counted_and_never_zero() -> None:
    found = value_at_risk(SCORES, CAUSES, ACCOUNTS).set_index(["cause", "phase"])
    assert found.loc[("wind_down", "all"), "without_value"] == 1
    assert math.isnan(found.loc[("wind_down", "all"), "value"])
    assert value_at_risk(SCORES, CAUSES, None)["value"].isna().all()


def test_causes_and_unclear_add_up_to_all() -> None:
    found = value_at_risk(SCORES, CAUSES, ACCOUNTS)
    whole = found[found["phase"] == "all"].set_index("cause")["accounts"]
    assert whole["all"] == whole.drop("all").sum()


@pytest.mark.parametrize("phase", ["active", "post"])
def test_causes_and_unclear_add_up_in_each_phase_too(phase: str) -> None:
    found = value_at_risk(SCORES, CAUSES, ACCOUNTS)
    own = found[found["phase"] == phase].set_index("cause")["accounts"]
    assert own["all"] == own.drop("all").sum()
