from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from campaignpulse.experiment import Experiment, Split
from campaignpulse.experiment.blocks import read_day, read_moment
from pydantic import ValidationError

Make = Callable[[dict[str, Any]], Experiment]

MORNING = pd.Timestamp("2017-04-23 10:30", tz="UTC")


@pytest.mark.parametrize(
    "value",
    [
        "2017-04-23 10:30",
        "2017-04-23T10:30:00Z",
        datetime(2017, 4, 23, 10, 30, tzinfo=UTC),
        datetime(2017, 4, 23, 10, 30),  # noqa: DTZ001, as YAML gives it
        pd.Timestamp("2017-04-23 10:30"),
        MORNING,
    ],
)
def test_a_moment_is_read_the_same_however_it_is_written(value: Any) -> None:
    assert read_moment(value) == MORNING
    assert read_day(value) == pd.Timestamp("2017-04-23", tz="UTC")


def test_a_day_may_be_a_date_or_a_text() -> None:
    assert read_day(date(2017, 4, 23)) == read_day(" 2017-04-23 ") == pd.Timestamp("2017-04-23", tz="UTC")


def test_days_have_the_unit_of_clean_tables() -> None:
    assert read_day("2017-04-23").unit == "us"


@pytest.mark.parametrize("value", ["soon", "", 20170423, None, pd.NaT, True, [1]])
def test_what_is_no_day_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="it must be a day such as 2017-04-23"):
        read_day(value)


def test_an_offset_is_refused_since_a_cutoff_is_a_day_of_the_data_sets_zone() -> None:
    for value in ("2017-04-23T00:00-04:00", datetime(2017, 4, 23, tzinfo=timezone(timedelta(hours=-4)))):
        with pytest.raises(ValueError, match="own zone"):
            read_day(value)


@pytest.mark.parametrize("value", ["1969-12-31", "2200-01-02"])
def test_a_day_outside_of_1970_to_2200_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="between 1970-01-01 and 2200-01-01"):
        read_day(value)


@pytest.mark.parametrize("value", ["1970-01-01", "2200-01-01"])
def test_the_first_and_the_last_day_are_allowed(value: Any) -> None:
    assert f"{read_day(value):%Y-%m-%d}" == value


def test_a_block_is_frozen() -> None:
    split = Split(train=("2017-01-01", "2017-02-01"), test=("2017-03-01", "2017-04-01"))
    with pytest.raises(ValidationError, match="frozen"):
        split.train = split.test


def test_a_path_is_beside_the_file_it_is_read_from(make: Make) -> None:
    experiment = make({"output": "results"})
    again = type(experiment).model_validate(experiment.model_dump(), context={"folder": Path("experiments")})
    assert experiment.output == Path("results")
    assert again.output == Path("experiments/results")
    assert again.data.path == Path("experiments/data")


def test_an_absolute_path_stays_where_it_is(make: Make, tmp_path: Path) -> None:
    experiment = make({"output": str(tmp_path)})
    again = type(experiment).model_validate(experiment.model_dump(), context={"folder": Path("experiments")})
    assert again.output == tmp_path
