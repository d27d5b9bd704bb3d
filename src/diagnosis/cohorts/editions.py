"""The campaigns whose cohorts are looked at on a day, and the editions before them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from ...evaluation import campaign_calendar
from ...tables import CAMPAIGN_ID, KNOWN_AT, SERIES, STARTS_AT, Tables

AFTER_DAYS = 28
"""So long after its post phase a campaign is still looked at."""

OVER = "baseline"
"""The phase of a campaign whose post phase is over."""

_A_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Edition:
    """A campaign as it is looked at: the days [starts, until), which are `days` long, and its phase then."""

    campaign_id: str
    name: str
    starts: pd.Timestamp
    until: pd.Timestamp
    phase: str
    before: Edition | None = None

    @property
    def days(self) -> int:
        """How many whole days are looked at."""
        return int((self.until - self.starts) / _A_DAY)


def editions(tables: Tables, at: pd.Timestamp, *, after_days: int = AFTER_DAYS) -> list[Edition]:
    """Return the campaigns that run at `at` or ended not long ago, each with its edition before, if any.

    They are looked at from their start until `at`, or the end of their post phase; the edition before for as
    many days, so that both are equally far on. `after_days`: so long after its post phase a campaign is still
    looked at; 0: only while it is active or post.
    """
    plan = tables.campaigns
    told = plan[KNOWN_AT].fillna(plan[STARTS_AT]) if KNOWN_AT in plan else plan[STARTS_AT]
    calendar = campaign_calendar(replace(tables, campaigns=plan[told <= at]))
    calendar = calendar[calendar[STARTS_AT] < at]
    recent = calendar[at < calendar["post_until"] + after_days * _A_DAY]
    return [_edition(one, calendar, at) for one in recent.to_dict("records")]


def _edition(one: Mapping[Any, Any], calendar: pd.DataFrame, at: pd.Timestamp) -> Edition:
    starts, until = one[STARTS_AT], min(at, one["post_until"])
    earlier = calendar[(calendar[SERIES] == one[SERIES]) & (calendar[STARTS_AT] < starts)]
    before = None
    if len(earlier):
        last = earlier.to_dict("records")[-1]
        begun = last[STARTS_AT]
        before = Edition(last[CAMPAIGN_ID], last["name"], begun, begun + (until - starts), OVER)
    phase = "active" if at < one["ends_at"] else "post" if at < one["post_until"] else OVER
    return Edition(one[CAMPAIGN_ID], one["name"], starts, until, phase, before)
