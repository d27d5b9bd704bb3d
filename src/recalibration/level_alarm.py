"""The alarm of cancellations that nobody has answered yet: whether it stands today, or has gone by itself."""

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

    It `stands` while the evidence is as high as an alarm takes; below that it is `weak`, and stays open. In
    the week in which nothing is left of the evidence it is `gone`: what comes later is another alarm.
    """

    count: CusumAlarm
    raised: pd.Timestamp
    state: State


def level_alarm(course: Cusum, *, after: pd.Timestamp) -> LevelAlarm | None:
    """Return the alarm that was raised after `after` and is open; of two one that stands, or for more.

    `course` is that of `cusum` with alarms answered up to `after`. None where no alarm is open, and where the
    last was gone a week ago already.

    >>> from campaignpulse.recalibration import cusum
    >>> mondays = pd.date_range("2024-01-01", periods=5, freq="7D", tz="UTC")
    >>> weeks = pd.DataFrame({"cutoff": mondays, "expected": 10.0, "observed": [10, 20, 20, 6, 2]})
    >>> told = [level_alarm(cusum(weeks[:n], answered=mondays[0]), after=mondays[0]) for n in (3, 4, 5)]
    >>> [(f"{one.raised:%d}", one.count.observed, one.state) for one in told]
    [('22', 40, 'stands'), ('22', 46, 'weak'), ('22', 48, 'gone')]
    """
    found = list(_unanswered(course, after))
    return min(found, key=lambda one: get_args(State).index(one.state), default=None)


def _unanswered(course: Cusum, after: pd.Timestamp) -> Iterator[LevelAlarm]:
    for direction in get_args(Direction):
        told = [one for one in course.alarms if one.direction == direction and one.at > after]
        if told:
            state = _state(course, told[-1])
            if state is not None:
                raised = next(one.at for one in told if one.since == told[-1].since)
                yield LevelAlarm(_count(course, told[-1]), raised, state)


def _state(course: Cusum, last: CusumAlarm) -> State | None:
    """Return what has become of the last alarm; None where it was gone before the last week."""
    since = [getattr(week, last.direction) for week in course.weeks if week.cutoff >= last.at]
    if not since:
        return "stands"
    if not all(since[:-1]):
        return None
    return "weak" if since[-1] else "gone"


def _count(course: Cusum, last: CusumAlarm) -> CusumAlarm:
    weeks = [week for week in course.weeks if week.cutoff >= last.since]
    expected, observed = sum(week.expected for week in weeks), sum(week.observed for week in weeks)
    return CusumAlarm(weeks[-1].cutoff + WEEK, last.direction, last.since, expected, observed)
