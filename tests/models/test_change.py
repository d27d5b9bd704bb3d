from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.models import LearnedWeightsScorer, ScorerWithFeatures, WeightedRulesScorer
from campaignpulse.models.change import compare

Versions = tuple[ScorerWithFeatures, ScorerWithFeatures]
Pair = tuple[pd.DataFrame, pd.DataFrame]
PARTS = ["model version", "campaign phase", "data missing", "engagement", "support", "voice"]


@pytest.fixture
def pair(planted: Callable[..., tuple[pd.DataFrame, pd.Series]]) -> Pair:
    """The same accounts on two days, of which anything may have changed; also what is missing."""
    before, now = (planted(accounts=150, cutoffs=2, seed=seed)[0] for seed in (5, 6))
    for place, (windows, feature) in enumerate([(before, "tickets"), (now, "tickets"), (now, "sessions")]):
        windows.loc[place::5, feature] = np.nan
    return before, now


@pytest.fixture
def carded(planted, components, directions, features) -> Callable[..., ScorerWithFeatures]:
    """A scorer of a card with some rules, which all rules fitted on the same rows differ by."""

    def make(**rules: object) -> ScorerWithFeatures:
        scorer = WeightedRulesScorer(components, directions, **rules).fit(*planted())
        return ScorerWithFeatures(scorer, features, phase=True)

    return make


def points(
    one: ScorerWithFeatures, now: pd.DataFrame, before_one: ScorerWithFeatures, before: pd.DataFrame
) -> pd.DataFrame:
    return compare(one, now, before_one, before).split().points


def only(found: pd.DataFrame, part: str) -> bool:
    """Whether one part has all that changed, and something did."""
    others = found.drop(columns=part)
    return bool((others.abs() < 1e-9).all(axis=None) and found[part].abs().max() > 1)


def test_parts_add_up_to_the_change_of_health(versions: Versions, pair: Pair) -> None:
    old, new = versions
    before, now = pair
    found = points(new, now, old, before)
    assert list(found) == PARTS
    np.testing.assert_allclose(
        found.sum(axis=1), new.scorer.health(now) - old.scorer.health(before), atol=1e-9
    )


def test_swapping_now_and_before_turns_the_signs(versions: Versions, pair: Pair) -> None:
    old, new = versions
    before, now = pair
    there, back = points(new, now, old, before), points(old, before, new, now)
    np.testing.assert_allclose(back[PARTS], -there[PARTS], atol=1e-9)


def test_where_nothing_changed_all_parts_are_zero(versions: Versions, pair: Pair) -> None:
    one, now = versions[0], pair[1]
    assert (points(one, now, one, now) == 0).all(axis=None)


def test_where_only_the_model_changed_all_is_on_the_model(versions: Versions, pair: Pair) -> None:
    old, new = versions
    assert only(points(new, pair[1], old, pair[1]), "model version")


def test_where_only_the_features_of_a_component_changed_all_is_on_it(versions: Versions, pair: Pair) -> None:
    one, now = versions[0], pair[1]
    before = now.assign(sessions=-now["sessions"], seats=now["seats"] - 1)
    assert only(points(one, now, one, before), "engagement")


def test_where_only_data_went_missing_all_is_on_the_data(versions: Versions, pair: Pair) -> None:
    one, before = versions[0], pair[0]
    found = points(one, before.assign(nps=np.float32(np.nan)), one, before)
    assert only(found, "data missing")
    assert (found.loc[before["nps"].isna().to_numpy(), "data missing"] == 0).all()


def test_where_only_a_campaign_window_opened_all_is_on_the_phase(versions: Versions, pair: Pair) -> None:
    one, now = versions[0], pair[1]
    assert only(points(one, now, one, now.assign(tickets=np.float32(np.nan))), "campaign phase")


def test_where_a_ratio_lost_its_denominator_all_is_on_its_component(versions: Versions, pair: Pair) -> None:
    one, before = versions[0], pair[0]
    assert only(points(one, before.assign(sessions=np.float32(np.nan)), one, before), "engagement")


def test_where_only_the_phase_changed_all_is_on_the_phase(versions: Versions, pair: Pair) -> None:
    one, now = versions[0], pair[1].assign(phase="active")
    found = points(one, now, one, now.assign(phase="baseline"))
    if one.scorer.kind == "rules":  # without weights by phase, the phase is of no account
        assert (found == 0).all(axis=None)
    else:
        assert only(found, "campaign phase")


def test_weights_by_phase_put_a_change_of_phase_on_the_phase(carded, pair: Pair) -> None:
    one = carded(weights={"engagement": {"baseline": 1, "active": 9}, "support": 1, "voice": 1})
    now = pair[1].assign(phase="active")
    assert only(points(one, now, one, now.assign(phase="baseline")), "campaign phase")


def test_better_behaviour_gives_points_and_worse_takes_them(versions: Versions, pair: Pair) -> None:
    one, now = versions[0], pair[1].assign(tickets=0.0)
    found = points(one, now, one, now.assign(tickets=2.0))
    assert (found["support"] > 0).all()


def test_a_feature_that_only_the_new_scorer_has_is_a_change_of_the_model(
    planted, features, pair: Pair
) -> None:
    windows, churned = planted()
    plain = LearnedWeightsScorer({"engagement": ["sessions"]}).fit(windows.drop(columns="nps"), churned)
    rich = LearnedWeightsScorer({"engagement": ["sessions"], "voice": ["nps"]}).fit(windows, churned)
    old = ScorerWithFeatures(plain, features[:3], phase=True)
    new = ScorerWithFeatures(rich, features, phase=True)
    now, before = pair[1], pair[1].drop(columns="nps")
    difference = rich.health(now) - plain.health(before)
    np.testing.assert_allclose(points(new, now, old, before)["model version"], difference, atol=1e-9)


def test_a_feature_that_nobody_has_is_named(versions: Versions, pair: Pair) -> None:
    one, now = versions[0], pair[1].drop(columns="seats")
    with pytest.raises(InputError, match="have no column 'seats', which the"):
        points(one, now, one, now)


def test_a_scorer_that_is_blind_to_the_phase_has_no_change_by_it(planted, features, pair: Pair) -> None:
    windows, churned = planted()
    scorer = LearnedWeightsScorer().fit(windows.drop(columns="phase"), churned)
    one, now = ScorerWithFeatures(scorer, features, phase=False), pair[1].assign(phase="active")
    assert (points(one, now, one, now.assign(phase="baseline")) == 0).all(axis=None)


def test_a_cap_that_a_component_falls_under_is_a_part_of_its_own(carded, pair: Pair) -> None:
    cap = {"component": "support", "below": 30, "at_most": 10, "reason": "nobody is well with open bugs"}
    one = carded(caps=[cap])
    before = pair[1].assign(tickets=0.0, sessions=2.0, nps=1.0)
    now = before.assign(tickets=9.0)
    found = compare(one, now, one, before).split()
    assert (found.points["cap"] < -5).all()
    assert (found.points["support"] < -5).all()
    np.testing.assert_allclose(
        found.points.sum(axis=1), one.scorer.health(now) - one.scorer.health(before), atol=1e-9
    )
    assert set(found.why["cap"]) == {"nobody is well with open bugs"}


def test_an_override_that_ends_gives_back_what_it_took_and_still_says_why(carded, pair: Pair) -> None:
    account = pair[0]["account_id"].iloc[0]
    rule = {"account_id": account, "index": 5, "reason": "merging", "by": "Ann", "since": "2024-01-01"}
    one = carded(overrides=[rule | {"until": "2024-01-20"}])
    before = pair[0].iloc[[0]]
    now = before.assign(cutoff=before["cutoff"] + pd.Timedelta(days=28))
    found = compare(one, now, one, before).split()
    assert found.points["override"].iloc[0] > 5
    assert (found.points.drop(columns="override") == 0).all(axis=None)
    assert found.why["override"].tolist() == ["merging"]


def test_another_segment_is_a_change_of_the_model(carded, pair: Pair) -> None:
    one = carded(segments={"agency": {"support": 20}})
    now = pair[1]
    agency, brand = (
        ScorerWithFeatures(
            one.scorer, one.features, phase=True, segments=pd.Series(name, index=now["account_id"].unique())
        )
        for name in ("agency", "brand")
    )
    found = points(agency, now, agency, now)
    assert (found == 0).all(axis=None)
    assert only(points(agency, now, brand, now), "model version")


def test_a_component_that_is_missing_at_its_worst_counts_against_the_data(carded, pair: Pair) -> None:
    one, before = carded(missing="worst"), pair[0]
    found = points(one, before.assign(nps=np.float32(np.nan)), one, before)
    assert only(found, "data missing")
    assert (found["data missing"] <= 0).all()
