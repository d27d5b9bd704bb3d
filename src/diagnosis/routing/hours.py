"""Working time: when something may be sent, and when so many hours have passed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import pandas as pd

from ...experiment import Quiet
from ...experiment.quiet import MINUTES_A_DAY, WEEKDAYS, minutes

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingTime:
    """All time that is not quiet, in the zone of the quiet hours; the moments that go in and out are UTC.

    >>> time = WorkingTime(Quiet(zone="Europe/Paris"))
    >>> friday = pd.Timestamp("2025-03-28 15:00", tz="UTC")  # 16:00 in Paris
    >>> time.first(friday), time.after(friday, 2.0)
    (Timestamp('2025-03-28 15:00:00+0000', tz='UTC'), Timestamp('2025-03-31 08:00:00+0000', tz='UTC'))
    """

    quiet: Quiet

    def first(self, moment: pd.Timestamp) -> pd.Timestamp:
        """Return the first moment of working time at or after a moment."""
        start, _ = next(self._spans(moment))
        return _stamp(start)

    def after(self, moment: pd.Timestamp, hours: float) -> pd.Timestamp:
        """Return the moment at which so many hours of working time have passed since a moment."""
        left = timedelta(hours=hours)
        spans = self._spans(moment)
        start, end = next(spans)
        while end - start < left:
            left -= end - start
            start, end = next(spans)
        return _stamp(start + left)

    def day(self, moment: pd.Timestamp) -> date:
        """Return the day of a moment in the zone of the quiet hours."""
        return moment.tz_convert(self._zone).date()

    def next_day(self, moment: pd.Timestamp) -> pd.Timestamp:
        """Return the first moment of working time on a later day than that of a moment."""
        return self.first(_stamp(self._at(self.day(moment) + A_DAY, 0)))

    def _spans(self, moment: pd.Timestamp) -> Iterator[tuple[datetime, datetime]]:
        """The spans of working time from a moment on, in UTC, in order, without end."""
        since, day = moment.to_pydatetime(), self.day(moment)
        while True:
            for begin, end in self._of_a_day if self._works_on(day) else ():
                start, stop = max(self._at(day, begin), since), self._at(day, end)
                if start < stop:
                    yield start, stop
            day += A_DAY

    def _works_on(self, day: date) -> bool:
        return WEEKDAYS[day.weekday()] not in self.quiet.days and day not in self._dates

    def _at(self, day: date, minute: int) -> datetime:
        """The moment at which the clock of the zone shows so many minutes of a day."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=self._zone)
        return (midnight + timedelta(minutes=minute)).astimezone(UTC)

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.quiet.zone)

    @cached_property
    def _dates(self) -> frozenset[date]:
        return frozenset(day.date() for day in self.quiet.dates)

    @cached_property
    def _of_a_day(self) -> tuple[tuple[int, int], ...]:
        """The minutes of a working day that are not quiet, as [begin, end)."""
        if self.quiet.hours is None:
            return ((0, MINUTES_A_DAY),)
        begin, end = map(minutes, self.quiet.hours)
        return ((end, begin),) if end < begin else ((0, begin), (end, MINUTES_A_DAY))


def _stamp(moment: datetime) -> pd.Timestamp:
    return pd.Timestamp(moment).tz_convert("UTC").as_unit("us")
