from __future__ import annotations

import pandas as pd
import pytest
from campaignpulse.experiment import Quiet
from campaignpulse.experiment.quiet import minutes


def test_nights_and_week_ends_are_quiet_unless_somebody_says_otherwise() -> None:
    quiet = Quiet()
    assert (quiet.zone, quiet.hours, quiet.days) == ("UTC", ("17:00", "09:00"), ("saturday", "sunday"))
    assert minutes("09:00") == 540


def test_times_without_quotes_are_read_as_they_were_meant(make) -> None:
    # YAML reads 18:30 as 1110, and 08:00 as text
    asked = make({"routing.quiet": {"hours": [1110, "08:00"]}})
    assert asked.routing.quiet.hours == ("18:30", "08:00")


def test_holidays_are_days(make) -> None:
    asked = make({"routing.quiet.dates": ["2025-12-25"]})
    assert asked.routing.quiet.dates == (pd.Timestamp("2025-12-25", tz="UTC"),)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("zone", "Paris", "routing.quiet.zone: the time zone 'Paris' is not known; use an IANA name"),
        ("hours", ["17:00", "24:00"], "routing.quiet.hours[1] is '24:00'; it must be a time of day such as"),
        ("hours", [18, "08:00"], "routing.quiet.hours[0] is 18; it must be a time of day such as"),
        ("hours", ["09:00", "09:00"], "routing.quiet: hours begin and end at 09:00; give two times, or null"),
        ("days", ["sat"], "routing.quiet.days[0] is 'sat'; it must be 'monday'"),
        (
            "days",
            ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
            "routing.quiet: days are all seven, so that nothing would ever be sent; leave one out",
        ),
        ("day", ["monday"], "routing.quiet.day is not a key; did you mean routing.quiet.days?"),
    ],
)
def test_another_value_is_refused_with_its_key(refusal, key: str, value: object, said: str) -> None:
    assert refusal({f"routing.quiet.{key}": value}).startswith(said)
