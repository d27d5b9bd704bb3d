"""The turns and faults that a world can have, each off until somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ...checks import InputError, listed, nearest

TURN_SHARE = 0.5  # a turn comes in the middle of the data, at the start of a week
SEASONAL_SWING = 0.4  # share of sessions, either way
OUTAGE_SOURCE, OUTAGE_DAYS = "product_analytics", 5
LATE_SHARE = 0.10


@dataclass(frozen=True)
class Switches:
    """What is turned on. Days count from the first day of the data; None is never."""

    seasonal_swing: float = 0.0  # sessions swing by this share over the year, without any effect on churn
    concept_change_day: int | None = None  # from then on collaboration in campaigns foretells churn
    calibration_shift_day: int | None = None  # from then on churn is twice as likely, for everybody
    calibration_factor: float = 2.0
    outage_day: int | None = None  # from then on a source delivers nothing
    outage_days: int = OUTAGE_DAYS
    outage_source: str = OUTAGE_SOURCE
    late_share: float = 0.0  # of the events, known days after they happened
    late_days: tuple[int, int] = (1, 21)
    aa: bool = False  # churn is a coin toss, the same for all: no scorer can be better than another
    no_campaign_effect: bool = False  # the calendar is there, and changes nothing

    def __post_init__(self) -> None:
        for name, share in (("seasonal_swing", self.seasonal_swing), ("late_share", self.late_share)):
            if not 0 <= share < 1:
                raise InputError(f"switches: {name} is {share:g}; it is a share, at least 0 and below 1")


SWITCHES = (
    "seasonal_swing",
    "concept_change",
    "calibration_shift",
    "outage",
    "late_rows",
    "aa",
    "no_campaign_effect",
)
"""The names that `turned_on` and the command line know."""


def turned_on(names: Iterable[str], *, days: int) -> Switches:
    """Return the switches of these names, at their usual size, in data of so many days.

    Raises InputError for a name that is none of `SWITCHES`, with the nearest one.

    >>> turned_on(["concept_change"], days=1461).concept_change_day
    728
    """
    turn = int(days * TURN_SHARE) // 7 * 7
    usual: dict[str, dict[str, float | int | bool]] = {
        "seasonal_swing": {"seasonal_swing": SEASONAL_SWING},
        "concept_change": {"concept_change_day": turn},
        "calibration_shift": {"calibration_shift_day": turn},
        "outage": {"outage_day": turn},
        "late_rows": {"late_share": LATE_SHARE},
        "aa": {"aa": True},
        "no_campaign_effect": {"no_campaign_effect": True},
    }
    found = Switches()
    for name in names:
        if name not in usual:
            close = nearest(name, SWITCHES)
            hint = f"perhaps {close}" if close else f"there are {listed(SWITCHES)}"
            raise InputError(f"there is no switch {name!r}; {hint}")
        found = replace(found, **usual[name])  # type: ignore[arg-type]  # each value has its field's type
    return found
