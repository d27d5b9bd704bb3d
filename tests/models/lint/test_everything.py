from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.features.ratios import rate
from campaignpulse.features.spec import Feature
from campaignpulse.models import read_scorecard
from campaignpulse.models.lint import lint

CARDS = Path(__file__).parents[3] / "experiments" / "scorecards"
FOUR_KNOWN_MISTAKES = {"no_campaign_context", "raw_usage", "no_feedback", "static"}


def shipped(name, today, **known):
    return lint(read_scorecard(CARDS / f"{name}.yaml"), today=today, **known)


def test_the_traditional_card_is_guilty_of_all_four_known_mistakes(today):
    assert {finding.rule for finding in shipped("traditional", today).errors} == FOUR_KNOWN_MISTAKES


def test_the_good_card_is_clean(today):
    assert shipped("campaign_health", today).findings == ()


def test_the_good_card_is_held_back_once_its_review_is_late():
    result = shipped("campaign_health", pd.Timestamp("2027-05-04", tz="UTC"))
    assert [finding.key for finding in result.errors] == ["review_by"]


def test_the_subtly_broken_card_is_found_out(today):
    found = {
        (finding.severity, finding.rule, finding.key) for finding in shipped("subtly_broken", today).findings
    }
    assert found == {
        ("error", "double_counting", "measures.retention[0].feature"),
        ("error", "unreachable_tier", "measures.support[0].tiers[1]"),
        ("error", "idle_cap", "caps[0]"),
        ("warning", "weights_do_not_sum", "weights"),
        ("warning", "expired_override", "overrides[0].until"),
    }


@pytest.mark.parametrize("file", sorted(CARDS.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_card_of_the_repository_says_what_it_is_for(file):
    assert read_scorecard(file).description


def test_errors_come_first(today):
    result = shipped("traditional", today)
    assert result.findings == (*result.errors, *result.warnings)


def test_every_finding_says_where_why_and_the_way_out(card, today):
    everything = [
        *shipped("traditional", today).findings,
        *shipped("subtly_broken", today).findings,
        *lint(card(weights={"use": 1, "a": 1}, measures=None), today=today).findings,
    ]
    for finding in everything:
        assert all([finding.key, finding.what, finding.why, finding.way_out])
        assert finding.key.split(".")[0].split("[")[0] in type(card()).model_fields


def test_what_only_data_can_tell_is_looked_for_with_data_only(card, today):
    told = Feature("sessions_rate_28d", rate("sessions", 28), "use", 1, "a day")
    made = card(segments={"agency": {"use": {"baseline": 40, "active": 20}}})
    rows = pd.DataFrame({"tickets.opened_rate_28d": np.zeros(40)})
    found = lint(made, today=today, features=[told], rows=rows, segments=["brand"]).findings
    assert {finding.rule for finding in found} == {"unknown_feature", "unknown_segment", "constant_measure"}
    assert not lint(made, today=today).findings


def test_a_card_in_which_nothing_counts_is_held_back(card, today):
    result = lint(card(weights={"use": 0, "support": 0}), today=today)
    assert "nothing_counts" in {finding.rule for finding in result.errors}
