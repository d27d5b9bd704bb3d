from __future__ import annotations

import pytest
from campaignpulse.features.ratios import mean, rate
from campaignpulse.features.spec import Feature
from campaignpulse.models.lint.unknown import unknown_components, unknown_features, unknown_segments

CATALOGUE = {
    name: Feature(name, expression, component, direction, "unit")
    for name, expression, component, direction in (
        ("sessions_rate_28d", rate("sessions", 28), "use", 1),
        ("sessions_mean_84d", mean("sessions", 84), "use", 0),
        ("tickets.opened_rate_28d", rate("tickets.opened", 28), "support", -1),
    )
}
WEIGHTS = {"use": 50, "support": 50}


def features(card, *measures):
    made = card(weights=WEIGHTS, measures={"use": list(measures)})
    return [(one.severity, one.rule, one.key, one.way_out) for one in unknown_features(made, CATALOGUE)]


def test_a_misspelt_feature_is_an_error_with_the_nearest_one(card):
    found = features(card, "sessions_rate_28d", "sesions_rate_28d")
    assert found == [
        ("error", "unknown_feature", "measures.use[1].feature", "did you mean sessions_rate_28d?")
    ]


def test_a_feature_of_a_table_that_the_data_lack_is_a_warning(card):
    found = features(card, "surveys.nps_mean_84d")
    assert found == [
        ("warning", "unknown_feature", "measures.use[0].feature", "leave it out, or bring its data")
    ]


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ({}, True),
        ({"percentile": {}}, True),
        ({"percentile": {"best": "low"}}, False),
        ({"decay": {"half_life": 2}}, False),
    ],
)
def test_a_percentile_whose_healthy_side_nobody_declared_is_an_error(card, keys, named):
    found = features(card, {"feature": "sessions_mean_84d", **keys})
    assert [rule for _, rule, _, _ in found] == (["undeclared_direction"] if named else [])


def components(card, weights, measures=None):
    made = card(weights=weights, measures=measures)
    return [(one.severity, one.key, one.way_out) for one in unknown_components(made, CATALOGUE)]


def test_a_misspelt_component_is_an_error_with_the_nearest_one(card):
    assert components(card, {"use": 1, "suport": 1})[0] == (
        "error",
        "weights.suport",
        "did you mean support?",
    )


def test_a_component_that_the_data_lack_is_a_warning(card):
    assert components(card, {**WEIGHTS, "voice": 1}) == [
        ("warning", "weights.voice", "measure it, or leave it out; there are use and support")
    ]


def test_a_component_with_measures_of_its_own_is_known(card):
    assert components(card, {**WEIGHTS, "mine": 1}, {"mine": ["sessions_rate_28d"]}) == []


def test_a_component_of_the_data_that_is_not_weighed_is_an_error_unless_the_card_has_measures(card):
    assert [key for _, key, _ in components(card, {"use": 1})] == ["weights"]
    assert components(card, {"use": 1}, {"use": ["sessions_rate_28d"]}) == []


def test_a_segment_of_no_account_is_named(card):
    made = card(segments={"agncy": {"use": 1}, "brand": {"use": 1}, "vip": {"use": 1}})
    found = [(one.severity, one.key, one.way_out) for one in unknown_segments(made, {"agency", "brand"})]
    assert found == [
        ("error", "segments.agncy", "did you mean agency?"),
        ("warning", "segments.vip", "leave it out; the segments are agency and brand"),
    ]
