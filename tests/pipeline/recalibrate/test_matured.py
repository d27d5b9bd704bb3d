"""Whose outcomes have matured by a day, and which of them the gate asks about."""

from __future__ import annotations

import pandas as pd
from campaignpulse.features import labels
from campaignpulse.pipeline.recalibrate.matured import EVERY, matured_rows

AT = pd.Timestamp("2024-05-06", tz="UTC")


def test_cutoffs_go_back_from_the_last_that_has_matured_to_the_first_training_day(calm) -> None:
    experiment, tables = calm
    days = pd.DatetimeIndex(sorted(matured_rows(experiment, tables, AT).rows["cutoff"].unique()))
    assert days[-1] == AT - pd.Timedelta(days=56)
    assert set(days[1:] - days[:-1]) == {EVERY}
    assert days[0] >= experiment.split.train[0]
    assert days[0] - EVERY < max(experiment.split.train[0], days[-1] - pd.Timedelta(days=365 - 1))


def test_the_last_cutoff_lies_whole_weeks_back_where_the_horizon_is_none(calm) -> None:
    experiment, tables = calm
    label = experiment.label.model_copy(update={"horizon_days": 50})
    rows = matured_rows(experiment.model_copy(update={"label": label}), tables, AT).rows
    assert rows["cutoff"].max() == AT - pd.Timedelta(days=56)


def test_each_outcome_is_the_one_that_labels_tell(calm) -> None:
    experiment, tables = calm
    found = matured_rows(experiment, tables, AT)
    told = labels(tables, found.rows[["account_id", "cutoff"]], experiment.label, as_of=AT)["churned"]
    assert found.churned.tolist() == told.tolist()
    assert found.churned.any()


def test_the_gate_asks_about_what_matured_within_its_days_and_no_earlier(calm) -> None:
    experiment, tables = calm
    found = matured_rows(experiment, tables, AT)
    matured_at = found.rows["cutoff"] + pd.Timedelta(days=56)
    asked = matured_at > AT - pd.Timedelta(days=experiment.recalibration.gate_days)
    assert found.asked.tolist() == asked.tolist()
    assert found.asked.any()
    assert not found.asked.all()
