from __future__ import annotations

from campaignpulse.diagnosis import CAUSES
from campaignpulse.diagnosis.causes.features import EVIDENCE


def test_each_feature_has_a_name_of_its_own_and_says_what_it_is() -> None:
    assert len({feature.name for feature in EVIDENCE}) == len(EVIDENCE)
    assert all(feature.description and feature.unit for feature in EVIDENCE)


def test_each_cause_has_its_tickets() -> None:
    assert {f"{cause}_84d" for cause in CAUSES} <= {feature.name for feature in EVIDENCE}
