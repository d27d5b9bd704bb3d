from __future__ import annotations

import pytest
from campaignpulse.features.ratios import rate
from campaignpulse.features.spec import Feature
from campaignpulse.models.lint.known_mistakes import no_campaign_context, not_measured, raw_usage

PLAIN = {"use": 50, "support": 50}
BLIND = {"use": ["sessions_trend_7d_28d"], "support": ["tickets.opened_rate_28d"]}


def usage(card, share, **keys):
    """A card of which raw usage has a share of the weight."""
    measures = {"use": ["sessions_rate_28d"], "support": ["tickets.opened_rate_28d"]}
    weights = {"use": 100 * share, "support": 100 - 100 * share}
    return list(raw_usage(card(weights=weights, measures=measures, **keys), {}))


def test_a_card_without_phases_and_campaign_features_is_guilty(card):
    (found,) = no_campaign_context(card(weights=PLAIN, measures=BLIND), {})
    assert (found.severity, found.rule, found.key) == ("error", "no_campaign_context", "weights")


@pytest.mark.parametrize(
    "keys",
    [
        {"weights": PLAIN},
        {"weights": {"use": {"baseline": 50, "active": 20}, "support": 50}, "measures": BLIND},
        {"weights": PLAIN, "measures": BLIND, "segments": {"agency": {"use": {"baseline": 1, "post": 2}}}},
    ],
    ids=["a campaign feature", "weights by phase", "weights by phase in a segment"],
)
def test_one_thing_that_knows_the_calendar_is_enough(card, keys):
    assert not list(no_campaign_context(card(**keys), {}))


def test_weights_that_keep_their_ratio_in_each_phase_know_no_campaign(card):
    weights = {"use": {"baseline": 1, "active": 2}, "support": {"baseline": 1, "active": 2}}
    assert list(no_campaign_context(card(weights=weights, measures=BLIND), {}))


def test_a_campaign_feature_without_weight_is_no_context(card):
    measures = {**BLIND, "voice": ["sessions_post_drop"]}
    assert list(no_campaign_context(card(weights={**PLAIN, "voice": 0}, measures=measures), {}))


def test_with_data_the_feature_itself_tells_whether_it_knows_the_calendar(card):
    told = {"oddly_named": Feature("oddly_named", rate("sessions", "current"), "use", 1, "a day")}
    measures = {**BLIND, "use": ["oddly_named"]}
    assert not list(no_campaign_context(card(weights=PLAIN, measures=measures), told))
    assert list(no_campaign_context(card(weights=PLAIN, measures=measures), {}))


@pytest.mark.parametrize(
    ("share", "severity"), [(0.25, None), (0.26, "warning"), (0.5, "warning"), (0.51, "error")]
)
def test_raw_usage_is_named_above_its_bounds_and_not_at_them(card, share, severity):
    assert [finding.severity for finding in usage(card, share)] == ([severity] if severity else [])


def test_raw_usage_is_judged_where_its_share_is_largest(card):
    (found,) = usage(card, 0.2, segments={"agency": {"use": {"baseline": 20, "active": 320}}})
    assert (
        found.what
        == "raw usage (sessions_rate_28d) has 80% of the weight in the phase active for agency, more than 50%"
    )
    assert found.key == "measures.use[0]"


def test_only_the_raw_part_of_a_component_counts(card):
    measures = {
        "use": [{"feature": "sessions_rate_28d"}, {"feature": "sessions_trend_7d_28d", "weight": 3}],
        "support": ["tickets.opened_rate_28d"],
    }
    assert not list(raw_usage(card(weights={"use": 1, "support": 0}, measures=measures), {}))


def test_the_same_share_in_each_phase_is_told_without_a_phase(card):
    assert "60% of the weight, more than 50%" in usage(card, 0.6)[0].what


def test_components_without_measures_cannot_be_judged_without_data(card):
    (found,) = not_measured(card(measures={"support": ["t"]}), {})
    assert (found.severity, found.key) == ("warning", "weights.use")
    assert not list(not_measured(card(), {}))
    told = {"a": Feature("a", rate("sessions", 28), "use", 1, "a day")}
    assert not list(not_measured(card(measures=None), told))
