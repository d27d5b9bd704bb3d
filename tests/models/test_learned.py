from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.models import LearnedWeightsScorer
from sklearn.linear_model import LogisticRegression


def weight(scorer: LearnedWeightsScorer, feature: str, term: str) -> float:
    table = scorer.weights_.set_index(["feature", "term"])
    return float(table.loc[(feature, term), "weight"])


def test_planted_effects_are_found_with_their_signs_and_order(planted, components, directions):
    scorer = LearnedWeightsScorer(components, directions, l2=1.0).fit(*planted(accounts=1_000))
    for side in ("below", "above"):
        assert weight(scorer, "sessions", side) < weight(scorer, "nps", side) < -0.2
        assert weight(scorer, "tickets", side) > 0.5
        assert abs(weight(scorer, "seats", side)) < 0.2


def test_the_scorecard_recovers_the_signs_and_the_order_of_planted_effects(planted, components, directions):
    scorer = LearnedWeightsScorer(components, directions).fit(*planted(accounts=1_000))
    table = scorer.weights_.set_index(["feature", "term"])
    said = {"sessions": ("raises risk", "lowers risk"), "tickets": ("lowers risk", "raises risk")}
    said["nps"] = said["sessions"]
    for feature, words in said.items():
        assert (table.loc[(feature, "below"), "verdict"], table.loc[(feature, "above"), "verdict"]) == words
    assert set(table.loc["seats", "verdict"]) == {"data cannot tell"}
    parts = scorer.component_weights_.set_index("component")
    assert parts["spread"].sort_values(ascending=False).index.tolist() == ["engagement", "support", "voice"]
    assert parts["effect"].sort_values(ascending=False).index.tolist() == ["engagement", "support", "voice"]
    assert set(parts["verdict"]) == {"counts"}


def test_each_weight_lies_in_its_interval_and_the_interval_within_the_bounds(clustered):
    directions = {"collaboration": 1, "noise_0": -1, "noise_1": 1, "noise_2": -1}
    table = LearnedWeightsScorer(directions=directions, l2=5.0).fit(*clustered()).weights_
    assert (table["low"] <= table["weight"]).all()
    assert (table["weight"] <= table["high"]).all()
    assert (table["high"][table["direction"] == 1] <= 0).all()
    assert (table["low"][table["direction"] == -1] >= 0).all()


def test_a_weight_that_only_its_sign_holds_at_zero_is_flagged(planted, components, directions):
    windows, churned = planted()
    against = LearnedWeightsScorer(components, {**directions, "sessions": -1}).fit(windows, churned)
    table = against.weights_.query("feature == 'sessions'")
    assert table["verdict"].tolist() == ["data point the other way"] * 2


def test_a_planted_bend_at_the_median_is_found(planted):
    windows = planted(accounts=1_000)[0]
    log_odds = -2 * windows["seats"].clip(upper=0)
    churned = np.random.default_rng(0).random(len(windows)) < 1 / (1 + np.exp(-log_odds))
    scorer = LearnedWeightsScorer(l2=1.0).fit(windows, churned)
    assert weight(scorer, "seats", "below") < -1.5
    assert abs(weight(scorer, "seats", "above")) < 0.3


def test_planted_phase_effects_become_phase_intercepts(planted, components, directions):
    scorer = LearnedWeightsScorer(components, directions, l2=1.0).fit(*planted(accounts=1_000))
    phases = {phase: weight(scorer, phase, "phase") for phase in ("active", "post", "pre", "baseline")}
    others = np.mean([phases[phase] for phase in ("post", "pre", "baseline")])
    assert phases["active"] - others == pytest.approx(0.8, abs=0.25)


def test_a_declared_sign_holds_even_against_the_data(planted, components, directions):
    windows, churned = planted()
    against = LearnedWeightsScorer(components, {**directions, "sessions": -1, "tickets": 1})
    against.fit(windows, churned)
    for side in ("below", "above"):
        assert weight(against, "sessions", side) == 0.0
        assert weight(against, "tickets", side) == 0.0


@pytest.mark.parametrize(("direction", "sign"), [(1, -1), (-1, 1)])
def test_no_weight_has_the_wrong_sign(planted, direction, sign):
    windows, churned = planted(accounts=100)
    features = ["sessions", "seats", "tickets", "nps"]
    scorer = LearnedWeightsScorer(directions=dict.fromkeys(features, direction)).fit(windows, churned)
    values = scorer.weights_.query("term in ('below', 'above')")["weight"]
    assert len(values) == 8
    assert (sign * values >= 0).all()


def test_without_signs_the_risk_is_that_of_scikit_learns_logistic(planted):
    windows, churned = planted()
    features = windows[["sessions", "tickets"]]
    quartiles = features.quantile([0.25, 0.5, 0.75])
    scaled = np.arcsinh((features - quartiles.loc[0.5]) / (quartiles.loc[0.75] - quartiles.loc[0.25]))
    design = np.hstack([scaled.clip(upper=0), scaled.clip(lower=0)])
    theirs = LogisticRegression(C=0.1, tol=1e-10, max_iter=1_000).fit(design, churned.astype(bool))
    ours = LearnedWeightsScorer(l2=10.0).fit(features, churned)
    np.testing.assert_allclose(ours.raw_risk(features), theirs.decision_function(design), atol=2e-3)


def test_the_weights_and_the_intercept_add_up_to_the_risk(planted):
    windows, churned = planted(accounts=100)
    scorer = LearnedWeightsScorer().fit(windows[["sessions", "phase"]], churned)
    row = pd.DataFrame({"sessions": [float(windows["sessions"].median())], "phase": ["post"]})
    by_hand = scorer.intercept_ + weight(scorer, "post", "phase")
    assert scorer.raw_risk(row)[0] == pytest.approx(by_hand, abs=1e-6)


def test_a_missing_value_has_a_weight_where_missing_tells_something(planted):
    windows, churned = planted()
    windows["silent"] = np.where(churned.to_numpy(bool) & (np.arange(len(windows)) % 2 == 0), np.nan, 1.0)
    scorer = LearnedWeightsScorer().fit(windows, churned)
    assert weight(scorer, "silent", "missing") > 1.0
    assert ("sessions", "missing") not in scorer.weights_.set_index(["feature", "term"]).index


def test_the_weights_table_says_component_and_direction(planted, components, directions):
    table = LearnedWeightsScorer(components, directions).fit(*planted(accounts=100)).weights_
    assert list(table.columns) == [
        *("feature", "term", "phase", "component", "direction"),
        *("weight", "low", "high", "verdict"),
    ]
    assert table["feature"].tolist() == [
        *["sessions"] * 2,
        *["seats"] * 2,
        *["tickets"] * 2,
        *["nps"] * 3,
        *("active", "post", "pre", "baseline"),
    ]
    assert table["term"].tolist() == ["below", "above"] * 4 + ["missing"] + ["phase"] * 4
    assert table["component"].tolist()[:9] == ["engagement"] * 4 + ["support"] * 2 + ["voice"] * 3
    assert table["component"].isna().tolist() == [False] * 9 + [True] * 4
    assert table["direction"].tolist() == [1, 1, 1, 1, -1, -1, 1, 1, 0, 0, 0, 0, 0]


def test_a_stronger_l2_gives_smaller_weights(planted):
    windows, churned = planted(accounts=100)
    sizes = [
        np.square(LearnedWeightsScorer(l2=l2).fit(windows, churned).weights_["weight"][:8]).sum()
        for l2 in (0.1, 10.0, 1_000.0)
    ]
    assert sizes[0] > sizes[1] > sizes[2]


def test_a_negative_l2_is_refused(planted):
    with pytest.raises(ValueError, match=r"l2 is -1\.0; it must be at least 0"):
        LearnedWeightsScorer(l2=-1.0).fit(*planted(accounts=20))


def test_a_component_without_weight_is_50_for_everyone(planted, components, directions):
    windows, churned = planted()
    against = LearnedWeightsScorer(components, {**directions, "tickets": 1}).fit(windows, churned)
    assert (against.component_health(windows)["support"] == 50).all()


def test_features_that_the_mapping_leaves_out_form_the_component_other(planted):
    windows, churned = planted(accounts=50)
    scorer = LearnedWeightsScorer({"support": ["tickets"]}).fit(windows, churned)
    assert list(scorer.component_health(windows).columns) == ["support", "other"]


def test_a_phase_that_training_never_saw_has_no_intercept(planted):
    windows, churned = planted(accounts=100)
    scorer = LearnedWeightsScorer().fit(windows.assign(phase="baseline"), churned)
    assert weight(scorer, "pre", "phase") == 0.0
