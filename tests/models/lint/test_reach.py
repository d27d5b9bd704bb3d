from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.models import WeightedRulesScorer
from campaignpulse.models.lint.reach import idle_caps, idle_on_these_data, unreachable_tiers

WEIGHTS = {"use": 80, "support": 20}


def tiers(*steps):
    keys = [{"below": below, "points": points} for below, points in steps[:-1]]
    return {"feature": "tickets", "tiers": [*keys, {"points": steps[-1]}]}


def with_tiers(card, *steps):
    return card(weights=WEIGHTS, measures={"use": ["a"], "support": [tiers(*steps)]})


def cap(below, at_most, component="support"):
    return {"component": component, "below": below, "at_most": at_most, "reason": "tickets pile up"}


def idle(card, *caps, **keys) -> list[str]:
    keys = {"weights": WEIGHTS, "measures": None, **keys}
    return [finding.key for finding in idle_caps(card(caps=list(caps), **keys))]


@pytest.mark.parametrize(
    ("steps", "unreachable"),
    [
        (((1, 100), (2, 50), 0), []),
        (((2, 100), (1, 50), 0), ["measures.support[0].tiers[1]"]),
        (((2, 100), (2, 50), 0), ["measures.support[0].tiers[1]"]),
        (
            ((3, 100), (1, 50), (4, 20), (2, 10), 0),
            ["measures.support[0].tiers[1]", "measures.support[0].tiers[3]"],
        ),
    ],
)
def test_a_tier_whose_bound_is_not_above_those_before_it_is_never_reached(card, steps, unreachable):
    found = list(unreachable_tiers(with_tiers(card, *steps)))
    assert [finding.key for finding in found] == unreachable
    assert {finding.severity for finding in found} <= {"error"}


def test_a_tier_that_no_training_row_is_on_is_named(card):
    rows = pd.DataFrame({"tickets": [0.0, 0.5, 3.0, np.nan]})
    found = list(idle_on_these_data(with_tiers(card, (1, 100), (2, 50), (9, 20), 0), rows))
    assert [(one.severity, one.rule, one.key) for one in found] == [
        ("warning", "unreachable_tier", "measures.support[0].tiers[1]"),
        ("warning", "unreachable_tier", "measures.support[0].tiers[3]"),
    ]
    assert "none of 3 training rows is on this tier of tickets (values from 0 to 3)" in found[0].what


def test_a_tier_out_of_order_is_not_named_a_second_time(card):
    rows = pd.DataFrame({"tickets": [0.0, 5.0]})
    assert not list(idle_on_these_data(with_tiers(card, (2, 100), (1, 50), 0), rows))


@pytest.mark.parametrize(("worst", "named"), [(-1, True), (4, False)])
def test_a_measure_that_gives_all_the_same_points_is_named(card, worst, named):
    measures = {"use": ["a"], "support": [{"feature": "tickets", "linear": {"worst": worst, "best": -2}}]}
    rows = pd.DataFrame({"tickets": [0.0, 3.0], "a": [1.0, 1.0]})
    found = [one.rule for one in idle_on_these_data(card(weights=WEIGHTS, measures=measures), rows)]
    assert found == (["constant_measure"] if named else [])


@pytest.mark.parametrize(
    ("below", "at_most", "never"), [(20, 83.9, False), (20, 84, True), (0, 10, True), (1, 100, True)]
)
def test_a_cap_that_is_above_what_the_rest_can_reach_never_binds(card, below, at_most, never):
    """With support below 20 the index is below .8 * 100 + .2 * 20 = 84."""
    assert idle(card, cap(below, at_most)) == (["caps[0]"] if never else [])


def test_a_cap_may_bind_in_one_phase_or_segment_only(card):
    weights = {"use": 80, "support": {"baseline": 20, "active": 10}}
    assert idle(card, cap(20, 84), weights=weights) == []
    assert idle(card, cap(20, 84), segments={"agency": {"support": 10}}) == []


def test_a_cap_on_a_component_that_is_never_so_low_never_binds(card):
    measures = {"use": ["a"], "support": [tiers((1, 100), 30)]}
    assert idle(card, cap(30, 10), measures=measures) == ["caps[0]"]
    assert idle(card, cap(31, 10), measures=measures) == []
    assert idle(card, cap(30, 10), measures=measures, missing="worst") == []


def test_a_component_that_can_be_missing_leaves_its_weight_to_the_others(card):
    """`use` has 10 points at most, so support just below 20 is the highest when `use` is missing."""
    measures = {"use": [{**tiers((1, 0), 10), "feature": "a"}], "support": ["tickets"]}
    assert idle(card, cap(20, 19), measures=measures) == []
    assert idle(card, cap(20, 20), measures=measures) == ["caps[0]"]
    assert idle(card, cap(20, 19), measures=measures, missing="worst") == ["caps[0]"]


def test_a_cap_that_another_one_always_undercuts_never_binds(card):
    assert idle(card, cap(20, 40), cap(30, 35)) == ["caps[0]"]
    assert idle(card, cap(20, 40), cap(20, 40)) == ["caps[1]"]
    assert idle(card, cap(20, 30), cap(30, 35)) == []


@pytest.mark.parametrize("policy", ["redistribute", "neutral", "worst"])
def test_no_cap_that_binds_somewhere_is_called_idle(card, policy):
    """A second opinion: a scorer of the same card on random rows, also where components are missing."""
    random = np.random.default_rng(0)
    rows = pd.DataFrame(random.random((4_000, 3)), columns=list("abc")).mask(random.random((4_000, 3)) < 0.3)
    weights = {"x": 5, "y": {"baseline": 3, "active": 0}, "z": 2}
    shapes = [{"linear": {"worst": 0, "best": 1}}, {"tiers": [{"below": 0.5, "points": 10}, {"points": 60}]}]
    measures = {
        name: [{"feature": feature, **shape}]
        for name, feature, shape in zip("xyz", "abc", [*shapes, {}], strict=True)
    }
    caps = [
        cap(below, at_most, name) for name in "xyz" for below in (5, 40, 61) for at_most in (20, 45, 70, 90)
    ]
    rules = {"weights": weights, "measures": measures, "missing": policy}
    X = rows.assign(phase=random.choice(["active", "baseline"], len(rows)))
    called = {i for i, one in enumerate(caps) if idle(card, one, **rules)}
    for i, one in enumerate(caps):
        scorer = WeightedRulesScorer(**rules, caps=[one]).fit(X, np.arange(len(X)) % 2)
        assert not ((scorer.index_parts(X).cap == 0).any() and i in called), one
    assert 0 < len(called) < len(caps)
