from __future__ import annotations

import pytest
from campaignpulse.features import Feature, lift, mean, post_drop, rate, since_last, tenure
from campaignpulse.features.absence import absences
from campaignpulse.features.spec import Expression


def absence(expression: Expression, *others: Expression) -> str:
    features = [Feature(f"x{n}", found, "any", 1, "") for n, found in enumerate((expression, *others))]
    return absences(features)["x0"]


@pytest.mark.parametrize("expression", [post_drop("visits", 365), lift("visits", "active", 365)])
def test_a_feature_that_knows_the_calendar_is_missing_by_its_phase(expression: Expression) -> None:
    assert absence(expression, rate("visits", 28)) == "phase"


def test_the_mean_of_a_survey_is_missing_by_the_data() -> None:
    assert absence(mean("surveys.nps", 84)) == "data"


def test_a_ratio_of_what_is_counted_is_missing_by_behaviour() -> None:
    assert absence(rate("visits", 7) / rate("visits", 28), rate("visits", 28)) == "behaviour"


def test_a_mean_whose_rows_are_counted_too_is_missing_by_behaviour() -> None:
    assert absence(mean("visits", 84), rate("visits", 28)) == "behaviour"
    assert absence(mean("visits", 84), rate("visits", 28, phase="active")) == "data"


def test_days_without_any_activity_and_tenure_are_missing_by_behaviour() -> None:
    assert absence(since_last(None)) == "behaviour"
    assert absence(tenure()) == "behaviour"
