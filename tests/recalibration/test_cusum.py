from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from campaignpulse.recalibration import Cusum, cusum, weekly_cancels
from campaignpulse.recalibration.cusum import RATIO, THRESHOLD, WEEK, chance_within
from hypothesis import given
from hypothesis import strategies as st

MONDAY = pd.Timestamp("2024-01-01", tz="UTC")
DAY = pd.Timedelta(days=1)
QUARTER = 90


def weeks(observed: list[int], expected: float = 6.0) -> pd.DataFrame:
    mondays = [MONDAY + number * WEEK for number in range(len(observed))]
    return pd.DataFrame({"cutoff": mondays, "expected": expected, "observed": observed})


def drawn(rate: float, *, weeks_long: int, seed: int, expected: float = 6.0) -> Cusum:
    counts = np.random.default_rng(seed).poisson(rate * expected, weeks_long)
    return cusum(weeks(counts.tolist(), expected))


def scored(*rows: tuple[str, int, float]) -> pd.DataFrame:
    """Rows of account, week and probability."""
    return pd.DataFrame(
        [(account, MONDAY + week * WEEK, probability) for account, week, probability in rows],
        columns=["account_id", "cutoff", "probability"],
    )


def cancelled(*rows: tuple[str, pd.Timestamp]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["account_id", "at"])


def test_the_chance_of_a_week_gives_the_chance_of_the_horizon_again_when_it_is_lived_through_often() -> None:
    weekly = chance_within([0.3], days=7, horizon_days=70)

    assert 1 - (1 - weekly[0]) ** 10 == pytest.approx(0.3)


def test_a_cancellation_counts_in_the_week_of_its_cutoff_and_not_on_the_first_day_of_the_next() -> None:
    scores = scored(("a", 0, 0.1), ("b", 0, 0.1))
    cancels = cancelled(("a", MONDAY), ("b", MONDAY + WEEK))

    found = weekly_cancels(scores, cancels, horizon_days=QUARTER, until=MONDAY + 2 * WEEK)

    assert found["observed"].tolist() == [1]


def test_a_cancellation_of_an_account_without_a_score_counts_on_neither_side() -> None:
    cancels = cancelled(("stranger", MONDAY + DAY))

    found = weekly_cancels(scored(("a", 0, 0.1)), cancels, horizon_days=QUARTER, until=MONDAY + WEEK)

    assert found["observed"].tolist() == [0]
    assert found["expected"].tolist() == pytest.approx([1 - 0.9 ** (7 / 90)])


def test_a_week_that_is_not_over_is_left_out_and_one_that_ends_today_is_not() -> None:
    scores = scored(("a", 0, 0.1), ("a", 1, 0.1))

    found = weekly_cancels(scores, cancelled(), horizon_days=QUARTER, until=MONDAY + 2 * WEEK - DAY)

    assert found["cutoff"].tolist() == [MONDAY]


def test_an_account_that_cancels_twice_in_a_week_left_once() -> None:
    cancels = cancelled(("a", MONDAY + DAY), ("a", MONDAY + 2 * DAY))

    found = weekly_cancels(scored(("a", 0, 0.1)), cancels, horizon_days=QUARTER, until=MONDAY + WEEK)

    assert found["observed"].tolist() == [1]


def test_the_evidence_of_a_week_is_the_log_likelihood_ratio_of_two_poisson_rates() -> None:
    more = 9 * math.log(1.5) - 6 * 0.5

    assert cusum(weeks([9])).weeks[0].more == pytest.approx(more)
    assert cusum(weeks([9])).weeks[0].fewer == 0.0


def test_too_few_cancellations_are_told_as_fewer() -> None:
    (alarm,) = cusum(weeks([0, 0, 0])).alarms

    assert (alarm.direction, alarm.observed, alarm.ratio) == ("fewer", 0, 0.0)


def test_an_alarm_names_the_first_week_after_the_evidence_was_zero_and_when_it_was_known() -> None:
    (alarm,) = cusum(weeks([6, 6, 12, 12, 12])).alarms

    assert alarm.since == MONDAY + 2 * WEEK
    assert alarm.at == MONDAY + 5 * WEEK
    assert (alarm.observed, alarm.expected, alarm.ratio) == (36, 18.0, 2.0)


def test_an_alarm_says_what_it_counted_and_since_when() -> None:
    (alarm,) = cusum(weeks([6, 18, 18])).alarms
    assert alarm.words == "36 cancellations since 2024-01-08, where 12.0 were expected"


def test_the_alarm_falls_exactly_at_the_threshold() -> None:
    step = 12 * math.log(RATIO) - 6 * (RATIO - 1)

    assert cusum(weeks([12]), more=step).alarms
    assert not cusum(weeks([12]), more=step + 1e-9).alarms


def test_each_side_has_a_threshold_of_its_own() -> None:
    few = weeks([1, 1, 1])
    assert [alarm.direction for alarm in cusum(few, more=9.0, fewer=3.0).alarms] == ["fewer"]
    assert cusum(few, more=3.0, fewer=9.0).alarms == ()


def test_a_change_that_nobody_answers_is_told_again() -> None:
    assert len(cusum(weeks([12] * 12)).alarms) == 4


def test_after_alarms_that_were_answered_the_evidence_begins_anew_and_after_later_ones_it_goes_on() -> None:
    each = [alarm.at for alarm in cusum(weeks([12] * 9)).alarms]
    assert each == [MONDAY + number * WEEK for number in (3, 6, 9)]
    told = [alarm.at for alarm in cusum(weeks([12] * 9), answered=each[0]).alarms]
    assert told == [MONDAY + number * WEEK for number in (3, 6, 7, 8, 9)]


@pytest.mark.parametrize("days", [0, 3, 6])
def test_an_answer_leaves_nothing_of_alarms_before_it_in_whichever_week_they_were_raised(days: int) -> None:
    answered = MONDAY + 5 * WEEK + days * DAY
    told = [alarm.at for alarm in cusum(weeks([12] * 8), answered=answered).alarms]
    assert told == [MONDAY + number * WEEK for number in (3, 4, 5, 8)]


def test_an_answer_leaves_evidence_that_has_told_no_alarm() -> None:
    course = cusum(weeks([12] * 4), answered=MONDAY + 2 * WEEK)
    assert [alarm.at for alarm in course.alarms] == [MONDAY + 3 * WEEK, MONDAY + 4 * WEEK]


def test_evidence_that_goes_on_does_not_pile_up_beyond_what_an_alarm_takes() -> None:
    step = math.log(RATIO) * 12 - 6 * (RATIO - 1)
    course = cusum(weeks([12] * 9), answered=MONDAY)
    assert [week.more for week in course.weeks[3:]] == pytest.approx([THRESHOLD + step] * 6)
    assert {alarm.since for alarm in course.alarms} == {MONDAY}


def test_the_estimated_ratio_of_a_doubled_rate_is_about_two() -> None:
    found = [alarm.ratio for seed in range(40) for alarm in drawn(2.0, weeks_long=8, seed=seed).alarms]

    assert np.median(found) == pytest.approx(2.0, abs=0.35)


def test_a_doubled_rate_is_found_within_45_days_more_often_than_not() -> None:
    first = [drawn(2.0, weeks_long=20, seed=seed).alarms[0].at for seed in range(60)]

    assert np.median([(at - MONDAY) / DAY for at in first]) <= 45


def test_a_rate_that_is_right_raises_less_than_one_alarm_in_a_year() -> None:
    years = 60

    alarms = sum(len(drawn(1.0, weeks_long=52, seed=seed).alarms) for seed in range(years))

    assert alarms < years


def test_nothing_expected_has_no_ratio() -> None:
    assert math.isnan(cusum(weeks([], 0.0)).ratio)


@given(st.lists(st.integers(0, 30), max_size=40), st.floats(0.1, 20))
def test_the_evidence_is_never_negative_and_below_the_threshold_unless_there_is_an_alarm(
    observed: list[int], expected: float
) -> None:
    found = cusum(weeks(observed, expected))

    at = {(alarm.at - WEEK, alarm.direction) for alarm in found.alarms}
    for week in found.weeks:
        assert week.more >= 0
        assert week.fewer >= 0
        assert (week.more >= THRESHOLD) == ((week.cutoff, "more") in at)
        assert (week.fewer >= THRESHOLD) == ((week.cutoff, "fewer") in at)
