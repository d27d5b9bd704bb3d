from collections.abc import Callable
from typing import Any

import pandas as pd
import pandas.testing
import pytest
from campaignpulse.experiment import Experiment, cutoffs

Make = Callable[[dict[str, Any]], Experiment]
Refusal = Callable[..., str]


def days(experiment: Experiment) -> list[str]:
    return [f"{day:%m-%d}" for day in cutoffs(experiment)]


def test_cutoffs_are_midnights_like_the_times_of_clean_tables(make: Make) -> None:
    found = cutoffs(make({}))
    assert found.dtype == pd.DatetimeTZDtype("us", "UTC")
    pandas.testing.assert_index_equal(found, found.normalize())
    assert found.is_unique
    assert found.is_monotonic_increasing


def test_training_cutoffs_count_from_the_first_day_and_include_the_last(make: Make) -> None:
    assert days(make({"cutoffs.every_days": 35}))[:3] == ["04-23", "05-28", "07-02"]
    assert days(make({"cutoffs.every_days": 36}))[:2] == ["04-23", "05-29"]


def test_test_cutoffs_are_every_28_days_unless_the_file_says_otherwise(make: Make) -> None:
    assert days(make({}))[-3:] == ["08-27", "09-24", "10-22"]
    weekly = days(make({"cutoffs.test_every_days": 7}))
    assert len(weekly) == 22
    assert weekly[-2:] == ["10-29", "11-05"]


def test_listed_dates_are_cutoffs_of_the_period_they_lie_in_each_once_and_in_order(make: Make) -> None:
    dates = ["2017-11-05", "2017-04-23", "2017-08-27", "2017-07-02", "2017-04-23"]
    assert days(make({"cutoffs": {"dates": dates}})) == ["04-23", "07-02", "08-27", "11-05"]


def test_listed_dates_outside_of_both_periods_are_said(make: Make) -> None:
    experiment = make({"cutoffs": {"dates": ["2017-05-01", "2017-07-10", "2017-09-01", "2018-01-01"]}})
    assert days(experiment) == ["05-01", "09-01"]
    assert experiment.notes == (
        "cutoffs.dates: 2 of 4 days lie outside split.train and split.test and are not used, "
        "such as 2017-07-10",
    )


@pytest.mark.parametrize(("date", "empty"), [("2017-05-01", "test"), ("2017-09-01", "train")])
def test_a_period_without_any_listed_date_is_refused(refusal: Refusal, date: Any, empty: Any) -> None:
    assert refusal({"cutoffs": {"dates": [date]}}) == (
        f"cutoffs.dates has no day within split.{empty}; add one, or widen split.{empty}"
    )


def test_the_embargo_allows_a_horizon_that_ends_on_the_first_test_day(make: Make) -> None:
    assert make({"split.train": ["2017-07-02", "2017-07-02"]}).notes == ()


def test_a_training_period_wholly_within_one_horizon_of_the_test_is_refused(refusal: Refusal) -> None:
    assert refusal({"split.train": ["2017-07-03", "2017-07-30"]}) == (
        "label.horizon_days is 56, so training cutoffs must end by 2017-07-02, a horizon before the first "
        "test cutoff, but the first is on 2017-07-03; start the training earlier or the test later"
    )


def test_training_cutoffs_that_the_embargo_leaves_out_are_said(make: Make) -> None:
    experiment = make({"split.train": ["2017-04-23", "2017-08-20"]})
    assert len(cutoffs(experiment)) == 18 + 3
    assert experiment.notes == (
        "split.train: 7 of 18 cutoffs lie after 2017-07-02, less than one horizon before the test, "
        "and are not trained on",
    )


def test_another_time_of_day_is_floored_and_said(make: Make) -> None:
    experiment = make(
        {
            "split.train": ["2017-04-23 18:00", "2017-07-02"],
            "cutoffs": {"dates": ["2017-05-01T06:30", "2017-09-01"]},
            "label.as_of": "2017-12-31 23:59",
        }
    )
    assert experiment.split.train[0] == pd.Timestamp("2017-04-23", tz="UTC")
    assert days(experiment) == ["05-01", "09-01"]
    assert experiment.notes == (
        "cutoffs.dates: 2017-05-01 06:30 is read as the day 2017-05-01",
        "split.train: 2017-04-23 18:00 is read as the day 2017-04-23",
        "label.as_of: 2017-12-31 23:59 is read as the day 2017-12-31",
    )


def test_a_metric_in_two_components_is_refused(refusal: Refusal) -> None:
    components = {"output": {"metrics": ["posts"]}, "voice": {"metrics": ["nps", "posts"]}}
    assert refusal({"components": components}) == (
        "components.voice.metrics has 'posts', which output has too; keep it in one"
    )


@pytest.mark.parametrize("key", ["reference", "challenger"])
def test_a_comparison_with_a_scorer_that_is_not_there_is_refused(refusal: Refusal, key: str) -> None:
    assert refusal({f"evaluation.{key}": "magic"}) == (
        f"evaluation.{key} is 'magic'; name one of traditional, rules, learned, boosted"
    )


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_outside_of_32_bits_is_refused(refusal: Refusal, seed: Any) -> None:
    assert f"seed is {seed}; it must be at " in refusal({"seed": seed})


@pytest.mark.parametrize("seed", [0, 2**32 - 1])
def test_a_seed_of_32_bits_is_allowed(make: Make, seed: Any) -> None:
    assert make({"seed": seed}).seed == seed


def test_an_experiment_survives_being_written_as_plain_values(make: Make) -> None:
    experiment = make({"label.as_of": "2017-12-31", "data.zone": "Europe/Paris", "output": "out"})
    plain = experiment.model_dump(mode="json")
    assert Experiment.model_validate(plain) == experiment
    assert plain["split"]["train"] == ["2017-04-23", "2017-07-02"]


def test_notes_survive_a_copy(make: Make) -> None:
    experiment = make({"label.as_of": "2017-12-31 23:59"})
    assert experiment.model_copy(update={"seed": 1}).notes == experiment.notes != ()
