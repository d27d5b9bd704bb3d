"""Which phases carry an alarm of cancellations."""

from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.recalibration.cusum import CusumAlarm, Direction, chance_within
from campaignpulse.recalibration.level_phases import phases_off

MONDAY = pd.Timestamp("2024-01-01", tz="UTC")
WEEK = pd.Timedelta(days=7)
QUARTER = 90
EXPECTED = 16.0  # of each phase and week: two standard errors are 8
CUSTOMERS = 400


def week(cutoff: pd.Timestamp, *, expected: float = EXPECTED) -> pd.DataFrame:
    """Customers of two phases, of each of whom so many should cancel within the week."""
    probability = 1 - (1 - expected / CUSTOMERS) ** (QUARTER / 7)
    names = [(phase, f"{phase} {number}") for phase in ("post", "baseline") for number in range(CUSTOMERS)]
    rows = pd.DataFrame(names, columns=["phase", "account_id"])
    return rows.assign(cutoff=cutoff, probability=probability)


def gone(phase: str, count: int, at: pd.Timestamp = MONDAY) -> pd.DataFrame:
    return pd.DataFrame({"account_id": [f"{phase} {number}" for number in range(count)], "at": at})


def off(
    cancels: pd.DataFrame,
    *,
    scores: pd.DataFrame | None = None,
    since: pd.Timestamp = MONDAY,
    direction: Direction = "more",
) -> tuple[str, ...]:
    scores = week(MONDAY) if scores is None else scores
    alarm = CusumAlarm(since + WEEK, direction, since, 2 * EXPECTED, len(cancels))
    return phases_off(scores, cancels, alarm, horizon_days=QUARTER)


def test_the_customers_here_are_expected_to_cancel_as_often_as_the_sums_below_say() -> None:
    chance = chance_within(week(MONDAY)["probability"], days=7, horizon_days=QUARTER)
    assert chance.sum() == pytest.approx(2 * EXPECTED)


@pytest.mark.parametrize(("count", "named"), [(24, ()), (25, ("post",))])
def test_a_phase_is_named_beyond_two_standard_errors(count: int, named: tuple[str, ...]) -> None:
    assert off(pd.concat([gone("post", count), gone("baseline", 16)])) == named


def test_of_an_alarm_that_fewer_cancel_only_phases_with_fewer_are_named() -> None:
    cancels = pd.concat([gone("post", 7), gone("baseline", 30)])
    assert off(cancels, direction="fewer") == ("post",)
    assert off(cancels) == ("baseline",)


def test_what_came_before_the_change_point_is_no_part_of_it() -> None:
    scores = pd.concat([week(MONDAY), week(MONDAY + WEEK)])
    cancels = pd.concat([gone("post", 60), gone("baseline", 30, MONDAY + WEEK)])
    assert off(cancels, scores=scores, since=MONDAY + WEEK) == ("baseline",)


@pytest.mark.parametrize(("expected", "named"), [(4.9, ()), (5.1, ("post",))])
def test_a_phase_of_few_is_left_out(expected: float, named: tuple[str, ...]) -> None:
    assert off(gone("post", 60), scores=week(MONDAY, expected=expected)) == named
