"""Expected performance in the scheduled job: told each week, kept, and set beside what came true."""

from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.evaluation import roc_auc
from campaignpulse.features import labels
from campaignpulse.pipeline import recalibrate
from campaignpulse.sources import load
from campaignpulse.tracking import existing_store, read_course, read_table

FIRST, SECOND = "2024-05-06", "2024-05-13"
HORIZON = pd.Timedelta(days=56)


def test_what_is_told_of_a_week_stays_and_its_outcome_joins_it_when_it_matures(world) -> None:
    experiment, store = world("quiet"), existing_store()
    first, second = (recalibrate(experiment, at=day).last for day in (FIRST, SECOND))
    told = read_course(store, "kept up", "learned")
    at = pd.Timestamp(SECOND, tz="UTC")
    assert {"auc/expected", "auc/low"} <= set(told[at - pd.Timedelta(days=7)])
    newest = max(day for day, figures in told.items() if "auc/realised" in figures)
    assert newest == at - HORIZON  # the week that has just matured
    rows = read_table(store, first.mlflow["run_id"], "looked_at.parquet")
    rows = rows[rows["cutoff"] == newest].reset_index(drop=True)
    outcomes = labels(
        load(experiment.data.source), rows[["account_id", "cutoff"]], experiment.label, as_of=at
    )
    by_hand = roc_auc(outcomes["churned"].to_numpy(bool), rows["probability"])
    assert told[newest]["auc/realised"] == pytest.approx(by_hand)
    shown = second.report.performance.query("metric == 'auc' and phase == 'overall'").set_index("cutoff")
    assert shown.loc[newest, "realised"] == pytest.approx(by_hand)
    assert shown.loc[newest, "low"] < shown.loc[newest, "expected"] < shown.loc[newest, "high"]
    assert shown["realised"].notna().sum() < shown["expected"].notna().sum()
    assert "of those who left within four weeks" in second.report.early


def test_a_decision_keeps_the_rows_of_its_own_weeks_only(world) -> None:
    experiment, store = world("quiet"), existing_store()
    for day in (FIRST, SECOND):
        run_id = recalibrate(experiment, at=day).last.mlflow["run_id"]
    rows = read_table(store, run_id, "looked_at.parquet")
    assert rows["cutoff"].unique().tolist() == [pd.Timestamp(FIRST, tz="UTC")]
    assert set(rows.columns) == {"account_id", "cutoff", "probability", "phase"}
