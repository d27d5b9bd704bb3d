from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.data_checks import outages
from campaignpulse.evaluation.data_checks.outages import outage_findings
from campaignpulse.sources.simulator import Parameters, simulate, turned_on
from campaignpulse.tables import Tables, validate

DAYS = pd.date_range("2024-01-01", periods=60, freq="D", tz="UTC")


def counts(usual: int = 10, **changed: int) -> pd.Series:
    """The same number of rows on each day but the changed ones, which are named by their place (d40)."""
    rows = pd.Series(usual, index=DAYS)
    for name, value in changed.items():
        rows.iloc[int(name[1:])] = value
    return rows


def test_three_days_without_rows_are_one_outage_with_its_days() -> None:
    (found,) = outages(counts(d40=0, d41=0, d42=0))
    assert (found.first, found.last, found.seen, found.expected) == (DAYS[40], DAYS[42], 0, 30.0)


@pytest.mark.parametrize(("rows", "found"), [(2, 1), (3, 0)])
def test_less_than_a_quarter_of_the_usual_alarms_and_more_does_not(rows: int, found: int) -> None:
    """The usual three days hold 30 rows, a quarter is 7.5: three times 2 is below, three times 3 above."""
    assert len(outages(counts(d40=rows, d41=rows, d42=rows))) == found


@pytest.mark.parametrize(("usual", "found"), [(4, 1), (3, 0)])
def test_twelve_rows_must_be_usual_in_three_days(usual: int, found: int) -> None:
    assert len(outages(counts(usual, d40=0, d41=0, d42=0))) == found


def test_one_quiet_day_is_no_outage() -> None:
    assert outages(counts(d40=0)) == []


def test_weekends_are_compared_with_weekends() -> None:
    weekend = pd.Series(np.where(DAYS.day_of_week < 5, 20, 0), index=DAYS)
    assert outages(weekend) == []


def test_before_four_weeks_have_passed_nothing_is_usual() -> None:
    assert outages(counts(d20=0, d21=0, d22=0)) == []
    assert outages(pd.Series([5], index=DAYS[:1])) == []


def test_an_outage_of_a_source_is_told_once_and_not_for_each_of_its_metrics(steady: pd.DataFrame) -> None:
    day = steady["occurred_at"].dt.floor("D")
    lost = steady[~day.between("2024-04-01", "2024-04-04")]
    (found,) = outage_findings(lost)
    assert (found.severity, found.about) == ("warning", "source app")
    assert (str(found.first)[:10], str(found.last)[:10]) == ("2024-04-01", "2024-04-04")
    assert found.what.startswith("0 rows where about")


def test_an_outage_of_one_metric_is_told_by_its_name(steady: pd.DataFrame) -> None:
    day = steady["occurred_at"].dt.floor("D")
    lost = steady[~(day.between("2024-04-01", "2024-04-04") & (steady["metric"] == "posts"))]
    (found,) = outage_findings(lost)
    assert found.about == "posts"


def test_a_metric_that_never_comes_back_is_left_to_the_check_for_stops(steady: pd.DataFrame) -> None:
    day = steady["occurred_at"].dt.floor("D")
    stopped = steady[(day < "2024-05-01") | (steady["metric"] != "posts")]
    assert list(outage_findings(stopped)) == []


def test_without_a_source_the_metrics_are_told(steady: pd.DataFrame) -> None:
    day = steady["occurred_at"].dt.floor("D")
    lost = steady[~day.between("2024-04-01", "2024-04-04")].drop(columns="source")
    assert sorted(found.about for found in outage_findings(lost)) == ["minutes", "posts"]


def test_a_metric_that_comes_and_goes_gets_one_note(world: Tables) -> None:
    """Use of campaign features ends with each campaign: it is no outage, and nothing else alarms."""
    (found,) = outage_findings(world.events)
    assert (found.severity, found.about) == ("note", "campaign_feature_use")
    assert "comes and goes" in found.what


def test_the_simulated_outage_is_found_on_its_days() -> None:
    parameters = Parameters(accounts=400, years=1.5)
    switched = replace(parameters, switches=turned_on(["outage"], days=parameters.days))
    events = validate(simulate(switched, seed=7).tables, origin="x").events
    (found,) = [one for one in outage_findings(events) if one.severity == "warning"]
    first = events["occurred_at"].min().floor("D") + pd.Timedelta(days=switched.switches.outage_day)
    assert found.about == "source product_analytics"
    assert (found.first, found.last) == (first, first + pd.Timedelta(days=4))
