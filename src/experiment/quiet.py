"""The block of an experiment file that says when nobody is to be disturbed."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator

from .blocks import Block, Day, Zone

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
MINUTES_AN_HOUR, MINUTES_A_DAY = 60, 1_440


def _clock(value: Any) -> str:
    """A time of day as HH:MM; YAML reads 18:30 without quotes as the number 18 × 60 + 30."""
    if isinstance(value, int) and not isinstance(value, bool) and MINUTES_AN_HOUR <= value < MINUTES_A_DAY:
        value = "{:02d}:{:02d}".format(*divmod(value, MINUTES_AN_HOUR))
    if not (isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value)):
        raise ValueError('it must be a time of day such as "18:30"')
    return value


def minutes(clock: str) -> int:
    """The minutes from midnight to a time of day.

    >>> minutes("18:30")
    1110
    """
    hours, rest = clock.split(":")
    return int(hours) * MINUTES_AN_HOUR + int(rest)


Clock = Annotated[str, BeforeValidator(_clock)]


class Quiet(Block):
    """When nothing is sent and no working time passes; all other time is working time."""

    zone: Zone = Field(default="UTC", description="IANA time zone of the quiet hours and days")
    hours: tuple[Clock, Clock] | None = Field(
        default=("17:00", "09:00"),
        description="from when to when nothing is sent, each day, over midnight or not; null: no such hours",
    )
    days: tuple[Weekday, ...] = Field(
        default=("saturday", "sunday"), description="days of the week on which nothing is sent"
    )
    dates: tuple[Day, ...] = Field(default=(), description="days on which nothing is sent, such as holidays")

    @model_validator(mode="after")
    def _leaves_time_to_work(self) -> Quiet:
        if set(self.days) >= set(WEEKDAYS):
            raise ValueError("days are all seven, so that nothing would ever be sent; leave one out")
        if self.hours is not None and self.hours[0] == self.hours[1]:
            raise ValueError(f"hours begin and end at {self.hours[0]}; give two times, or null for none")
        return self
