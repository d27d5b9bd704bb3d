from __future__ import annotations

import numpy as np
import pytest
from campaignpulse.models import LearnedWeightsScorer
from campaignpulse.models.component_weights import component_weights

NOISE = [f"noise_{number}" for number in range(6)]
COMPONENTS = {"work": ["collaboration"], "support": ["bugs"], "empty": NOISE}
DIRECTIONS = {"collaboration": 1, "bugs": -1, **dict.fromkeys(NOISE, 1)}


def learned(data):
    return LearnedWeightsScorer(COMPONENTS, DIRECTIONS, l2=10.0).fit(*data)


def test_the_spread_is_the_standard_deviation_of_what_a_component_adds():
    parts = np.array([[1.0, 0.0], [3.0, 0.0]])
    table = component_weights(["a", "b"], parts, parts.sum(axis=1) + 7)
    assert table["spread"].tolist() == [1.0, 0.0]
    assert table["share"].tolist() == [1.0, 0.0]


def test_shares_add_up_to_one_and_may_be_negative():
    random = np.random.default_rng(0)
    first = random.normal(size=500)
    parts = np.column_stack([first, -0.3 * first, random.normal(size=500)])
    share = component_weights(["a", "b", "c"], parts, parts.sum(axis=1))["share"]
    assert share.sum() == pytest.approx(1.0)
    assert share[1] < 0


def test_a_risk_that_never_varies_has_no_shares():
    table = component_weights(["a"], np.zeros((4, 1)), np.zeros(4))
    assert table["share"].isna().all()


def test_components_with_planted_effects_count_and_the_empty_one_does_not(clustered):
    table = learned(clustered(accounts=600)).component_weights_.set_index("component")
    assert table["verdict"].to_dict() == {"work": "counts", "support": "counts", "empty": "data cannot tell"}
    assert table.loc["empty", "spread"] > 0.01


def test_an_empty_component_counts_about_as_seldom_as_the_level_says(clustered):
    said = [
        learned(clustered(accounts=150, seed=seed)).component_weights_["verdict"][2] for seed in range(60)
    ]
    assert said.count("counts") <= 6


def test_the_effect_is_near_the_spread_where_the_weights_hold(clustered):
    table = learned(clustered(accounts=1_500)).component_weights_.set_index("component")
    for component in ("work", "support"):
        low, high = table.loc[component, ["low", "high"]]
        assert low < table.loc[component, "spread"] < high


def test_a_component_without_weight_has_no_effect(clustered):
    against = {**DIRECTIONS, "bugs": 1}
    scorer = LearnedWeightsScorer(COMPONENTS, against).fit(*clustered())
    row = scorer.component_weights_.set_index("component").loc["support"]
    assert row["spread"] == 0
    assert np.isnan(row["effect"])
    assert row["verdict"] == "no interval"


def test_one_churned_account_leaves_spreads_and_no_effects(clustered):
    windows, churned = clustered(accounts=30)
    churned[:] = np.arange(len(churned)) < 3
    table = LearnedWeightsScorer(l2=1.0).fit(windows, churned).component_weights_
    assert (table["spread"] > 0).all()
    assert table["verdict"].tolist() == ["no interval"]
