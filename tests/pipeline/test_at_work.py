"""What the scorers of a run are worth at work."""

from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.evaluation.at_work import AtWork
from campaignpulse.experiment import WITHOUT_CAMPAIGN, read_experiment
from campaignpulse.features import churns
from campaignpulse.pipeline.at_work import worth_at_work, worth_metrics
from campaignpulse.sources import load


@pytest.fixture(scope="module")
def predictions(deployed_store) -> pd.DataFrame:
    return pd.read_parquet(deployed_store / "out" / "predictions.parquet")


@pytest.fixture(scope="module")
def worth(deployed_store, predictions) -> AtWork:
    asked = read_experiment(deployed_store / "first.yaml")
    twin = predictions[predictions["scorer"] == "learned"].assign(scorer=f"learned{WITHOUT_CAMPAIGN}")
    tables = load(asked.data.source)
    known = churns(tables, twin[["account_id", "cutoff"]], asked.label)
    return worth_at_work(asked, tables, pd.concat([predictions, twin]), known)


def test_all_scorers_but_those_without_campaign_features_are_told_against_the_reference(worth):
    assert set(worth.scorers) == {"traditional", "rules", "learned"}
    assert {pair.reference for pair in worth.pairs} == {"rules"}


def test_a_planted_decline_is_warned_of_before_the_churn(worth):
    assert worth.warned["learned"].days.value > 14
    assert worth.warned["learned"].lead_times.upper_quartile <= 56  # the horizon


def test_without_a_table_of_accounts_no_value_is_lost_and_that_is_said(worth):
    assert worth.scorers["rules"]["overall"].lost_value is None
    assert worth.notes[0].startswith("accounts: no value")


def test_metrics_have_short_names_and_leave_out_what_the_comparison_logs(worth):
    assert set(worth_metrics(worth, "learned", "active")) == {
        "false_at_risk", "profit", "profit_at_budget", "lost_value",
    }  # fmt: skip
    assert set(worth_metrics(worth, "learned", "overall")) > {"warning_days", "never_warned"}
