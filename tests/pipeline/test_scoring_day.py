from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.experiment import Experiment, read_experiment
from campaignpulse.pipeline.scoring_day import scoring_day
from campaignpulse.pipeline.watch import last_day
from campaignpulse.sources import load
from campaignpulse.tables import Tables

FIRST = pd.Timestamp("2023-01-01", tz="UTC")


@pytest.fixture(scope="module")
def tables(data_folder: Path) -> Tables:
    return load(data_folder)


@pytest.fixture
def experiment(experiment_file: Path) -> Experiment:
    return read_experiment(experiment_file)


def after(tables: Tables, days: int) -> pd.Timestamp:
    return last_day(tables) + pd.Timedelta(days=days)


def test_the_last_day_of_the_data_is_scored_if_nothing_is_asked(tables, experiment) -> None:
    assert scoring_day(experiment, tables, None) == (last_day(tables), ())


def test_the_day_after_the_last_one_may_be_scored_too(tables, experiment) -> None:
    assert scoring_day(experiment, tables, after(tables, 1)) == (after(tables, 1), ())


@pytest.mark.parametrize("days", [2, 8])
def test_a_week_without_data_is_said(tables, experiment, days) -> None:
    day, (said,) = scoring_day(experiment, tables, after(tables, days))
    assert day == after(tables, days)
    assert said.startswith(f"events: they end on {last_day(tables):%Y-%m-%d}")
    assert "count as days without activity" in said


def test_more_than_a_week_without_data_is_refused_with_the_day_to_score(tables, experiment) -> None:
    said = rf"8 days without any would look .* or score {after(tables, 1):%Y-%m-%d}"
    with pytest.raises(InputError, match=said):
        scoring_day(experiment, tables, after(tables, 9))


def test_a_day_before_which_nothing_is_known_is_refused(tables, experiment) -> None:
    with pytest.raises(InputError, match=r"at 2023-01-01: the data begin on 2023-01-01"):
        scoring_day(experiment, tables, FIRST)
    assert scoring_day(experiment, tables, FIRST + pd.Timedelta(days=1))[0] == FIRST + pd.Timedelta(days=1)


@pytest.mark.parametrize(
    ("at", "day"),
    [("2024-01-10 15:30", "2024-01-10"), ("2024-01-10T23:00:00-05:00", "2024-01-11")],
)
def test_another_time_of_day_is_floored_and_said(tables, experiment, at, day) -> None:
    found, (said,) = scoring_day(experiment, tables, at)
    assert found == pd.Timestamp(day, tz="UTC")
    assert f"is read as the day {day}" in said


def test_what_is_no_day_is_refused(tables, experiment) -> None:
    with pytest.raises(InputError, match="write days as 2024-01-31"):
        scoring_day(experiment, tables, "last tuesday")


@pytest.mark.parametrize(("day", "flatters"), [("2023-10-31", True), ("2023-11-01", False)])
def test_a_day_that_scorers_learned_from_is_said_to_flatter(tables, experiment, day, flatters) -> None:
    _, said = scoring_day(experiment, tables, day)
    assert [sentence.endswith("their scores flatter") for sentence in said] == [True] * flatters
