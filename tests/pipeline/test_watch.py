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
