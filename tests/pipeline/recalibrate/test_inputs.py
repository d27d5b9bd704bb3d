"""Inputs that moved, in the scheduled job: which phases carry it, and what of it is beyond the season."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.experiment import DataSource, Experiment
from campaignpulse.pipeline import recalibrate
from campaignpulse.pipeline.recalibrate.inputs import month_of

AT = "2024-09-02"  # the month before is that of the second edition, to which half the accounts are exposed


def fewer(experiment: Experiment, folder: Path, accounts: slice) -> Experiment:
    """The experiment on tables in which some accounts lost three of five sessions in the last weeks."""
    shutil.copytree(experiment.data.path, folder)
    events = pd.read_parquet(folder / "events.parquet")
    ids = sorted(events["account_id"].unique())[accounts]
    late = events["occurred_at"].between("2024-07-25", AT) & events["account_id"].isin(ids)
    kept = events[~(late & (np.arange(len(events)) % 5 < 3))]
    kept.to_parquet(folder / "events.parquet")
    return experiment.model_copy(update={"data": DataSource(path=folder)})


def test_an_alarm_says_in_which_phases_and_what_is_beyond_the_season(world, tmp_path: Path) -> None:
    exposed = fewer(world("quiet"), tmp_path / "fewer", slice(None, None, 2))
    found = recalibrate(exposed, at=AT, dry_run=True).last
    (alarm,) = (one for one in found.alarms if one["kind"] == "input")
    assert alarm["phase"] == "active, post"
    assert "; beyond the season: post −" in alarm["what"]
    assert "against mm23" in alarm["what"]


def test_each_month_since_the_champion_is_told_with_its_threshold_and_the_textbook(world) -> None:
    report = recalibrate(world("quiet"), at=AT, dry_run=True).last.report
    overall = report.drift[report.drift["phase"] == "overall"]
    months = pd.date_range("2024-01-01", "2024-09-01", freq="MS", tz="UTC")
    assert overall["cutoff"].tolist() == report.index.index.tolist() == list(months)
    assert (overall["threshold"] >= 1.1).all()
    assert (overall["ratio"] <= overall["threshold"]).all()  # nothing has changed
    assert "baseline" in set(report.drift["phase"])


@pytest.mark.parametrize("day", ["2024-02-01", "2024-02-29 13:00"])
def test_the_month_of_a_day_starts_at_its_first_midnight(day: str) -> None:
    assert month_of(pd.Timestamp(day, tz="UTC")) == pd.Timestamp("2024-02-01", tz="UTC")
