from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.experiment import Experiment, read_experiment
from campaignpulse.pipeline.choose import chosen_features
from campaignpulse.pipeline.fit import fit_scorers
from campaignpulse.pipeline.grading import grader
from campaignpulse.pipeline.split import split_of
from campaignpulse.pipeline.watch import doubts, last_day, watch, watch_days
from campaignpulse.sources import load
from campaignpulse.tables import Tables

LAST = pd.Timestamp("2024-05-01 07:30", tz="UTC")


@pytest.fixture
def experiment(experiment_file: Path) -> Experiment:
    return read_experiment(experiment_file)


def test_customers_are_watched_up_to_the_last_day_of_the_data(experiment: Experiment) -> None:
    assert watch_days(experiment, LAST)[-1] == pd.Timestamp("2024-05-01", tz="UTC")


def test_they_are_watched_weekly_however_far_apart_the_cutoffs_lie(experiment: Experiment) -> None:
    days = watch_days(experiment, LAST)
    assert set(days[1:] - days[:-1]) == {pd.Timedelta(days=7)}


def test_nobody_is_watched_before_the_first_training_day(experiment: Experiment) -> None:
    days = watch_days(experiment, LAST)
    first = experiment.split.train[0]
    assert first <= days[0] < first + pd.Timedelta(days=7)


def test_three_years_are_enough(experiment: Experiment) -> None:
    days = watch_days(experiment, pd.Timestamp("2033-05-01", tz="UTC"))
    assert pd.Timedelta(days=3 * 365 - 7) < days[-1] - days[0] <= pd.Timedelta(days=3 * 365)


@pytest.fixture(scope="module")
def tables(data_folder: Path) -> Tables:
    return load(data_folder)


def with_stray_event(tables: Tables, moment: str) -> Tables:
    stray = tables.events.head(1).assign(occurred_at=pd.Timestamp(moment, tz="UTC").as_unit("us"))
    return replace(tables, events=pd.concat([tables.events, stray], ignore_index=True))


def test_a_stray_event_in_the_future_moves_no_day_and_is_said(tables: Tables, experiment: Experiment) -> None:
    odd = with_stray_event(tables, "2031-01-01")
    assert last_day(odd) == last_day(tables)
    (said,) = doubts(experiment, odd, last_day(odd))
    assert said.startswith("events: 1 rows lie after ")


def test_the_last_day_is_the_last_with_customers_at_work(tables: Tables) -> None:
    assert tables.events["occurred_at"].max().floor("D") - last_day(tables) < pd.Timedelta(days=3)


def test_customers_of_a_training_day_are_doubtful_and_it_is_said(
    tables: Tables, experiment: Experiment
) -> None:
    assert doubts(experiment, tables, experiment.split.test[0]) == ()
    (said,) = doubts(experiment, tables, experiment.split.train[1])
    assert "before the test period" in said


def test_who_is_at_risk_is_by_the_rule_of_the_experiment(experiment_file: Path) -> None:
    with experiment_file.open("a") as file:
        file.write("scorers: {rules: {kind: rules}, learned: {kind: learned}}\n")
        file.write("alerts: {rule: false_alarms, limit: 0.02}\n")
    experiment = read_experiment(experiment_file)
    tables = load(experiment.data.source)
    chosen, _ = chosen_features(experiment, tables)
    split = split_of(experiment, tables, chosen)
    fitted = fit_scorers(experiment, chosen, split)
    found = watch(
        experiment,
        tables,
        chosen,
        fitted,
        split,
        scorer="rules",
        grader=grader(tables, chosen, fitted, split, seed=0),
    )
    by_phase = {threshold.phase: threshold.value for threshold in found.alerts.thresholds}
    rows = found.accounts
    assert (rows["at_risk"] == (rows["probability"] >= rows["phase"].map(by_phase))).all()
