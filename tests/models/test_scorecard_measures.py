from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.checks import InputError
from campaignpulse.models.components import group
from campaignpulse.models.percentile import PercentileCurve
from campaignpulse.models.scorecard_measures import Measure, measure_table, measured
from pydantic import ValidationError

FEATURES = ["visits", "minutes", "tickets"]
VALUES = np.array([[1.0, 10.0, 0.0], [2.0, 20.0, 3.0], [3.0, np.nan, 9.0]])
CURVES = [PercentileCurve.learn(column, steps=100) for column in VALUES.T]


def grouping(directions=(1, 0, -1)):
    parts = {"use": ["visits", "minutes"], "support": ["tickets"]}
    return group(FEATURES, parts, dict(zip(FEATURES, directions, strict=True)), rest=None, undeclared=0)


def measure(feature="visits", **keys) -> Measure:
    return Measure(feature=feature, **keys)


def test_a_component_without_an_entry_has_each_feature_with_a_direction_by_percentile():
    table = measure_table(grouping(), {})
    assert table.column.tolist() == [0, 2]
    np.testing.assert_allclose(table.points(VALUES, CURVES)[:, 1], [100 - 100 / 6, 50, 100 / 6])


def test_the_shares_of_the_known_measures_of_a_component_add_up_to_one():
    table = measure_table(grouping((1, 1, -1)), {"use": [measure(weight=3), measure("minutes")]})
    points = table.points(VALUES, CURVES)
    shares = table.shares(points)
    assert shares.tolist() == [[0.75, 0.25, 1.0], [0.75, 0.25, 1.0], [1.0, 0.0, 1.0]]
    assert (shares[:, :2] * np.nan_to_num(points[:, :2])).sum(axis=1).tolist() == pytest.approx(
        table.health(points, 2)[:, 0].tolist()
    )


def test_an_entry_replaces_the_features_of_its_component():
    table = measure_table(grouping(), {"support": [measure("tickets", linear={"worst": 6, "best": 0})]})
    assert table.points(VALUES, CURVES)[:, 1].tolist() == [100.0, 50.0, 0.0]


@pytest.mark.parametrize(("best", "first"), [("high", 25.0), ("low", 75.0)])
def test_a_percentile_says_itself_which_way_is_healthy(best, first):
    table = measure_table(grouping(), {"use": [measure("minutes", percentile={"best": best})]})
    assert table.points(VALUES, CURVES)[0, 0] == first


def test_a_percentile_that_nobody_gave_a_direction_is_refused_with_its_key():
    with pytest.raises(InputError, match=r"^measures\.use\[1\]: nobody has declared which way minutes is"):
        measure_table(grouping(), {"use": [measure(), measure("minutes")]})


def test_a_component_is_the_weighted_mean_of_the_measures_that_are_known():
    steps = [{"below": 25, "points": 80}, {"points": 0}]
    table = measure_table(
        grouping(),
        {"use": [measure(weight=3, linear={"worst": 0, "best": 4}), measure("minutes", tiers=steps)]},
    )
    health = table.health(table.points(VALUES, CURVES), 2)[:, 0]
    assert health.tolist() == [(3 * 25 + 80) / 4, (3 * 50 + 80) / 4, 75.0]


def test_a_component_of_which_nothing_is_known_has_no_health():
    table = measure_table(grouping(), {"use": [measure("minutes", decay={"half_life": 7})]})
    assert np.isnan(table.health(table.points(VALUES, CURVES), 2)[2, 0])


def test_a_measure_that_the_data_lack_is_left_out():
    table = measure_table(grouping(), {"use": [measure("logins"), measure()]})
    assert table.column.tolist() == [0, 2]


def test_a_feature_of_two_components_counts_in_both_and_is_listed_with_the_first():
    measures = {"use": [measure()], "support": [measure(), measure("tickets")]}
    card = measured(grouping(), ["use", "support"], measures)
    assert card.component_of.tolist() == [0, -1, 1]
    assert measure_table(card, measures).component.tolist() == [0, 1, 1]


def test_components_stand_in_the_order_of_the_card():
    card = measured(grouping(), ["support", "new", "use"], {"new": [measure("minutes")]})
    assert card.components == ("support", "new", "use")
    assert card.component_of.tolist() == [2, 1, 0]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"linear": {"worst": 0, "best": 1}, "decay": {"half_life": 1}}, "shapes linear and decay; keep one"),
        ({"tiers": [{"points": 1}, {"points": 2}]}, "only the last tier of visits may lack `below`"),
        ({"tiers": [{"below": 1, "points": 1}, {"below": 2, "points": 2}]}, "the last tier of visits has a"),
        ({"tiers": [{"points": 1}]}, "at least 2 items"),
        ({"weight": 0}, "greater than 0"),
    ],
)
def test_a_measure_that_cannot_be_is_refused(keys, message):
    with pytest.raises(ValidationError, match=message):
        measure(**keys)
