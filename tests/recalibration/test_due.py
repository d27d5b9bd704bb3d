"""When something is to be decided, and when a refit is tried."""

from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.recalibration import (
    Course,
    Gate,
    Policy,
    due_days,
    turning_days,
    why_refit,
    why_retune,
)

MONDAY = pd.Timestamp("2024-06-03", tz="UTC")
POLICY = Policy(refit_every_days=56, apart_days=28, rest_days=154)
CALENDAR = pd.DataFrame(
    {
        "campaign_id": ["mm24"],
        "series": "march_madness",
        "starts_at": pd.to_datetime(["2024-06-30"], utc=True),
        "ends_at": pd.to_datetime(["2024-07-10"], utc=True),
        "pre_days": 21,
        "post_days": 28,
    }
)
EMPTY = CALENDAR.head(0)


def days(count: int) -> pd.Timedelta:
    return pd.Timedelta(days=count)


def why(at: pd.Timestamp, course: Course, campaigns: pd.DataFrame = EMPTY) -> str | None:
    return why_refit(at, course, campaigns, policy=POLICY)


def test_the_first_time_only_the_day_itself_is_due() -> None:
    assert due_days(MONDAY, last=None, every_days=7) == (MONDAY,)


@pytest.mark.parametrize(("after", "count"), [(6, 0), (7, 1), (13, 1), (14, 2)])
def test_later_each_step_after_the_last_decision_is_due(after: int, count: int) -> None:
    found = due_days(MONDAY + days(after), last=MONDAY, every_days=7)
    assert found == tuple(MONDAY + days(7 * number) for number in range(1, count + 1))


def test_a_refit_is_tried_at_first_and_then_by_the_clock() -> None:
    assert why(MONDAY, Course()) == "no refit was tried before"
    tried = Course(tried=MONDAY)
    assert why(MONDAY + days(55), tried) is None
    assert why(MONDAY + days(56), tried) == "the last refit was tried on 2024-06-03"


def test_a_coming_edition_and_the_end_of_a_post_phase_ask_for_a_refit_once() -> None:
    ahead, ended = pd.Timestamp("2024-06-09", tz="UTC"), pd.Timestamp("2024-08-07", tz="UTC")
    long_ago = Course(tried=ahead - days(30))
    assert why(ahead - days(1), long_ago, CALENDAR) is None
    assert why(ahead, long_ago, CALENDAR) == "mm24 is ahead"
    assert why(ahead + days(29), Course(tried=ahead), CALENDAR) is None
    assert why(ended, Course(tried=ended - days(30)), CALENDAR) == "the post phase of mm24 has ended"


def test_the_calendar_has_to_wait_until_the_last_try_is_four_weeks_ago() -> None:
    recent = Course(tried=MONDAY)  # the pre phase begins six days later
    assert why(MONDAY + days(27), recent, CALENDAR) is None
    assert why(MONDAY + days(28), recent, CALENDAR) == "mm24 is ahead"


def test_after_other_weights_came_into_use_the_next_refit_waits_whatever_the_calendar_says() -> None:
    rests = Course(tried=MONDAY - days(60), weights_from=MONDAY)
    assert why(MONDAY + days(153), rests, CALENDAR) is None
    assert why(MONDAY + days(154), rests, CALENDAR) is not None


def test_of_a_campaign_that_was_moved_the_latest_row_holds() -> None:
    moved = CALENDAR.assign(
        known_at=pd.Timestamp("2024-05-01", tz="UTC"), starts_at=CALENDAR["starts_at"] + days(2)
    )
    both = pd.concat([moved, CALENDAR.assign(known_at=pd.NaT)])
    ahead = [day for day, words in turning_days(both) if "ahead" in words]
    assert ahead == [pd.Timestamp("2024-06-11", tz="UTC")]


def held(*, churned: int = 60, passed: bool = False, as_scored: float = 0.29, constant: float = 0.30) -> Gate:
    return Gate(
        rows=900,
        accounts=500,
        churned_accounts=churned,
        champion=0.29,
        challenger=0.291,
        difference=0.001,
        low=-0.002,
        high=0.004,
        sure=-0.6,
        as_scored=as_scored,
        constant=constant,
        passed=passed,
    )


def retune(at: pd.Timestamp, course: Course, gate: Gate, **about: object) -> str | None:
    return why_retune(at, course, gate, horizon_days=90, policy=Policy(), **about)


def test_where_nothing_is_wrong_a_held_refit_asks_for_no_other_settings() -> None:
    assert retune(MONDAY, Course(), held()) is None


def test_settings_are_searched_where_a_refit_is_held_and_the_champion_loses_to_the_base_rate() -> None:
    assert retune(MONDAY, Course(), held(as_scored=0.31)) == "the champion loses to the rolling base rate"
    assert retune(MONDAY, Course(), held(as_scored=0.31, passed=True)) is None
    assert retune(MONDAY, Course(), held(as_scored=0.31, churned=29)) is None


def test_settings_are_searched_where_others_leave_than_the_champion_has_in_mind() -> None:
    assert retune(MONDAY, Course(), held(), other_leavers=True) == (
        "others leave than the champion has in mind"
    )


def test_a_level_that_moved_asks_for_other_settings_once_outcomes_of_since_have_matured() -> None:
    assert retune(MONDAY + days(89), Course(), held(), level_moved=MONDAY) is None
    told = "its level had to be moved on 2024-06-03"
    assert retune(MONDAY + days(90), Course(), held(), level_moved=MONDAY) == told


def test_settings_are_searched_once_in_half_a_year() -> None:
    course = Course(searched=MONDAY)
    assert retune(MONDAY + days(167), course, held(as_scored=0.31)) is None
    assert retune(MONDAY + days(168), course, held(as_scored=0.31)) is not None
