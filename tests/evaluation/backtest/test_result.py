from __future__ import annotations

import json
from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.evaluation import Alerts, Threshold
from campaignpulse.evaluation.backtest import Backtest, backtest

Weeks = Callable[..., pd.DataFrame]


@pytest.fixture
def found(weeks: Weeks, first: pd.Timestamp) -> Backtest:
    rows = pd.concat(
        [weeks("a", "...!!!", churn_day=41), weeks("b", " .....", churn_day=41), weeks("c", "......")],
        ignore_index=True,
    )
    alerts = Alerts("false_alarms", None, (Threshold("overall", 0.5, 0, 0, None, None, None),))
    return backtest(rows, scorer="card", alerts=alerts, horizon_days=30, first=first, lead_days=(14, 40))


def test_the_json_holds_plain_values_only(found: Backtest) -> None:
    plain = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert (plain["scorer"], plain["first"], plain["last"]) == ("card", "2024-01-01", "2024-02-05")
    assert plain["recall"][0]["recall"]["of"] == 2
    assert plain["alerts"]["thresholds"][0]["value"] == 0.5


def test_what_is_not_known_of_a_churn_is_null(found: Backtest) -> None:
    alarmed, quiet = json.loads(json.dumps(found.to_dict(), allow_nan=False))["table"]
    assert alarmed == {
        "account_id": "a",
        "churn_at": "2024-02-11",
        "alarm_14": True,
        "health_14": 10.0,
        "alarm_40": False,
        "health_40": 60.0,
        "alarm_since": "2024-01-22",
        "lead_days": 20.0,
        "censored": False,
    }
    assert (quiet["alarm_40"], quiet["health_40"], quiet["alarm_since"]) == (None, None, None)


def test_every_field_is_in_the_json(found: Backtest) -> None:
    assert set(found.to_dict()) == set(Backtest.__dataclass_fields__)
