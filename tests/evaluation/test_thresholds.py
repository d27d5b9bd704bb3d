from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import (
    Alerts,
    budget_threshold,
    false_alarm_threshold,
    inside_budget,
    profit_threshold,
)
from campaignpulse.evaluation.profit import RetentionCosts, expected_maximum_profit


@pytest.fixture
def rows() -> pd.DataFrame:
    """Ten snapshots of ten accounts by falling probability; the first, third and fourth churned."""
    return pd.DataFrame(
        {
            "account_id": [f"a{i}" for i in range(10)],
            "phase": ["active", "baseline"] * 5,
            "probability": [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05],
            "churned": [True, False, True, True, False, False, False, False, False, False],
        }
    )


@pytest.fixture
def many() -> pd.DataFrame:
    """400 accounts in two phases: in active ones, probabilities run higher."""
    random = np.random.default_rng(7)
    phase = np.where(np.arange(400) < 200, "active", "baseline")
    churned = random.random(400) < 0.2
    said = 0.3 * random.random(400) + 0.2 * churned + 0.3 * (phase == "active")
    return pd.DataFrame(
        {"account_id": np.arange(400), "phase": phase, "probability": said, "churned": churned}
    )


@pytest.mark.parametrize(
    ("share", "value", "flagged"),
    [(0.1, 0.9, 1), (0.19, 0.9, 1), (0.2, 0.8, 2), (1.0, 0.0, 10), (0.05, math.inf, 0)],
)
def test_a_budget_is_never_overdrawn(rows: pd.DataFrame, share: float, value: float, flagged: int) -> None:
    (threshold,) = budget_threshold(rows, budget_share=share).thresholds
    assert (threshold.value, threshold.flagged, threshold.rows) == (value, flagged, 10)


def test_who_ties_with_one_too_many_is_left_out(rows: pd.DataFrame) -> None:
    rows["probability"] = [0.9, 0.8, 0.8, 0.8, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05]
    (threshold,) = budget_threshold(rows, budget_share=0.3).thresholds
    assert (threshold.value, threshold.flagged) == (0.9, 1)


def test_the_false_alarm_rate_is_the_share_at_risk_of_those_who_stay(rows: pd.DataFrame) -> None:
    (threshold,) = budget_threshold(rows, budget_share=0.5).thresholds
    assert threshold.false_alarm_rate == pytest.approx(2 / 7)  # the second and the fifth
    assert threshold.low < 2 / 7 < threshold.high  # type: ignore[operator]


@pytest.mark.parametrize(("limit", "value"), [(1 / 7, 0.6), (2 / 7, 0.5), (0.14, 0.9), (1.0, 0.0)])
def test_a_limit_on_false_alarms_counts_only_those_who_stay(
    rows: pd.DataFrame, limit: float, value: float
) -> None:
    """One of seven who stay may be at risk: that is the second, so that all from 0.6 on are."""
    thresholds = false_alarm_threshold(rows, limit=limit).thresholds
    assert {threshold.value for threshold in thresholds} == {value}


def test_a_phase_with_few_accounts_that_stay_has_the_threshold_of_all(rows: pd.DataFrame) -> None:
    assert not any(threshold.own for threshold in false_alarm_threshold(rows, limit=0.3).thresholds)


def test_each_phase_keeps_the_limit_by_a_threshold_of_its_own(many: pd.DataFrame) -> None:
    alerts = false_alarm_threshold(many, limit=0.10)
    by_phase = {threshold.phase: threshold for threshold in alerts.thresholds}
    at_risk = alerts.at_risk(many.assign(cutoff=0))
    for phase in ("active", "baseline"):
        stayed = (many["phase"] == phase) & ~many["churned"]
        assert by_phase[phase].own
        assert at_risk[stayed].mean() <= 0.10
        assert at_risk[stayed].mean() == by_phase[phase].false_alarm_rate
    assert by_phase["active"].value > by_phase["baseline"].value + 0.2
    assert not by_phase["pre"].own
    assert by_phase["pre"].rows == 0
    assert by_phase["pre"].false_alarm_rate is None


def test_one_more_false_alarm_would_break_the_limit(many: pd.DataFrame) -> None:
    value = {t.phase: t.value for t in false_alarm_threshold(many, limit=0.10).thresholds}["active"]
    stayed = many.query("phase == 'active' and not churned")["probability"].to_numpy()
    next_lower = stayed[stayed < value].max()
    assert (stayed >= next_lower).mean() > 0.10


def test_the_threshold_from_costs_flags_the_share_that_is_worth_contacting(many: pd.DataFrame) -> None:
    costs = RetentionCosts(clv=300, incentive_cost=30, contact_cost=5)
    alerts = profit_threshold(many, costs)
    worth = expected_maximum_profit(many["churned"].to_numpy(), many["probability"].to_numpy(), costs)
    assert alerts.profit is not None
    assert (alerts.profit.per_customer, alerts.profit.share) == (worth.per_customer, worth.share)
    assert worth.share - 1 / 400 < alerts.thresholds[0].flagged / 400 <= worth.share


def test_one_threshold_brings_less_than_the_best_for_each_share_of_takers(many: pd.DataFrame) -> None:
    costs = RetentionCosts(clv=300, incentive_cost=30, contact_cost=5)
    alerts = profit_threshold(many, costs)
    at_risk = alerts.at_risk(many.assign(cutoff=0))
    churned = many["churned"].to_numpy()
    by_hand = ((0.3 * 270 - 5) * (at_risk & churned).sum() - 35 * (at_risk & ~churned).sum()) / 400
    assert alerts.profit is not None
    assert alerts.profit.at_threshold == pytest.approx(by_hand)
    assert alerts.profit.at_threshold < alerts.profit.per_customer


def test_where_contacting_never_pays_nobody_is_at_risk(many: pd.DataFrame) -> None:
    alerts = profit_threshold(many, RetentionCosts(clv=100, incentive_cost=50, contact_cost=50))
    assert not alerts.at_risk(many.assign(cutoff=0)).any()
    assert alerts.to_dict()["thresholds"][0]["value"] is None
    json.dumps(alerts.to_dict(), allow_nan=False)


def test_costs_need_both_outcomes(rows: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="needs snapshots that churned and some that did not"):
        profit_threshold(rows[~rows["churned"]])


@pytest.mark.parametrize("share", [0.0, 1.1])
def test_a_share_out_of_bounds_is_refused(rows: pd.DataFrame, share: float) -> None:
    with pytest.raises(InputError, match="budget_share is"):
        budget_threshold(rows, budget_share=share)
    with pytest.raises(InputError, match="limit is"):
        false_alarm_threshold(rows, limit=share)


def test_without_thresholds_at_risk_is_the_budget_of_each_cutoff(many: pd.DataFrame) -> None:
    snapshots = many.assign(cutoff=np.arange(400) % 4)
    inside = inside_budget(
        snapshots["probability"],
        cutoff=snapshots["cutoff"],
        account_id=snapshots["account_id"],
        budget_share=0.15,
    )
    assert (Alerts(budget_share=0.15).at_risk(snapshots) == inside).all()


def test_a_threshold_is_reached_by_its_own_value(rows: pd.DataFrame) -> None:
    alerts = budget_threshold(rows, budget_share=0.2)
    assert alerts.at_risk(rows).tolist() == [True, True] + [False] * 8


def test_of_nobody_nobody_is_at_risk(rows: pd.DataFrame) -> None:
    nobody = rows.iloc[:0]
    assert len(budget_threshold(rows, budget_share=0.2).at_risk(nobody)) == 0
