from __future__ import annotations

import pytest
from campaignpulse.features.ratios import rate
from campaignpulse.features.spec import Feature
from campaignpulse.models.lint.counted import counted, situations, weighted


def test_measures_have_their_key_and_their_part_of_the_component(card):
    measures = {"use": ["a", {"feature": "b", "weight": 3}], "support": ["c"]}
    found = [(one.key, one.measure.feature, one.part) for one in counted(card(measures=measures), {})]
    assert found == [
        ("measures.use[0]", "a", 0.25),
        ("measures.use[1]", "b", 0.75),
        ("measures.support[0]", "c", 1),
    ]


def test_a_component_without_measures_is_every_feature_of_it_that_has_a_direction(card):
    catalogue = {
        name: Feature(name, rate("sessions", 28), component, direction, "a day")
        for name, component, direction in (
            ("a", "use", 1),
            ("b", "use", -1),
            ("c", "use", 0),
            ("d", "other", 1),
        )
    }
    found = counted(card(measures={"support": ["t"]}), catalogue)
    assert [(one.key, one.measure.feature, one.part) for one in found[:2]] == [
        ("weights.use", "a", 0.5),
        ("weights.use", "b", 0.5),
    ]
    assert len(found) == 3


def test_there_is_a_situation_for_each_phase_of_everyone_and_of_each_segment(card):
    found = situations(card(segments={"agency": {"use": 60}}))
    assert [one.words for one in found[:2]] == ["in the phase active", "in the phase post"]
    assert found[4].words == "in the phase active for agency"
    assert len(found) == 8
    assert found[0].share == pytest.approx({"use": 0.2, "support": 0.8})
    assert found[4].share == pytest.approx({"use": 60 / 140, "support": 80 / 140})


def test_a_component_counts_if_it_has_a_weight_anywhere(card):
    weights = {"use": 1, "support": 0, "voice": 0}
    assert weighted(card(weights=weights, segments={"agency": {"voice": 2}})) == {"use", "voice"}
