"""Two halves of the same past, told by every second day: as far as they disagree, a score is noise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from ..campaigns.days import floor_day
from ..tables import Tables

DAY = pd.Timedelta(days=1)
_TIMES = {
    "events": ("occurred_at",),
    "tickets": ("opened_at", "resolved_at"),
    "surveys": ("responded_at",),
}
"""The tables whose rows come by chance, and their times, the first of which says the day of the row."""


def halves(tables: Tables) -> tuple[Tables, Tables]:
    """Return the data as the odd days alone tell it, and as the even days alone do.

    Each half keeps the facts of its days and tells them again on the day after, so that every feature keeps
    its scale and only its chance part differs between the two; nothing is told before it happened.
    Subscriptions and campaigns are no matter of chance and stay.
    """
    return _half(tables, 1), _half(tables, 0)


def _half(tables: Tables, parity: int) -> Tables:
    told: dict[str, Any] = {
        name: _told_twice(frame, _TIMES[name], parity)
        for name, frame in tables.frames.items()
        if name in _TIMES
    }
    return replace(tables, **told)


def _told_twice(frame: pd.DataFrame, times: tuple[str, ...], parity: int) -> pd.DataFrame:
    own: pd.DataFrame = frame[floor_day(frame[times[0]]) % 2 == parity]
    again = own.assign(**{time: own[time] + DAY for time in times if time in own})
    return pd.concat([own, again], ignore_index=True)
