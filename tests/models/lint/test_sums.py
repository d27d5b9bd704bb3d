from __future__ import annotations

import pytest
from campaignpulse.models.lint.sums import nothing_counts, weights_do_not_sum


def said(card, weights, **keys) -> list[str]:
    made = card(weights=weights, measures=None, **keys)
    return [f"{finding.key}: {finding.what}" for finding in weights_do_not_sum(made)]


@pytest.mark.parametrize(
    "weights",
    [
        {"a": 60, "b": 40},
        {"a": 0.1, "b": 0.2, "c": 0.7},
        {"a": 3, "b": 2, "c": 1},
        {"a": 1, "b": 0.2},
        {"a": 40, "b": 39},
        {"a": 70, "b": 51},
        {"a": {"baseline": 60, "active": 20}, "b": {"baseline": 40, "active": 80}},
        {"a": 1},
    ],
)
def test_weights_that_add_up_or_are_ratios_are_left_alone(card, weights):
    assert said(card, weights) == []


@pytest.mark.parametrize(
    ("weights", "total"),
    [
        ({"a": 60, "b": 30}, "90, not to 100"),
        ({"a": 60, "b": 60}, "120, not to 100"),
        ({"a": 0.5, "b": 0.4}, "0.9, not to 1"),
    ],
)
def test_weights_that_nearly_add_up_are_named(card, weights, total):
    assert said(card, weights) == [f"weights: the weights add up to {total}"]


def test_phases_that_miss_what_the_others_add_up_to_are_named(card):
    weights = {"a": {"baseline": 60, "active": 65, "post": 70}, "b": 40}
    assert said(card, weights) == ["weights: the weights add up to 105 in active and 110 in post, not to 100"]


def test_a_segment_that_misses_what_everyone_adds_up_to_is_named(card):
    weights = {"a": 60, "b": 40}
    assert said(card, weights, segments={"agency": {"a": 80}, "brand": {"a": 50, "b": 50}}) == [
        "segments.agency: the weights add up to 120, not to 100"
    ]


def test_a_segment_that_only_repeats_the_total_of_everyone_is_not_named_again(card):
    found = said(card, {"a": 60, "b": 30}, segments={"agency": {"a": 50, "b": 40}})
    assert found == ["weights: the weights add up to 90, not to 100"]


def test_a_card_that_counts_something_everywhere_is_left_alone(card):
    made = card(weights={"a": 0, "b": 1e-9}, measures=None, segments={"agency": {"a": 1, "b": 0}})
    assert list(nothing_counts(made)) == []


def test_a_phase_or_a_segment_in_which_all_weights_are_0_is_an_error(card):
    weights = {"a": {"baseline": 1, "active": 0}, "b": {"baseline": 0, "active": 0, "post": 2}}
    made = card(weights=weights, measures=None, segments={"agency": {"a": 0, "b": 3}, "brand": {"a": 0}})
    assert [(one.severity, one.key, one.what) for one in nothing_counts(made)] == [
        ("error", "weights", "all weights are 0 in active"),
        ("error", "segments.brand", "all weights are 0 in active, pre and baseline"),
    ]
