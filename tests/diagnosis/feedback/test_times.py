"""Times to resolve count what is open as having taken so long at least."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from campaignpulse.diagnosis.feedback import resolution_times
from campaignpulse.diagnosis.feedback.times import median_hours
from hypothesis import given
from hypothesis import strategies as st

DAY = pd.Timedelta(days=1)
WORLDS, CASES = 300, 60


def overall(table: pd.DataFrame) -> pd.Series:
    return table.set_index(["cause", "phase"]).loc[("all", "all")]


def test_open_cases_count_with_the_time_that_they_have_waited(handoffs, monday: pd.Timestamp) -> None:
    quick = [{"hours": hour} for hour in (1, 2, 3)]
    alone = overall(resolution_times(handoffs(*quick), monday + 10 * DAY))
    with_pile = overall(resolution_times(handoffs(*quick, *[{"hours": None}] * 2), monday + 10 * DAY))
    assert (alone["value"], with_pile["value"]) == (2.0, 3.0)
    assert (with_pile["open"], with_pile["late"]) == (2, 2)


def test_where_half_are_not_resolved_yet_there_is_no_median(handoffs, monday: pd.Timestamp) -> None:
    found = overall(resolution_times(handoffs({"hours": 1}, {}, {}, {}), monday + DAY))
    assert math.isnan(found["value"])


def test_in_time_is_of_the_cases_that_were_due(handoffs, monday: pd.Timestamp) -> None:
    table = handoffs({"hours": 23}, {"hours": 25}, {"hours": None})
    assert overall(resolution_times(table, monday + 2 * DAY))["in_time"] == pytest.approx(1 / 3)
    early = overall(resolution_times(table, monday + 23 * pd.Timedelta(hours=1)))
    assert (early["due"], early["open"], early["late"]) == (0, 2, 0)


def test_a_success_before_its_time_is_none_while_the_others_have_time_left(
    handoffs, monday: pd.Timestamp
) -> None:
    table = handoffs({"hours": 1}, *[{"hours": None}] * 9)
    early, due = (overall(resolution_times(table, monday + days * DAY)) for days in (0.5, 1))
    assert math.isnan(early["in_time"])
    assert (due["due"], due["in_time"]) == (10, 0.1)


@pytest.mark.parametrize("cases", [4, 12, 24, 30, 48])
def test_where_exactly_half_are_left_the_median_is_reached_whatever_rounding_makes_of_it(cases: int) -> None:
    hours, resolved = np.arange(1.0, cases + 1), np.arange(cases) < cases - 1
    assert median_hours(hours, resolved).value == cases / 2


def test_a_case_of_many_accounts_counts_once_and_is_open_until_all_of_it_is_resolved(
    handoffs, monday: pd.Timestamp
) -> None:
    table = handoffs({"case_id": "c", "hours": 2}, {"case_id": "c", "hours": 8}, {"hours": 3})
    half = overall(resolution_times(table, monday + pd.Timedelta(hours=5)))
    whole = overall(resolution_times(table, monday + pd.Timedelta(hours=8)))
    assert (half["cases"], half["open"]) == (2, 1)
    assert (whole["open"], whole["value"]) == (0, 3.0)


def test_what_happens_after_the_moment_changes_nothing(handoffs, monday: pd.Timestamp) -> None:
    known, told_later = ({"hours": 1}, {"hours": None}), ({"hours": 1}, {"hours": 40})
    both = [resolution_times(handoffs(*rows), monday + DAY) for rows in (known, told_later)]
    pd.testing.assert_frame_equal(*both)


def test_a_case_that_has_not_gone_out_has_no_time(handoffs, monday: pd.Timestamp) -> None:
    assert resolution_times(handoffs({"hours": None}), monday - DAY).empty


@given(st.lists(st.floats(0.1, 1e3), min_size=1, max_size=40))
def test_without_open_cases_the_median_is_the_lower_one_of_the_numbers(hours: list[float]) -> None:
    expected = sorted(hours)[(len(hours) - 1) // 2]
    assert median_hours(np.array(hours), np.ones(len(hours), bool)).value == expected


def test_the_interval_holds_the_true_median_as_often_as_it_says() -> None:
    random, held, truth = np.random.default_rng(1), 0, 10.0 * np.log(2.0)
    for _ in range(WORLDS):
        takes, seen_for = random.exponential(10.0, CASES), random.exponential(25.0, CASES)
        found = median_hours(np.minimum(takes, seen_for), takes <= seen_for)
        held += found.low <= truth and not found.high < truth
    assert 0.92 <= held / WORLDS <= 0.98
