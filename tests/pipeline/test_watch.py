from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.experiment import Experiment, read_experiment
from campaignpulse.pipeline.watch import watch_days

LAST = pd.Timestamp("2024-05-01 07:30", tz="UTC")


@pytest.fixture
def experiment(experiment_file: Path) -> Experiment:
    return read_experiment(experiment_file)


def test_customers_are_watched_from_the_end_of_training_to_the_end_of_the_data(
    experiment: Experiment,
) -> None:
    days = watch_days(experiment, LAST)
    assert days[0] == pd.Timestamp("2023-09-02", tz="UTC")
    assert LAST - pd.Timedelta(days=14) < days[-1] <= LAST


def test_the_days_keep_the_beat_of_the_training_cutoffs(experiment: Experiment) -> None:
    start = pd.Timestamp("2023-04-01", tz="UTC")
    assert {(day - start).days % 14 for day in watch_days(experiment, LAST)} == {0}


def test_where_cutoffs_are_listed_customers_are_watched_weekly(
    experiment_file: Path, experiment_text: str
) -> None:
    listed = "cutoffs: {dates: [2023-04-01, 2023-06-01, 2023-12-01]}"
    experiment_file.write_text(
        experiment_text.replace("cutoffs: {every_days: 14, test_every_days: 14}", listed)
    )
    days = watch_days(read_experiment(experiment_file), LAST)
    assert set(days[1:] - days[:-1]) == {pd.Timedelta(days=7)}
