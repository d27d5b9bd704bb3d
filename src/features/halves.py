"""Two halves of the same past, told by every second week: as far as a score moves, it is noise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..campaigns.calendar import items
from ..campaigns.days import Days, floor_day
from ..campaigns.phases import phase_of_rows
from ..tables import ACCOUNT_ID, CUTOFF, KNOWN_AT, OCCURRED_AT, PHASES, RESPONDED_AT, Tables

WEEK = 7
"""Days. How much is done differs from week to week, and the days of one share that: a day alone says less."""

_TIMES = {"events": ("occurred_at", KNOWN_AT), "tickets": ("opened_at", "resolved_at", KNOWN_AT)}
"""The tables of what an account does, and their times, the first of which says the day of the row."""

_PARITIES = (1, 0)
_NOT_BEGUN = np.int32(-(2**30))

Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]


def halves(tables: Tables, snapshots: pd.DataFrame) -> tuple[Tables, Tables]:
    """Return the data behind the snapshots as the odd weeks alone tell it, and as the even weeks alone do.

    In each half a day of the other weeks is told by the day a week before, where that lay in the same phase
    of the same campaign, else by the day before, where that did, and else (as on the first day of an account)
    by itself. So every feature keeps its scale, and each half differs from the whole by about one standard
    error of the whole. Answers to surveys are too rare to stand in for each other: those of the other weeks
    go to the next account of the list. Nothing is told before it happened, nor by a calendar that was not
    known by then. Subscriptions and campaigns are no matter of chance and stay. Weeks end where the first of
    the `snapshots` (account_id, cutoff) is taken; facts of accounts without a snapshot are left out.
    """
    calendar = _Calendar.of(tables, snapshots)
    told: list[dict[str, Any]] = [{}, {}]
    for name, frame in tables.frames.items():
        if name in _TIMES:
            parts = _told(frame, _TIMES[name], calendar)
        elif name == "surveys":
            parts = _handed_on(frame, calendar)
        else:
            continue
        for half, part in zip(told, parts, strict=True):
            half[name] = part
    odd, even = (replace(tables, **half) for half in told)
    return odd, even


@dataclass(frozen=True, eq=False)
class _Calendar:
    """What every account was in on every day from `first` on, as known on that day: phase and campaign."""

    accounts: pd.Index
    first: int
    stretch: npt.NDArray[np.int32]
    anchor: int

    @classmethod
    def of(cls, tables: Tables, snapshots: pd.DataFrame) -> Self:
        accounts, anchor = pd.Index(snapshots[ACCOUNT_ID].unique()), int(floor_day(snapshots[CUTOFF]).min())
        known, _, _, _ = items(tables.campaigns, tables.exposures, accounts)
        first, last = _span(tables)
        account = np.repeat(np.arange(len(accounts)), last - first + 1)
        day = np.tile(np.arange(first, last + 1, dtype=np.int32), len(accounts))
        pointers = np.searchsorted(known["account"], np.arange(len(accounts) + 1))
        phase, item = phase_of_rows(known, pointers, account, day, day)
        # days before an account began tell nothing of it
        begun = day >= np.repeat(_first_days(tables.events, accounts), last - first + 1)
        stretch = np.where(begun, item * np.int32(len(PHASES)) + phase, _NOT_BEGUN)
        return cls(accounts, first, stretch.reshape(len(accounts), -1), anchor)

    def codes(self, frame: pd.DataFrame) -> Codes:
        """Return the place of each row's account in the list, −1 where it is not in it."""
        return self.accounts.get_indexer(pd.Index(frame[ACCOUNT_ID])).astype(np.int64)

    def alike(self, account: Codes, day: Days, ahead: int) -> Flags:
        """Return whether the day so many days ahead lies in the same stretch of the calendar."""
        place = day - self.first
        same: Flags = self.stretch[account, place] == self.stretch[account, place + ahead]
        return same

    def parity(self, day: Days) -> Days:
        """Return of each day whether its week is odd (1) or even (0)."""
        return (day - np.int32(self.anchor)) // WEEK % 2


def _span(tables: Tables) -> tuple[int, int]:
    """Return the first and the last day that a fact may come to lie on, or be told by."""
    times = [tables.frames[name][times[0]] for name, times in _TIMES.items() if name in tables.frames]
    days = [floor_day(time) for time in times if len(time)] or [np.zeros(1, np.int32)]
    return min(int(day.min()) for day in days) - WEEK, max(int(day.max()) for day in days) + WEEK


def _first_days(events: pd.DataFrame, accounts: pd.Index) -> npt.NDArray[np.int32]:
    first = events.groupby(ACCOUNT_ID)[OCCURRED_AT].min().reindex(accounts)
    return floor_day(first)


def _told(
    frame: pd.DataFrame, times: tuple[str, ...], calendar: _Calendar
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return each half's rows: of days that tell for themselves, and of those that tell for a later one."""
    account = calendar.codes(frame)
    rows = np.flatnonzero(account >= 0)
    account, day = account[rows], floor_day(frame[times[0]])[rows]
    week, following = calendar.alike(account, day, WEEK), calendar.alike(account, day, 1)
    # the day after has its own day of a week ago to tell it
    following &= ~calendar.alike(account, day + np.int32(1), -WEEK)
    alone = ~(calendar.alike(account, day, -WEEK) | calendar.alike(account, day, -1))
    found = []
    for parity in _PARITIES:
        own, own_next = calendar.parity(day) == parity, calendar.parity(day + np.int32(1)) == parity
        parts = {0: own | alone, WEEK: own & week, 1: ~own_next & following}
        half = frame.take(np.concatenate([rows[part] for part in parts.values()]))
        later = pd.to_timedelta(np.repeat(list(parts), [part.sum() for part in parts.values()]), unit="D")
        found.append(half.assign(**{time: half[time] + later for time in times if time in half}))
    return found[0], found[1]


def _handed_on(surveys: pd.DataFrame, calendar: _Calendar) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return each half's answers: of its own weeks, and those of others with the next account of the list."""
    account = calendar.codes(surveys)
    asked, account = surveys[account >= 0], account[account >= 0]
    week = calendar.parity(floor_day(asked[RESPONDED_AT]))
    after = (account + 1) % len(calendar.accounts)
    odd, even = (
        asked.assign(**{ACCOUNT_ID: calendar.accounts.take(np.where(week == parity, account, after))})
        for parity in _PARITIES
    )
    return odd, even
