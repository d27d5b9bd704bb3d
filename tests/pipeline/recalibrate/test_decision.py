"""What a decision says: its reason with the rolling base rate beside it, and its alarms."""

from __future__ import annotations

import pandas as pd
from campaignpulse.pipeline.recalibrate.decision import Found
from campaignpulse.pipeline.recalibrate.inputs import Inputs
from campaignpulse.pipeline.recalibrate.matured import Matured
from campaignpulse.pipeline.recalibrate.outlook import Outlook
from campaignpulse.recalibration import HOLD, Decision, Gate
from campaignpulse.tables import validate

AT = pd.Timestamp("2024-06-03", tz="UTC")
FEW = {
    "campaigns": pd.DataFrame(
        {"campaign_id": ["mm"], "name": "March Madness", "series": "mm", "starts_at": [AT], "ends_at": [AT]}
    ).assign(ends_at=AT + pd.Timedelta(days=7)),
    "exposures": pd.DataFrame({"account_id": ["a"], "campaign_id": ["mm"]}),
    "events": pd.DataFrame({"account_id": ["a"], "occurred_at": [AT], "metric": ["sessions"]}),
}
HELD = Decision(AT, HOLD, "hold: 9 cancellations in 4 weeks, where 8.7 were expected")


def standing(*, as_scored: float, churned: int = 40) -> Gate:
    return Gate(
        rows=900,
        accounts=500,
        churned_accounts=churned,
        champion=0.29,
        challenger=0.29,
        difference=0.0,
        low=None,
        high=None,
        sure=None,
        as_scored=as_scored,
        constant=0.3,
        passed=False,
    )


def found(gate: Gate | None) -> Found:
    nothing = pd.DataFrame({"account_id": [], "cutoff": [], "churned": []})
    return Found(
        decision=HELD,
        course=None,
        standing=gate,
        why=None,
        search=None,
        faults=(),
        inputs=Inputs(),
        one=None,
        matured=Matured(nothing, nothing["churned"]),
        drawn=validate(FEW, origin="test"),
        outlook=Outlook({}, {}, None, nothing),
        said=(),
    )


def test_a_champion_that_beats_the_base_rate_is_said_to_and_raises_no_alarm() -> None:
    held = found(standing(as_scored=0.28))
    assert held.reason.endswith("expected; the champion beats the rolling base rate, 0.2800 against 0.3000")
    assert list(held.alarms()) == []


def test_a_champion_that_loses_to_the_base_rate_is_said_to_and_is_an_alarm() -> None:
    held = found(standing(as_scored=0.31))
    told = "the champion loses to the rolling base rate, 0.3100 against 0.3000"
    assert held.reason.endswith(told)
    assert list(held.alarms()) == [{"kind": "label", "what": told, "phase": None}]


def test_with_few_churned_accounts_losing_to_the_base_rate_is_said_and_is_no_alarm() -> None:
    few = found(standing(as_scored=0.31, churned=29))
    assert "loses to the rolling base rate" in few.reason
    assert list(few.alarms()) == []


def test_before_outcomes_have_matured_a_decision_says_that_no_base_rate_stands_beside_it() -> None:
    assert found(None).reason.endswith("so there is no rolling base rate beside it")
