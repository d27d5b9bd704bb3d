"""The alarm of cancellations that nobody has answered yet: whether it stands, or has gone by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from .cusum import WEEK, Cusum, CusumAlarm, Direction

State = Literal["stands", "weak", "gone"]


@dataclass(frozen=True)
class LevelAlarm:
    """An alarm that was `raised` on a day, and the `count` since its change point, up to the last week.

    It `stands` where the evidence was as high as an alarm takes in any week since the last decision; else it
    is `weak`, and stays open. Where nothing was left of the evidence in one of these weeks, and no alarm came
    after it, it is `gone`: what comes later is another alarm.
    """

    count: CusumAlarm
    raised: pd.Timestamp
    state: State


def level_alarm(course: Cusum, *, after: pd.Timestamp, last: pd.Timestamp) -> LevelAlarm | None:
    """Return the alarm that was raised after `after` and is open; of two one that stands, or for more.

    `course` is that of `cusum` with alarms answered up to `after`, and `last` the day of the last decision.
    None where no alarm is open, and where the last one was gone by then already.

    >>> from campaignpulse.recalibration import cusum
    >>> mondays = pd.date_range("2024-01-01", periods=5, freq="7D", tz="UTC")
    >>> weeks = pd.DataFrame({"cutoff": mondays, "expected": 10.0, "observed": [10, 20, 20, 6, 2]})
    >>> courses, decided = [cusum(weeks[:n], answered=mondays[0]) for n in (3, 4, 5)], mondays[[2, 3, 4]]
    >>> told = [level_alarm(a, after=mondays[0], last=b) for a, b in zip(courses, decided, strict=True)]
    >>> [(f"{one.raised:%d}", one.count.observed, one.state) for one in told]
    [('22', 40, 'stands'), ('22', 46, 'weak'), ('22', 48, 'gone')]
    """
    found = list(_unanswered(course, after, last))
    return min(found, key=lambda one: get_args(State).index(one.state), default=None)


def _unanswered(course: Cusum, after: pd.Timestamp, last: pd.Timestamp) -> Iterator[LevelAlarm]:
    for direction in get_args(Direction):
        told = [one for one in course.alarms if one.direction == direction and one.at > after]
        if told:
            state = _state(course, told[-1], last)
            if state is not None:
                raised = next(one.at for one in told if one.since == told[-1].since)
                yield LevelAlarm(_count(course, told[-1]), raised, state)


def _state(course: Cusum, alarm: CusumAlarm, last: pd.Timestamp) -> State | None:
    """Return what has become of the latest alarm since the last decision; None where it was gone by then."""
    later = [week for week in course.weeks if week.cutoff >= alarm.at]
    gone = next((week.cutoff + WEEK for week in later if not getattr(week, alarm.direction)), None)
    if gone is not None:
        return "gone" if gone > last else None
    return "stands" if alarm.at > last else "weak"


def _count(course: Cusum, alarm: CusumAlarm) -> CusumAlarm:
    weeks = [week for week in course.weeks if week.cutoff >= alarm.since]
    expected, observed = sum(week.expected for week in weeks), sum(week.observed for week in weeks)
    return CusumAlarm(weeks[-1].cutoff + WEEK, alarm.direction, alarm.since, expected, observed)
