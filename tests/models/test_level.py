from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.models import ScorerWithFeatures, WeightedRulesScorer
from campaignpulse.models.change import read_for
from campaignpulse.models.evidence import Split
from campaignpulse.models.level import level

Versions = tuple[ScorerWithFeatures, ScorerWithFeatures]


def of(one: ScorerWithFeatures, windows: pd.DataFrame) -> Split:
    return level(one.scorer, read_for(one, windows, windows))


def test_the_points_of_a_level_add_up_to_the_distance_from_50(versions: Versions, planted) -> None:
    one, (windows, _) = versions[0], planted(seed=2)
    found = of(one, windows)
    np.testing.assert_allclose(found.points.sum(axis=1) + 50, one.scorer.health(windows), atol=1e-9)
    assert list(found.points) == ["engagement", "support", "voice", "campaign phase"]


def test_a_component_that_lifts_the_risk_takes_health_points(versions: Versions, planted) -> None:
    one, (windows, _) = versions[0], planted()
    points = of(one, windows.head(50).assign(tickets=3.0, sessions=0.0, nps=0.0)).points
    assert (points["support"] < -5).all()
    assert (points["support"] < points[["engagement", "voice"]].min(axis=1)).all()


def test_points_are_in_proportion_to_log_odds_beyond_the_median_customer(versions: Versions, planted) -> None:
    scorer, windows = versions[0].scorer, planted()[0].head(20)
    points = of(versions[0], windows).points
    parts, middle = scorer.contributions(windows), scorer.middle_
    beyond = parts["support"] - middle.components[1]
    slope = (scorer.health(windows) - 50) / (scorer.decision_function(windows) - middle.log_odds)
    np.testing.assert_allclose(points["support"], beyond * slope, atol=1e-6)


def test_a_scorer_without_information_puts_everybody_at_50_and_nothing_on_any_part(planted, features) -> None:
    windows, churned = planted()
    scorer = WeightedRulesScorer({"a": ["sessions"]}, {"sessions": -1}).fit(windows, churned)
    assert scorer.calibration_.slope == 0
    assert np.abs(of(ScorerWithFeatures(scorer, features, phase=True), windows).points).max().max() < 1e-9


def test_a_scorer_that_was_stored_without_its_median_customer_is_refused(versions: Versions, planted) -> None:
    scorer, (windows, _) = versions[0].scorer, planted()
    plain = scorer.to_dict()
    del plain["learned"]["middle"]
    old = type(scorer).from_dict(plain)
    assert (old.health(windows) == scorer.health(windows)).all()
    with pytest.raises(InputError, match="does not know its median customer: train it again"):
        of(replace(versions[0], scorer=old), windows)


def test_a_cap_and_an_override_come_on_top_of_the_parts(planted, components, directions, features) -> None:
    windows, churned = planted()
    cap = {"component": "support", "below": 60, "at_most": 40, "reason": "r"}
    day = {"since": "2024-01-01", "until": "2024-03-01"}
    override = {"account_id": "account-0003", "index": 90, "reason": "o", "by": "b", **day}
    rules = {"caps": [cap], "overrides": [override]}
    scorer = WeightedRulesScorer(components, directions, **rules).fit(windows, churned)
    found = of(ScorerWithFeatures(scorer, features, phase=True), windows)
    assert list(found.points.columns[-2:]) == ["cap", "override"]
    np.testing.assert_allclose(found.points.sum(axis=1) + 50, scorer.health(windows), atol=1e-9)
    mine = (windows["account_id"] == "account-0003") & (windows["cutoff"] < "2024-03-01")
    assert (found.points.loc[mine, "override"] > 0).all()
    assert (found.points.loc[~mine, "override"] == 0).all()
    capped = found.why["cap"] != None  # noqa: E711, of each element
    assert (found.points.loc[capped, "cap"] < 0).all()
    assert (found.points.loc[~capped, "cap"] == 0).all()
