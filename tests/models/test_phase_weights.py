from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.models import LearnedWeightsScorer
from campaignpulse.models.components import group
from campaignpulse.models.phase_weights import features_by_phase

DIRECTIONS = {"collaboration": 1, "bugs": -1}
ONE = {"work": ["collaboration"]}


def learned(data, **settings):
    settings = {"by_phase": ["work"], "l2": 5.0, **settings}
    return LearnedWeightsScorer(ONE, DIRECTIONS, **settings).fit(*data)


def row(scorer, phase="active"):
    return scorer.phase_weights_.set_index("phase").loc[phase]


def test_a_weight_that_is_planted_higher_in_active_phases_is_found_higher(clustered):
    active = row(learned(clustered(accounts=800, active=0.8)))
    assert active["verdict"] == "counts more"
    assert 0.2 < active["low"] < active["difference"] < active["high"]
    assert active["weight"] > 1.0


def test_where_no_difference_is_planted_none_is_found(clustered):
    for seed in range(3):
        table = learned(clustered(accounts=800, seed=seed)).phase_weights_
        assert table["verdict"].tolist() == ["data cannot tell"] * 4


def test_at_most_one_in_ten_of_thirty_worlds_without_difference_finds_one(clustered):
    found = [
        (learned(clustered(accounts=120, seed=seed)).phase_weights_["verdict"] != "data cannot tell").any()
        for seed in range(30)
    ]
    assert sum(found) <= 3


def test_the_pull_toward_the_common_weight_makes_a_difference_smaller(clustered):
    data = clustered(active=0.8)
    weak, strong = (row(learned(data, l2=l2))["difference"] for l2 in (1.0, 50.0))
    assert 0 < strong < weak


def test_signs_hold_in_each_phase_even_against_the_data(clustered):
    windows, churned = clustered(active=-2.0)
    scorer = learned((windows, churned))
    by_phase = scorer.weights_.query("feature == 'collaboration'")
    assert by_phase["phase"].tolist() == ["active", "post", "pre", "baseline"] * 2
    assert (by_phase["weight"] <= 0).all()
    assert (by_phase.query("phase == 'active'")["weight"] == 0).all()
    assert row(scorer)["weight"] == 0.0
    assert row(scorer)["verdict"] == "counts less"


def test_a_feature_of_direction_minus_one_counts_toward_its_own_worse_side(clustered):
    table = learned(clustered(), by_phase=["bugs"]).phase_weights_
    assert table["name"].tolist() == ["bugs"] * 4
    assert (table["weight"] > 0.2).all()


def test_a_feature_without_direction_counts_toward_the_side_that_its_weight_points_to(clustered):
    scorer = LearnedWeightsScorer(l2=5.0, by_phase=["bugs", "collaboration"]).fit(*clustered())
    assert (scorer.phase_weights_["weight"] > 0.2).all()


def test_a_component_stands_for_all_its_features(clustered):
    data = clustered()
    noise = [name for name in data[0] if name.startswith("noise")]
    scorer = LearnedWeightsScorer({"noise": noise}, l2=5.0, by_phase=["noise"]).fit(*data)
    split = scorer.weights_[scorer.weights_["term"] != "phase"].query("phase.notna()")
    assert sorted(split["feature"].unique()) == noise
    assert scorer.phase_weights_["name"].unique().tolist() == ["noise"]


def test_a_phase_that_training_never_saw_has_no_row_and_the_common_weight(clustered):
    windows, churned = clustered()
    kept = windows["phase"] != "pre"
    scorer = learned((windows[kept], churned[kept]))
    assert scorer.phase_weights_["phase"].tolist() == ["active", "post", "baseline"]
    below = scorer.weights_.query("feature == 'collaboration' and term == 'below'").set_index("phase")
    assert below["weight"].min() < below.loc["pre", "weight"] < below["weight"].max()


def test_rows_of_one_phase_have_nothing_to_compare_with(clustered):
    windows, churned = clustered()
    scorer = learned((windows.assign(phase="baseline"), churned))
    assert scorer.phase_weights_["verdict"].tolist() == ["no interval"]


def test_without_the_option_the_table_is_empty(clustered):
    scorer = learned(clustered(accounts=60), by_phase=None)
    assert scorer.phase_weights_.columns.tolist() == [
        *("name", "phase", "weight", "difference", "low", "high", "verdict")
    ]
    assert scorer.phase_weights_.empty


def test_the_risk_is_the_sum_of_the_weights_of_the_rows_phase(clustered):
    windows, churned = clustered()
    alone = windows[["collaboration", "phase", "account_id"]]
    scorer = LearnedWeightsScorer(by_phase=["collaboration"]).fit(alone, churned)
    quartiles = windows["collaboration"].astype(float).quantile([0.25, 0.5, 0.75])
    middle, scale = quartiles[0.5], quartiles[0.75] - quartiles[0.25]
    table = scorer.weights_.set_index(["feature", "term", "phase"])["weight"]
    for phase in ("active", "baseline"):
        rows = pd.DataFrame({"collaboration": [middle + scale], "phase": [phase]})
        by_hand = scorer.intercept_ + table[(phase, "phase", phase)]
        by_hand += np.arcsinh(1) * table[("collaboration", "above", phase)]
        assert scorer.raw_risk(rows)[0] == pytest.approx(by_hand, abs=1e-6)


def test_a_name_that_is_neither_component_nor_feature_is_refused(clustered):
    with pytest.raises(
        InputError, match=r"by_phase: 'werk' is neither a component \(work and other\) nor a feature of X"
    ):
        learned(clustered(accounts=30), by_phase=["werk"])


def test_a_text_instead_of_a_list_is_refused():
    grouping = group(["a"], None, None, rest="other", undeclared=0)
    with pytest.raises(InputError, match="by_phase is the text 'a'; it must be a list"):
        features_by_phase("a", grouping)
