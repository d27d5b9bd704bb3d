from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import yaml
from campaignpulse.checks import InputError
from campaignpulse.models import WeightedRulesScorer, load_scorer, save_scorer
from sklearn.base import clone

COMPONENTS = {"engagement": ["visits", "minutes"], "support": ["tickets"]}
DIRECTIONS = {"visits": 1, "minutes": 1, "tickets": -1}
CHURNED = [True, True, False, False]


@pytest.fixture
def windows() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": ["a", "b", "c", "d"],
            "phase": ["active", "baseline", "baseline", "post"],
            "visits": [1.0, 2.0, 3.0, 4.0],
            "minutes": [10.0, 10.0, 30.0, np.nan],
            "tickets": [0.0, 5.0, 5.0, 9.0],
        }
    )


# percentiles by hand: visits 12.5 37.5 62.5 87.5; minutes 1/3 1/3 5/6 of 100; tickets 12.5 50 50 87.5
ENGAGEMENT = [(12.5 + 100 / 3) / 2, (37.5 + 100 / 3) / 2, (62.5 + 100 * 2.5 / 3) / 2, 87.5]
SUPPORT = [100 - 12.5, 50, 50, 100 - 87.5]


def test_components_are_the_means_of_percentiles_turned_to_the_healthy_side(windows):
    scorer = WeightedRulesScorer(COMPONENTS, DIRECTIONS).fit(windows, CHURNED)
    health = scorer.component_health(windows)
    np.testing.assert_allclose(health["engagement"], ENGAGEMENT)
    np.testing.assert_allclose(health["support"], SUPPORT)


def test_the_index_is_the_weighted_mean_of_the_components(windows):
    weights = {"engagement": 3, "support": 1}
    scorer = WeightedRulesScorer(COMPONENTS, DIRECTIONS, weights=weights).fit(windows, CHURNED)
    by_hand = [(3 * e + s) / 4 for e, s in zip(ENGAGEMENT, SUPPORT, strict=True)]
    np.testing.assert_allclose(100 - scorer.raw_risk(windows), by_hand)


def test_weights_follow_the_phase_of_the_row(windows):
    weights = {"engagement": {"baseline": 1, "active": 7}, "support": {"baseline": 1, "post": 0}}
    scorer = WeightedRulesScorer(COMPONENTS, DIRECTIONS, weights=weights).fit(windows, CHURNED)
    by_hand = [
        (7 * ENGAGEMENT[0] + SUPPORT[0]) / 8,
        (ENGAGEMENT[1] + SUPPORT[1]) / 2,
        (ENGAGEMENT[2] + SUPPORT[2]) / 2,
        ENGAGEMENT[3],
    ]
    np.testing.assert_allclose(100 - scorer.raw_risk(windows), by_hand)


def test_a_missing_component_gives_its_weight_to_the_others(windows):
    weights = {"engagement": 1, "support": 99}
    scorer = WeightedRulesScorer(COMPONENTS, DIRECTIONS, weights=weights).fit(windows, CHURNED)
    unsupported = windows.assign(tickets=np.nan)
    np.testing.assert_allclose(100 - scorer.raw_risk(unsupported), ENGAGEMENT)


def test_a_component_that_the_data_lack_gives_its_weight_to_the_others(windows):
    weights = {"engagement": 1, "support": 1, "voice": 8}
    scorer = WeightedRulesScorer(COMPONENTS, DIRECTIONS, weights=weights).fit(windows, CHURNED)
    equal = WeightedRulesScorer(COMPONENTS, DIRECTIONS).fit(windows, CHURNED)
    assert (scorer.raw_risk(windows) == equal.raw_risk(windows)).all()
    assert scorer.absent_components_ == ["voice"]


@pytest.mark.parametrize("weights", [None, {"engagement": 0, "support": 1}])
def test_a_row_that_knows_nothing_of_weight_has_the_index_of_the_median(windows, weights):
    scorer = WeightedRulesScorer(COMPONENTS, DIRECTIONS, weights=weights).fit(windows, CHURNED)
    nothing = windows.assign(tickets=np.nan, visits=[np.nan, 1, 1, 1] if weights else np.nan, minutes=np.nan)
    assert scorer.raw_risk(nothing)[0] == 50.0


def test_only_ratios_of_weights_matter(windows):
    small = WeightedRulesScorer(COMPONENTS, DIRECTIONS, weights={"engagement": 1, "support": 2})
    large = WeightedRulesScorer(COMPONENTS, DIRECTIONS, weights={"engagement": 50, "support": 100})
    np.testing.assert_allclose(
        small.fit(windows, CHURNED).raw_risk(windows), large.fit(windows, CHURNED).raw_risk(windows)
    )


def test_features_without_a_direction_or_a_component_are_recorded_and_not_used(windows):
    directions = {"visits": 1, "minutes": 0, "tickets": -1}
    scorer = WeightedRulesScorer({"engagement": ["visits", "minutes"]}, directions).fit(windows, CHURNED)
    assert scorer.unused_features_ == ["minutes", "tickets"]
    np.testing.assert_allclose(scorer.component_health(windows)["engagement"], [12.5, 37.5, 62.5, 87.5])


def test_rules_without_any_feature_are_refused(windows):
    with pytest.raises(InputError, match="the rules have no feature to use"):
        WeightedRulesScorer(COMPONENTS, dict.fromkeys(DIRECTIONS, 0)).fit(windows, CHURNED)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"engagement": 1}, r"weights: no weight for support; give each component"),
        ({"engagement": 1, "support": -2}, r"weights\.support\.baseline is -2; it must be at least 0"),
        ({"engagement": 1, "support": {"baseline": 1, "later": 2}}, r"weights\.support\.later is not a key"),
    ],
)
def test_a_wrong_weight_is_refused_with_its_key(windows, weights, message):
    with pytest.raises(InputError, match=message):
        WeightedRulesScorer(COMPONENTS, DIRECTIONS, weights=weights).fit(windows, CHURNED)


def test_a_feature_that_points_the_wrong_way_is_not_turned_round(windows):
    scorer = WeightedRulesScorer({"a": ["visits"]}, {"visits": -1}).fit(windows, CHURNED)
    order = np.argsort(scorer.raw_risk(windows))
    assert (np.diff(scorer.predict_proba(windows)[order, 1]) >= 0).all()


def test_a_scorecard_file_makes_a_scorer(windows, tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text("name: ours\nweights: {engagement: {baseline: 1, active: 7}, support: 1}\n")
    scorer = WeightedRulesScorer.from_yaml(path, components=COMPONENTS, directions=DIRECTIONS)
    assert scorer.weights == {"engagement": {"baseline": 1.0, "active": 7.0}, "support": {"baseline": 1.0}}
    risk = scorer.fit(windows, CHURNED).raw_risk(windows)
    assert 100 - risk[0] == pytest.approx((7 * ENGAGEMENT[0] + SUPPORT[0]) / 8)


def test_the_weights_by_phase_that_it_tells_make_the_same_scorer() -> None:
    X = pd.DataFrame({"phase": ["active", "baseline"] * 50, "a": range(100), "b": range(100, 0, -1)})
    churned = np.arange(100) % 3 == 0
    parts = {"first": ["a"], "second": ["b"]}
    rules = WeightedRulesScorer(parts, weights={"first": {"baseline": 1, "active": 3}, "second": 2})
    told = rules.fit(X, churned).weights_by_phase()
    assert told["first"] == {"active": 3.0, "post": 1.0, "pre": 1.0, "baseline": 1.0}
    again = WeightedRulesScorer(parts, weights=told).fit(X, churned)
    np.testing.assert_array_equal(again.predict_proba(X), rules.predict_proba(X))


CARD = {
    "weights": {"use": {"baseline": 3, "active": 1}, "support": 2},
    "segments": {"agency": {"support": 6}},
    "measures": {
        "use": ["visits", {"feature": "minutes", "weight": 2, "linear": {"worst": 0, "best": 40}}],
        "support": [{"feature": "tickets", "tiers": [{"below": 5, "points": 100}, {"points": 20}]}],
    },
    "missing": {"support": "neutral"},
    "caps": [{"component": "support", "below": 50, "at_most": 30, "reason": "tickets pile up"}],
    "overrides": [
        {
            "account_id": "c",
            "index": 5,
            "reason": "the champion left",
            "by": "Dana",
            "since": "2024-01-01",
            "until": "2024-02-01",
        }
    ],
}
# points by hand: visits as above, minutes 25 25 75 and not known, tickets 100 20 20 20
USE = [(12.5 + 2 * 25) / 3, (37.5 + 2 * 25) / 3, (62.5 + 2 * 75) / 3, 87.5]


def with_context(windows, segments=("agency", "brand", "brand", None), day="2024-01-15"):
    return windows.assign(segment=list(segments), cutoff=pd.Timestamp(day, tz="UTC"))


@pytest.fixture
def card(windows) -> WeightedRulesScorer:
    return WeightedRulesScorer(COMPONENTS, DIRECTIONS, **CARD).fit(with_context(windows), CHURNED)


def test_a_card_with_measures_says_alone_what_its_components_are(card, windows):
    health = card.component_health(windows)
    np.testing.assert_allclose(health["use"], USE)
    assert health["support"].tolist() == [100, 20, 20, 20]
    assert list(health) == ["use", "support"]


def test_the_index_has_weights_by_phase_and_segment_then_caps_then_overrides(card, windows):
    index = [(USE[0] + 6 * 100) / 7, (3 * USE[1] + 2 * 20) / 5, 5.0, 30.0]
    np.testing.assert_allclose(100 - card.raw_risk(with_context(windows)), index)


def test_an_override_counts_on_its_days_only(card, windows):
    assert 100 - card.raw_risk(with_context(windows, day="2024-02-01"))[2] == 30.0


def test_shares_times_health_are_the_index_before_caps_and_overrides(card, windows):
    rows = with_context(windows.assign(tickets=np.nan))
    found = card.index_parts(rows)
    shares = card.weight_shares(rows)
    np.testing.assert_array_equal(shares, found.share)
    np.testing.assert_allclose((shares * found.health).sum(axis=1), found.mean)
    np.testing.assert_allclose(found.index, 100 - card.raw_risk(rows))
    assert found.health[:, 1].tolist() == [50.0] * 4


def test_the_points_of_each_measure_are_told_by_component_and_feature(card, windows):
    points = card.measure_points(windows)
    assert list(points.columns) == [("use", "visits"), ("use", "minutes"), ("support", "tickets")]
    np.testing.assert_array_equal(points["use", "minutes"], [25.0, 25.0, 75.0, np.nan])


def test_a_card_is_the_same_scorer_after_it_was_saved(card, windows, tmp_path):
    again = load_scorer(save_scorer(card, tmp_path))
    rows = with_context(windows)
    assert again.get_params() == card.get_params() == clone(card).get_params()
    assert (again.predict_proba(rows) == card.predict_proba(rows)).all()


def test_measures_that_the_data_lack_are_told_and_give_their_weight_to_the_others(windows):
    measures = {"use": ["visits", "logins"], "voice": ["surveys.nps_mean_84d"]}
    scorer = WeightedRulesScorer(COMPONENTS, DIRECTIONS, weights={"use": 1, "voice": 9}, measures=measures)
    scorer.fit(windows, CHURNED)
    assert scorer.absent_features_ == ["logins", "surveys.nps_mean_84d"]
    assert scorer.absent_components_ == ["voice"]
    assert scorer.unused_features_ == ["minutes", "tickets"]
    assert list(scorer.component_health(windows)) == ["use"]


def test_a_component_without_data_has_an_empty_column_where_it_counts(windows):
    weights = {"engagement": 1, "support": 1, "voice": 2}
    scorer = WeightedRulesScorer(COMPONENTS, DIRECTIONS, weights=weights, missing="worst")
    scorer.fit(windows, CHURNED)
    assert scorer.component_health(windows)["voice"].isna().all()
    assert scorer.absent_components_ == ["voice"]
    by_hand = [(e + s) / 4 for e, s in zip(ENGAGEMENT, SUPPORT, strict=True)]
    np.testing.assert_allclose(100 - scorer.raw_risk(windows), by_hand)


def test_measures_of_which_the_data_have_none_are_refused(windows):
    with pytest.raises(InputError, match="measures: no feature of the card is among those of X"):
        WeightedRulesScorer(measures={"use": ["logins"]}).fit(windows.drop(columns="account_id"), CHURNED)


def test_measures_without_weights_all_weigh_one(windows):
    measures = {"use": ["visits"], "support": [{"feature": "tickets", "percentile": {"best": "low"}}]}
    scorer = WeightedRulesScorer(measures=measures).fit(windows, CHURNED)
    np.testing.assert_allclose(
        100 - scorer.raw_risk(windows),
        [(v + s) / 2 for v, s in zip([12.5, 37.5, 62.5, 87.5], SUPPORT, strict=True)],
    )
    assert set(scorer.weights_by_phase()) == {"use", "support"}


def test_a_whole_scorecard_file_makes_the_same_scorer(windows, tmp_path):
    path = tmp_path / "card.yaml"
    path.write_text(yaml.safe_dump({"name": "ours", **CARD}))
    scorer = WeightedRulesScorer.from_yaml(path, components=COMPONENTS, directions=DIRECTIONS)
    rows = with_context(windows)
    scorer.fit(rows, CHURNED)
    same = WeightedRulesScorer(COMPONENTS, DIRECTIONS, **CARD).fit(rows, CHURNED)
    assert (scorer.predict_proba(rows) == same.predict_proba(rows)).all()


def test_a_feature_that_two_components_measure_has_a_part_in_both(planted):
    windows, churned = planted()
    measures = {"use": ["sessions"], "support": ["sessions", "tickets"]}
    directions = {"sessions": 1, "tickets": -1}
    scorer = WeightedRulesScorer(directions=directions, measures=measures).fit(windows, churned)
    assert {name: places.tolist() for name, places in scorer.members().items()} == {
        "use": [0],
        "support": [0, 2],
    }
    parts = scorer.contributions(windows)
    np.testing.assert_allclose(parts.sum(axis=1), scorer.decision_function(windows), atol=1e-9)
    moved = scorer.contributions(windows.assign(sessions=windows["sessions"] + 1)) - parts
    assert (moved["use"] <= 0).all()
    assert (moved["support"] <= 0).all()
    assert moved["support"].min() < -0.05


def test_a_missing_component_that_counts_as_the_worst_has_a_part_without_a_feature(
    planted, components, directions
):
    windows, churned = planted()
    scorer = WeightedRulesScorer(components, directions, missing="worst").fit(windows, churned)
    parts = scorer.contributions(windows)
    unknown = windows["nps"].isna()
    assert (parts.loc[unknown, "voice"] > 0).all()
    assert np.ptp(parts.loc[unknown, "voice"]) == 0
    np.testing.assert_allclose(parts.sum(axis=1), scorer.decision_function(windows), atol=1e-9)
