from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.models.components import group
from campaignpulse.models.design import Design
from campaignpulse.models.weights_table import weights_table


@pytest.fixture
def design():
    values = np.array([[1.0, 5.0], [2.0, np.nan], [3.0, 6.0], [4.0, 7.0]])
    grouping = group(["usage", "nps"], {"voice": ["nps"]}, {"usage": 1}, rest="other", undeclared=0)
    return Design.learn(values, grouping, np.array([False, False]))


def table_of(design, low, high):
    width = len(design.term)
    return weights_table(design, np.arange(width, dtype=float), np.full(width, low), np.full(width, high))


def test_rows_stand_in_the_order_of_the_features_and_the_phases_last(design):
    table = table_of(design, -1.0, 1.0)
    assert table["feature"].tolist() == [*["usage"] * 2, *["nps"] * 3, "active", "post", "pre", "baseline"]
    assert table["term"].tolist() == ["below", "above"] * 2 + ["missing"] + ["phase"] * 4
    assert table["weight"].tolist() == [0, 2, 1, 3, 4, 5, 6, 7, 8]


def test_a_weight_above_zero_says_that_a_high_value_raises_the_risk_and_a_low_one_lowers_it(design):
    verdict = table_of(design, 0.5, 1.0).set_index(["feature", "term"])["verdict"]
    assert verdict[("usage", "above")] == "raises risk"
    assert verdict[("usage", "below")] == "lowers risk"
    assert verdict[("nps", "missing")] == "raises risk"
    assert verdict[("active", "phase")] == "raises risk"


def test_a_weight_below_zero_says_the_reverse(design):
    verdict = table_of(design, -1.0, -0.5).set_index(["feature", "term"])["verdict"]
    assert verdict[("usage", "above")] == "lowers risk"
    assert verdict[("usage", "below")] == "raises risk"


def test_only_phases_have_no_component(design):
    table = table_of(design, 0.0, 1.0)
    assert table["component"].tolist()[:5] == ["other"] * 2 + ["voice"] * 3
    assert table["component"].isna().tolist() == [False] * 5 + [True] * 4
