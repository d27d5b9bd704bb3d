"""A plan: what the accounts at hand can show, and how long the difference takes."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from campaignpulse.evaluation.live import (
    History,
    LivePlan,
    accounts_needed,
    live_plan,
    smallest_difference,
)
from campaignpulse.evaluation.shares import Share

from .conftest import LIVE


def planned(*, accounts: int = 5_000, arrivals: float = 10.0, difference: float = 0.02) -> LivePlan:
    churn = Share(0.06, 0.05, 0.07, 600, 10_000, 3_000)
    day = pd.Timestamp("2025-03-03", tz="UTC")
    history = History(day, accounts, arrivals, churn, cutoffs=8, lowest=0.04, highest=0.08)
    return live_plan(LIVE, history, horizon_days=84, confidence=0.95, difference=difference, power=0.8)


def test_accounts_that_arrive_before_the_last_day_to_join_count() -> None:
    assert planned().accounts == 5_000 + 10  # 13 weeks less 12 of the horizon leave one week


def test_each_pair_is_planned_at_holms_strictest_bound() -> None:
    first, _, between = planned().pairs
    plan = {"churn": 0.06, "pairs": 3}
    assert first.needed == accounts_needed(0.02, shares=(0.4, 0.2), **plan)
    assert between.needed == accounts_needed(0.02, shares=(0.4, 0.4), **plan)
    assert first.smallest == smallest_difference(5_010, shares=(0.4, 0.2), **plan)
    assert first.at_worst > first.smallest


def test_the_weeks_are_those_of_the_horizon_and_of_the_arrivals_that_lack() -> None:
    pair = planned().pairs[0]
    assert pair.weeks == 12 + -(-(pair.needed - 5_000) // 10)
    assert planned(accounts=10_000_000).pairs[0].weeks == 12
    assert planned(arrivals=0.0).pairs[0].weeks is None


def test_a_difference_larger_than_churn_needs_no_number_of_accounts() -> None:
    pair = planned(difference=0.07).pairs[0]
    assert (pair.needed, pair.weeks) == (None, None)


def test_a_plan_is_plain_values_for_json() -> None:
    told = json.loads(json.dumps(planned().to_dict(), allow_nan=False))
    assert told["history"]["at"] == "2025-03-03"
    assert told["pairs"][0]["arm"] == "learned"
    assert told["history"]["churn"]["value"] == pytest.approx(0.06)
