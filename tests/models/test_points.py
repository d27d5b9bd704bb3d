from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.models import LearnedWeightsScorer, load_scorer, read_points_card, save_scorer
from campaignpulse.models.components import group
from campaignpulse.models.points import card_of, regrouped, weights_of
from campaignpulse.models.points_card import check_points_card
from campaignpulse.tables import PHASES

CARD = {
    "name": "mine",
    "base": {"active": -20.0, "post": -40.0, "pre": -30.0, "baseline": -50.0},
    "points": {
        "engagement": {"sessions": {"middle": 4.0, "spread": 2.0, "below": 10.0, "above": -6.0}},
        "voice": {"nps": {"middle": 0.0, "spread": 1.0, "below": 5.0, "missing": 3.0}},
    },
}


@pytest.fixture(params=[None, ["support"]], ids=["same in all phases", "by phase"])
def learned(request, planted, components, directions):
    windows, churned = planted(accounts=200)
    windows["constant"] = 1.0
    return LearnedWeightsScorer(components, directions, by_phase=request.param).fit(windows, churned)


def windows_of(seed, planted):
    windows, churned = planted(accounts=100, seed=seed)
    return windows.assign(constant=1.0), churned


def risk_of(card, **columns):
    """The raw risk, in points, of a scorer that has the card."""
    data = pd.DataFrame({"sessions": [4.0, 1.0], "nps": [0.0, 1.0]})
    scorer = LearnedWeightsScorer(card=card).fit(data, [True, False])
    return scorer.raw_risk(pd.DataFrame({"sessions": [4.0], "nps": [0.0]} | columns)) * 20 / np.log(2)


def test_a_scorer_of_the_exported_card_has_the_same_raw_risk(learned, planted, tmp_path):
    card = learned.to_scorecard(tmp_path / "card.yaml")
    again = LearnedWeightsScorer.from_card(card).fit(*windows_of(3, planted))
    fresh = windows_of(1, planted)[0]
    np.testing.assert_allclose(again.raw_risk(fresh), learned.raw_risk(fresh), rtol=0, atol=1e-9)


def test_reading_and_exporting_again_gives_the_same_text(learned, planted, tmp_path):
    text = learned.to_scorecard(tmp_path / "card.yaml").read_text(encoding="utf-8")
    again = LearnedWeightsScorer.from_card(tmp_path / "card.yaml").fit(*windows_of(3, planted))
    assert again.to_scorecard(tmp_path / "again.yaml").read_text(encoding="utf-8") == text
    converted = card_of(again.design_, again.model_, again.certainty_, name="learned weights", decimals=None)
    assert converted.plain().keys() == read_points_card(tmp_path / "card.yaml").plain().keys()


def test_weights_intervals_and_verdicts_come_back(learned, planted, tmp_path):
    learned.to_scorecard(tmp_path / "card.yaml")
    again = LearnedWeightsScorer.from_card(tmp_path / "card.yaml", directions=learned.directions)
    ours, theirs = (
        scorer.weights_.query("term != 'phase'") for scorer in (learned, again.fit(*windows_of(3, planted)))
    )
    assert theirs["feature"].tolist() == ours["feature"].tolist()
    assert theirs["verdict"].tolist() == ours["verdict"].tolist()
    np.testing.assert_allclose(theirs[["low", "high"]], ours[["low", "high"]], rtol=1e-3, atol=1e-12)
    np.testing.assert_allclose(theirs["weight"], ours["weight"], rtol=1e-12)


def test_phases_and_intercept_come_back_as_far_as_the_fit_had_settled(learned, planted, tmp_path):
    learned.to_scorecard(tmp_path / "card.yaml")
    again = LearnedWeightsScorer.from_card(tmp_path / "card.yaml").fit(*windows_of(3, planted))
    ours, theirs = (scorer.weights_.query("term == 'phase'")["weight"] for scorer in (learned, again))
    np.testing.assert_allclose(theirs, ours, atol=1e-4)
    assert again.intercept_ == pytest.approx(learned.intercept_, abs=1e-4)


def test_features_that_never_vary_are_left_out(learned):
    content = learned.to_card().plain()
    assert [name for members in content["points"].values() for name in members] == [
        *("sessions", "seats", "tickets", "nps")
    ]


def test_what_moves_the_risk_most_stands_first(planted):
    names = {"weak": ["seats", "nps"], "strong": ["tickets", "sessions"]}
    card = LearnedWeightsScorer(names, {}).fit(*planted(accounts=200)).to_card()
    assert {component: list(members) for component, members in card.points.items()} == {
        "strong": ["sessions", "tickets"],
        "weak": ["nps", "seats"],
    }


def test_points_that_are_rounded_for_the_eye_rank_alike(learned, planted, tmp_path):
    card = learned.to_scorecard(tmp_path / "card.yaml", decimals=0)
    sessions = read_points_card(card).points["engagement"]["sessions"]
    assert sessions.below is not None
    assert sessions.below.points == round(sessions.below.points)
    again = LearnedWeightsScorer.from_card(card).fit(*windows_of(3, planted))
    fresh = windows_of(1, planted)[0]
    assert np.corrcoef(again.raw_risk(fresh), learned.raw_risk(fresh))[0, 1] > 0.999


def test_twenty_points_more_are_twice_the_odds():
    more = {**CARD, "base": {phase: points + 20 for phase, points in CARD["base"].items()}}
    assert risk_of(more)[0] - risk_of(CARD)[0] == pytest.approx(20)
    assert np.exp(np.log(2) * (risk_of(more) - risk_of(CARD)) / 20)[0] == pytest.approx(2)


@pytest.mark.parametrize(
    ("columns", "points"),
    [
        ({}, -50.0),
        ({"phase": ["active"]}, -20.0),
        ({"sessions": [2.0]}, -50.0 + 10),
        ({"sessions": [6.0]}, -50.0 - 6),
        ({"sessions": [0.0]}, -50.0 + 10 * np.arcsinh(2) / np.arcsinh(1)),
        ({"sessions": [np.nan]}, -50.0),
        ({"nps": [-1.0]}, -50.0 + 5),
        ({"nps": [9.0]}, -50.0),
        ({"nps": [np.nan]}, -50.0 + 3),
    ],
)
def test_the_points_of_a_row_are_those_that_a_hand_adds_up(columns, points):
    assert risk_of(CARD, **columns)[0] == pytest.approx(points, abs=1e-9)


def test_an_edited_line_changes_the_risk_by_what_was_edited():
    edited = check_points_card(CARD).plain()
    edited["points"]["engagement"]["sessions"]["below"]["points"] = 25.0
    assert risk_of(edited, sessions=[2.0])[0] - risk_of(CARD, sessions=[2.0])[0] == pytest.approx(15)


def test_points_of_one_phase_hold_in_that_phase_only():
    by_phase = check_points_card(CARD).plain()
    by_phase["points"]["engagement"]["sessions"]["below"]["by_phase"] = {"active": 30}
    active, post = (
        risk_of(by_phase, sessions=[2.0], phase=[phase])[0] - CARD["base"][phase]
        for phase in ("active", "post")
    )
    assert (active, post) == (pytest.approx(30), pytest.approx(10))


def test_a_card_in_another_unit_means_the_same():
    def scaled(value):
        return {key: scaled(part) for key, part in value.items()} if isinstance(value, dict) else value / 2

    halved = {"name": "half", "points_that_double_the_odds": 10.0, "base": scaled(CARD["base"])}
    halved["points"] = check_points_card(CARD).plain()["points"]
    for members in halved["points"].values():
        for one in members.values():
            one |= {term: scaled(one[term]) for term in ("below", "above", "missing") if term in one}
    assert risk_of(halved, sessions=[0.0], nps=[np.nan])[0] == pytest.approx(
        risk_of(CARD, sessions=[0.0], nps=[np.nan])[0]
    )


def test_the_components_are_those_of_the_card_and_the_rest_stays():
    grouping = group(
        ["nps", "sessions", "size"], {"use": ["sessions"], "firm": ["size"]}, None, rest="other", undeclared=0
    )
    found = regrouped(grouping, check_points_card(CARD))
    assert found.components == ("engagement", "voice", "firm")
    assert found.component_of.tolist() == [1, 0, 2]


def test_a_feature_of_the_card_that_the_data_lack_is_refused():
    grouping = group(["sessions"], None, None, rest="other", undeclared=0)
    with pytest.raises(InputError, match=r"card: it has points for 'nps', which is none of the 1"):
        regrouped(grouping, check_points_card(CARD))


def test_features_in_another_order_keep_their_points():
    data = pd.DataFrame({"nps": [0.0, -1.0, np.nan], "sessions": [2.0, 4.0, 6.0]})
    turned = data[["sessions", "nps"]]
    risks = [LearnedWeightsScorer(card=CARD).fit(X, [1, 0, 0]).raw_risk(X) for X in (data, turned)]
    np.testing.assert_array_equal(*risks)


def test_a_line_without_interval_is_one_of_which_nothing_is_known():
    scorer = LearnedWeightsScorer(card=CARD).fit(pd.DataFrame({"sessions": [1.0, 9], "nps": 0.0}), [1, 0])
    assert set(scorer.weights_["verdict"]) == {"no interval"}
    table = scorer.component_weights_.set_index("component")
    assert table.loc["engagement", "spread"] > 0
    assert np.isnan(table["effect"]).all()


def test_calibration_and_health_are_learned(planted):
    windows, churned = planted(accounts=300)
    card = LearnedWeightsScorer(l2=5.0).fit(*planted(accounts=300, seed=5)).to_card()
    scorer = LearnedWeightsScorer(card=card.plain()).fit(windows, churned)
    assert scorer.predict_proba(windows)[:, 1].mean() == pytest.approx(churned.mean(), abs=0.01)
    assert np.median(scorer.health(windows)) == pytest.approx(50, abs=0.1)


def test_it_is_stored_with_its_card(learned, planted, tmp_path):
    scorer = LearnedWeightsScorer(card=learned.to_card().plain()).fit(*windows_of(3, planted))
    again = load_scorer(save_scorer(scorer, tmp_path))
    fresh = windows_of(1, planted)[0]
    assert (again.predict_proba(fresh) == scorer.predict_proba(fresh)).all()
    assert again.to_card() == scorer.to_card()
    pd.testing.assert_frame_equal(again.weights_, scorer.weights_)


def test_weights_by_phase_cannot_be_learned_beside_a_card(planted):
    with pytest.raises(InputError, match="by_phase: a scorer with a card learns no weights"):
        LearnedWeightsScorer(card=CARD, by_phase=["sessions"]).fit(*planted(accounts=30))


def test_a_card_of_all_columns_is_converted_without_loss():
    grouping = group(["sessions", "nps"], None, None, rest="other", undeclared=0)
    card = check_points_card(CARD)
    design, model, certainty = weights_of(card, regrouped(grouping, card))
    back = card_of(design, model, certainty, name="mine", decimals=9).plain()
    assert back["base"] == CARD["base"]
    assert back["points"]["engagement"]["sessions"]["below"]["points"] == 10.0
    assert back["points"]["voice"]["nps"]["missing"]["points"] == 3.0
    assert list(back["base"]) == list(PHASES)
