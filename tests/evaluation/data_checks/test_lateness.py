from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.evaluation.data_checks.lateness import lateness_findings

LAST = pd.Timestamp("2024-05-29", tz="UTC")


def told(events: pd.DataFrame, today: pd.Timestamp | None = None):
    return list(lateness_findings({"events": events}, today=today))


@pytest.mark.parametrize(("days_before", "found"), [(0, 0), (1, 0), (2, 1), (30, 1)])
def test_rows_two_days_ahead_are_in_the_future_and_one_day_may_be_a_time_zone(
    steady, days_before: int, found: int
) -> None:
    errors = told(steady, LAST - pd.Timedelta(days=days_before))
    assert [one.severity for one in errors] == ["error"] * found
    if found:
        assert (errors[0].about, errors[0].last) == ("occurred_at", LAST)


def test_where_the_day_is_not_asked_nothing_is_in_the_future(steady) -> None:
    assert told(steady) == []


@pytest.mark.parametrize(("every", "severity"), [(10, "warning"), (50, "note")])
def test_late_rows_are_told_with_how_late_they_are(steady, every: int, severity: str) -> None:
    late = pd.to_timedelta(3 * (steady.index % every == 0), unit="D")
    (found,) = told(steady.assign(known_at=steady["occurred_at"] + late))
    assert (found.severity, found.about) == (severity, "known_at")
    assert "3 days in the median and 3 at most" in found.what


def test_a_day_late_is_not_late(steady) -> None:
    assert told(steady.assign(known_at=steady["occurred_at"] + pd.Timedelta(days=1))) == []


def test_rows_known_before_they_happened_are_a_warning(steady) -> None:
    early = steady["occurred_at"] - pd.to_timedelta(1 * (steady.index < 7), unit="h")
    (found,) = told(steady.assign(known_at=early))
    assert (found.severity, found.what) == ("warning", "7 rows were known before they happened")


def test_a_known_at_that_is_missing_is_no_lateness(steady) -> None:
    assert (
        told(steady.assign(known_at=pd.Series(pd.NaT, index=steady.index, dtype="datetime64[us, UTC]"))) == []
    )
