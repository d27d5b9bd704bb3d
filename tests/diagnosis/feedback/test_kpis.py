"""Figures as rows: what is not known stays unknown, and shares are those of their own function."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from campaignpulse.diagnosis.feedback import Kpis, resolution_times, value_at_risk
from campaignpulse.diagnosis.feedback.kpis import (
    KPI_COLUMNS,
    false_alarm_rows,
    kpi_table,
    stake_rows,
    time_rows,
)
from campaignpulse.evaluation.shares import clustered_share

FLAGS = pd.DataFrame(
    {
        "account_id": list("aabbcd"),
        "phase": ["post", "active"] * 3,
        "at_risk": [True, False, True, True, False, True],
        "churned": [False, False, False, True, False, True],
    }
)


def test_a_false_alarm_is_a_flag_on_somebody_who_stayed() -> None:
    found = false_alarm_rows(FLAGS).set_index("phase")
    stayed = FLAGS[~FLAGS["churned"]]
    share = clustered_share(stayed["at_risk"], stayed["account_id"])
    assert found.loc["all", ["value", "low", "high"]].tolist() == [share.value, share.low, share.high]
    assert found.loc["active", "value"] == 0.0
    assert "baseline" not in found.index


def test_a_median_that_is_not_reached_and_a_value_that_is_not_known_are_left_out(
    handoffs, monday: pd.Timestamp
) -> None:
    times = kpi_table(time_rows(resolution_times(handoffs({}, {}), monday + pd.Timedelta(hours=1))))
    assert set(times["kpi"]) == {"open_cases", "late_cases"}
    scores = pd.DataFrame({"account_id": ["a"], "phase": ["post"], "probability": [0.5], "at_risk": [True]})
    stake = kpi_table(stake_rows(value_at_risk(scores, pd.DataFrame({"account_id": [], "cause": []}), None)))
    assert set(stake["kpi"]) == {"accounts_at_risk"}


def test_no_figure_at_all_is_an_empty_table_with_its_columns() -> None:
    assert tuple(kpi_table([])) == KPI_COLUMNS


def test_as_json_what_has_no_interval_has_none() -> None:
    row = pd.DataFrame({"kpi": ["open_cases"], "cause": ["all"], "phase": ["all"], "value": [2.0], "n": [3]})
    found = Kpis("spring", pd.Timestamp("2025-04-01", tz="UTC"), kpi_table([row]))
    (told,) = json.loads(json.dumps(found.to_dict(), allow_nan=False))["kpis"]
    assert (told["value"], told["low"], told["arm"]) == (2.0, None, "")
    figure = found.figure("open_cases")
    assert figure is not None
    assert figure["n"] == pytest.approx(3)
    assert found.figure("late_cases") is None


def test_resolved_in_time_is_of_so_many_cases_as_were_due(handoffs, monday: pd.Timestamp) -> None:
    table = handoffs({"hours": 1}, {}).assign(due_at=[monday + pd.Timedelta(hours=hour) for hour in (2, 9)])
    found = kpi_table(time_rows(resolution_times(table, monday + pd.Timedelta(hours=3))))
    row = found.query("kpi == 'resolved_in_time' and cause == 'all' and phase == 'all'").squeeze()
    assert (row["value"], row["n"], row["counted"]) == (1.0, 1, "cases that were due")
