from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.recalibration.cusum import WEEK, cusum
from campaignpulse.recalibration.level_alarm import LevelAlarm, level_alarm

MONDAY = pd.Timestamp("2024-01-01", tz="UTC")


def left(*observed: int, after: int = 0, ago: int = 1) -> LevelAlarm | None:
    """What is left of an alarm after weeks with so many cancellations where 10 are expected, at 5 nats.

    The last decision was so many weeks `ago`.
    """
    mondays = [MONDAY + number * WEEK for number in range(len(observed))]
    weeks = pd.DataFrame({"cutoff": mondays, "expected": 10.0, "observed": observed})
    answered = MONDAY + after * WEEK
    last = MONDAY + (len(observed) - ago) * WEEK
    return level_alarm(cusum(weeks, answered=answered), after=answered, last=last)


def test_where_no_alarm_was_raised_none_is_left() -> None:
    assert left(10, 10, 20) is None


def test_an_alarm_stands_in_the_week_that_raised_it_and_while_the_weeks_go_on_to_say_so() -> None:
    for weeks in ((20, 20), (20, 20, 20), (20, 20, 20, 20)):
        found = left(*weeks)
        assert found is not None
        assert (found.state, found.raised) == ("stands", MONDAY + 2 * WEEK)
        assert found.count.at == MONDAY + len(weeks) * WEEK
        assert (found.count.observed, found.count.expected) == (sum(weeks), 10.0 * len(weeks))


def test_an_alarm_whose_evidence_fell_is_weak_and_when_it_stands_again_it_is_the_same_alarm() -> None:
    weak, again = left(5, 20, 20, 8), left(5, 20, 20, 8, 20)
    assert weak is not None
    assert again is not None
    assert (weak.state, again.state) == ("weak", "stands")
    assert weak.raised == again.raised == MONDAY + 3 * WEEK
    assert weak.count.since == again.count.since == MONDAY + WEEK
    assert (weak.count.observed, again.count.observed) == (48, 68)


def test_a_week_less_than_the_evidence_takes_is_enough_to_make_an_alarm_weak_however_long_it_stood() -> None:
    found = left(*[20] * 10, 12)
    assert found is not None
    assert found.state == "weak"


def test_an_alarm_is_gone_in_the_week_in_which_nothing_is_left_of_its_evidence_and_no_longer() -> None:
    gone = left(20, 20, 5, 6)
    assert gone is not None
    assert (gone.state, gone.count.observed) == ("gone", 51)
    assert left(20, 20, 5, 6, 10) is None


@pytest.mark.parametrize(("ago", "state"), [(1, "weak"), (2, "weak"), (3, "stands")])
def test_an_alarm_stands_that_stood_since_the_last_decision(ago: int, state: str) -> None:
    found = left(20, 20, 20, 11, 10, ago=ago)
    assert found is not None
    assert (found.state, found.raised, found.count.observed) == (state, MONDAY + 2 * WEEK, 81)


@pytest.mark.parametrize(("ago", "state"), [(1, None), (2, "gone"), (4, "gone")])
def test_an_alarm_is_gone_that_went_since_the_last_decision(ago: int, state: str | None) -> None:
    found = left(20, 20, 5, 6, 10, ago=ago)
    assert (found.state if found is not None else None) == state


def test_what_comes_after_one_that_is_gone_is_an_alarm_of_its_own() -> None:
    found = left(20, 20, 5, 6, 20, 20)
    assert found is not None
    assert (found.state, found.raised, found.count.since) == ("stands", MONDAY + 6 * WEEK, MONDAY + 4 * WEEK)


@pytest.mark.parametrize(("after", "state"), [(1, "stands"), (2, None)])
def test_an_alarm_that_was_answered_is_not_left_and_its_evidence_begins_anew(
    after: int, state: str | None
) -> None:
    found = left(20, 20, 11, after=after)
    assert (found.state if found is not None else None) == ("weak" if state else None)
    assert left(20, 20, 20, after=2) is None


def test_of_one_that_is_gone_and_another_that_stands_the_latter_is_told() -> None:
    found = left(20, 20, 1, 0)
    assert found is not None
    assert (found.count.direction, found.state) == ("fewer", "stands")
