from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.evaluation.data_checks.stops import stop_findings
from campaignpulse.tables import Tables


def without(events: pd.DataFrame, metric: str, first: str, last: str) -> pd.DataFrame:
    day = events["occurred_at"].dt.floor("D")
    return events[~((events["metric"] == metric) & day.between(first, last))]


@pytest.mark.parametrize(("from_day", "found"), [("2024-05-02", True), ("2024-05-04", False)])
def test_a_metric_without_rows_in_the_last_four_weeks_has_stopped(
    steady: pd.DataFrame, from_day: str, found: bool
) -> None:
    """The data end on 2024-05-29: 28 days without a row are a stop, 26 are none yet."""
    told = list(stop_findings(without(steady, "posts", from_day, "2024-05-29")))
    assert bool(told) == found
    if found:
        assert (told[0].severity, told[0].about) == ("error", "posts")
        assert str(told[0].last)[:10] == "2024-05-29"


@pytest.mark.parametrize(("until", "found"), [("2024-03-24", True), ("2024-03-22", False)])
def test_a_metric_that_starts_after_twelve_weeks_is_a_warning(
    steady: pd.DataFrame, until: str, found: bool
) -> None:
    """The data begin on 2024-01-01: 84 days later is 2024-03-25."""
    told = list(stop_findings(without(steady, "posts", "2024-01-01", until)))
    assert bool(told) == found
    if found:
        assert (told[0].severity, str(told[0].first)[:10]) == ("warning", "2024-01-01")


def test_a_silence_that_the_metric_has_had_before_is_no_stop(steady: pd.DataFrame) -> None:
    seasonal = without(steady, "posts", "2024-02-01", "2024-02-25")
    assert list(stop_findings(without(seasonal, "posts", "2024-04-29", "2024-05-29"))) == []


def test_nothing_stops_in_a_simulated_base_with_campaigns(world: Tables) -> None:
    assert list(stop_findings(world.events)) == []
