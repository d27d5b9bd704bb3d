from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.models import ScorerWithFeatures, WeightedRulesScorer
from campaignpulse.models.beyond import Ruled, ruled, ruled_since
from campaignpulse.models.gate import read_rows


def of(points: float, why: str | None) -> Ruled:
    return Ruled(np.array([points]), np.array([why], dtype=object))


@pytest.fixture
def carded(planted, components, directions) -> WeightedRulesScorer:
    """A cap while support is low, and an override of one account that is above it."""
    windows, churned = planted()
    cap = {"component": "support", "below": 60, "at_most": 30, "reason": "open bugs"}
    days = {"since": "2024-01-01", "until": "2024-02-01"}
    override = {"account_id": "account-0007", "index": 95, "reason": "signed today", "by": "Ann", **days}
    return WeightedRulesScorer(components, directions, caps=[cap], overrides=[override]).fit(windows, churned)


def test_a_cap_takes_what_lies_above_it_and_an_override_follows_on_the_cap(carded, planted) -> None:
    row = planted()[0].query("account_id == 'account-0007'").head(1).assign(sessions=2, tickets=3, nps=2)
    rows = read_rows(carded, row)
    of_parts = carded.parts(rows).total()
    found = ruled(carded, rows, of_parts)
    assert list(found) == ["cap", "override"]
    assert found["cap"].points[0] < 0 < found["override"].points[0]
    assert [found[name].why[0] for name in found] == ["open bugs", "signed today"]
    whole = carded.health_at(of_parts) + found["cap"].points + found["override"].points
    np.testing.assert_allclose(whole, carded.health(row), atol=1e-9)


def test_a_rule_that_does_not_hold_gives_nothing_and_no_reason(carded, planted) -> None:
    row = planted()[0].head(1).assign(tickets=-3.0)
    rows = read_rows(carded, row)
    found = ruled(carded, rows, carded.parts(rows).total())
    assert [rule.points[0] for rule in found.values()] == [0.0, 0.0]
    assert [rule.why[0] for rule in found.values()] == [None, None]


def test_scorers_without_rules_have_none(
    versions: tuple[ScorerWithFeatures, ScorerWithFeatures], planted
) -> None:
    rows = read_rows(versions[0].scorer, planted()[0])
    assert ruled(versions[0].scorer, rows, np.zeros(len(rows.phase))) == {}


def test_since_the_last_score_a_rule_brings_the_difference() -> None:
    found = ruled_since({"cap": of(-20.0, "open bugs")}, {"cap": of(-5.0, "late")})
    assert found["cap"].points.tolist() == [-15.0]
    assert found["cap"].why.tolist() == ["open bugs"]


@pytest.mark.parametrize("now", [{}, {"cap": of(0.0, None)}])
def test_a_rule_that_holds_no_more_gives_back_what_it_took_and_says_why_it_did(now: dict[str, Ruled]) -> None:
    found = ruled_since(now, {"cap": of(-5.0, "late")})
    assert found["cap"].points.tolist() == [5.0]
    assert found["cap"].why.tolist() == ["late"]


def test_what_rules_add_is_among_the_contributions(carded, planted) -> None:
    windows: pd.DataFrame = planted()[0]
    parts = carded.contributions(windows)
    assert list(parts.columns[-2:]) == ["cap", "override"]
    np.testing.assert_allclose(parts.sum(axis=1), carded.decision_function(windows), atol=1e-9)
