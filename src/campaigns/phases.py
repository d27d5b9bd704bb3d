"""The phase of each account and day, as it was known at a cutoff."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..compiled import borrowing, compiled
from ..tables import (
    ACCOUNT_ID,
    CAMPAIGN_ID,
    CUTOFF,
    PHASE,
    PHASES,
    SERIES,
    Tables,
    clean_snapshots,
)
from .calendar import Items, items
from .days import Days, floor_day

ACTIVE, POST, PRE, BASELINE = range(len(PHASES))


def phases(tables: Tables, days: pd.DataFrame, *, known_at: pd.Series | None = None) -> pd.DataFrame:
    """Return phase, campaign_id and series of each row of `days` (account_id, cutoff), in the same order.

    The phase of the day that starts at `cutoff`, with what was known at `known_at` (default: the cutoff
    itself, which is the phase a snapshot carries). Active goes before post, pre and baseline; ties go to the
    latest start (pre: the soonest), then to the smallest campaign id. In baseline, campaign_id and series are
    missing.
    """
    days = clean_snapshots(days)
    calendar, accounts, campaigns, series = items(tables.campaigns, tables.exposures)
    account = accounts.get_indexer(pd.Index(days[ACCOUNT_ID])).astype(np.int64)
    pointers = np.searchsorted(calendar["account"], np.arange(len(accounts) + 1))
    at = floor_day(days[CUTOFF] if known_at is None else known_at)
    phase, item = phase_of_rows(calendar, pointers, account, floor_day(days[CUTOFF]), at)
    return named(phase, item, calendar, campaigns, series)


def named(
    phase: np.ndarray, item: np.ndarray, calendar: Items, campaigns: pd.Index, series: pd.Index
) -> pd.DataFrame:
    """Return phase codes and calendar rows as names; a row without a calendar item has no campaign."""
    return pd.DataFrame(
        {
            PHASE: _take(pd.Index(PHASES), phase),
            CAMPAIGN_ID: _take(campaigns, _codes(calendar["campaign"], item)),
            SERIES: _take(series, _codes(calendar["series"], item)),
        }
    )


def _codes(codes: np.ndarray, item: np.ndarray) -> np.ndarray:
    return np.where(item >= 0, codes[item] if len(codes) else -1, -1)


def _take(names: pd.Index, codes: np.ndarray) -> pd.Series:
    return pd.Series(names.array.astype("str").take(codes, allow_fill=True), dtype="str")


@borrowing
def phase_of_day(calendar: Items, first: int, stop: int, day: int, cutoff: int) -> tuple[int, int]:
    """Return the phase of a day as known at the cutoff, and the calendar row (−1: none) that decides it."""
    phase, winner = BASELINE, -1
    for row in range(first, stop):
        if not calendar[row].known <= cutoff < calendar[row].until:
            continue
        if not calendar[row].pre <= day < calendar[row].post:
            continue
        if day < calendar[row].start:
            candidate = PRE
        elif day < calendar[row].end:
            candidate = ACTIVE
        else:
            candidate = POST
        if candidate < phase or (candidate == phase and _goes_first(calendar, row, winner, candidate)):
            phase, winner = candidate, row
    return phase, winner


@borrowing
def _goes_first(calendar: Items, row: int, other: int, phase: int) -> bool:
    if calendar[row].start == calendar[other].start:
        return bool(calendar[row].campaign < calendar[other].campaign)
    later = calendar[row].start > calendar[other].start
    return bool(later != (phase == PRE))


@compiled
def phase_of_rows(
    calendar: Items, pointers: np.ndarray, account: np.ndarray, day: Days, cutoff: Days
) -> tuple[np.ndarray, np.ndarray]:
    """Return the phase code (int8) and the deciding calendar row (int32) of each account, day and cutoff."""
    phase = np.full(len(day), BASELINE, np.int8)
    item = np.full(len(day), -1, np.int32)
    for i in range(len(day)):
        if account[i] >= 0:
            first, stop = pointers[account[i]], pointers[account[i] + 1]
            phase[i], item[i] = phase_of_day(calendar, first, stop, day[i], cutoff[i])
    return phase, item
