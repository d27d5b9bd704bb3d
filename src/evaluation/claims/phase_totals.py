"""What each account did in each campaign phase: its days, and the sums and counts of metrics on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...campaigns.calendar import Items, items
from ...campaigns.days import NEVER, Days, floor_day
from ...campaigns.phases import ACTIVE, phase_of_rows
from ...tables import ACCOUNT_ID, METRIC, OCCURRED_AT, PHASES, VALUE, Tables
from ..influence import Booleans, Floats, Integers
from .customer_days import Spans, customer_days
from .participation import takes_part

BLOCK_ACCOUNTS = 1_000
"""Accounts whose days are in memory at once: at four years, some 50 MB."""

_HINDSIGHT = NEVER - 1  # every version of the calendar that was not replaced is known by then
_NOBODY = np.int8(-1)  # the account is no customer on the day


IDLE = len(PHASES)
"""The code of active days of a campaign that the account takes no part in; the others are those of phases."""


@dataclass(frozen=True, eq=False)
class PhaseTotals:
    """By exposed account and kind of day, the phases in their order and `IDLE`: arrays are (accounts, 5).

    Active days of campaigns that the account takes no part in are `IDLE` and not active.
    `days`: days as a customer. `value` and `rows`: for each metric the sum of its values, and its rows, on
    those days.
    """

    days: Floats
    value: dict[str, Floats]
    rows: dict[str, Floats]


@dataclass(frozen=True, eq=False)
class _Facts:
    """Events (n,) sorted by account: number of the account and of the metric, day, value."""

    account: Integers
    metric: Integers
    day: Days
    value: Floats

    def of(self, first: int, stop: int) -> _Facts:
        """Return the events of the accounts `first` to `stop`."""
        piece = slice(*np.searchsorted(self.account, [first, stop]))
        return _Facts(self.account[piece], self.metric[piece], self.day[piece], self.value[piece])


def phase_totals(tables: Tables, metrics: Sequence[str]) -> PhaseTotals:
    """Return the `PhaseTotals` of the accounts that are exposed to a campaign.

    The phase of a day is that known at the end of the data, not on the day: who looks back knows the
    calendar.
    """
    calendar, accounts, campaigns, _ = items(tables.campaigns, tables.exposures)
    part = takes_part(tables, calendar, accounts, campaigns)
    spans = customer_days(tables, accounts)
    facts = _facts(tables, metrics, accounts)
    kinds = IDLE + 1
    days = np.zeros((len(accounts), kinds))
    value, rows = (np.zeros((len(metrics), len(accounts), kinds)) for _ in range(2))
    for first in range(0, len(accounts), BLOCK_ACCOUNTS):
        stop = min(first + BLOCK_ACCOUNTS, len(accounts))
        grid = _grid(calendar, part, spans, first, stop)
        days[first:stop] = np.stack([(grid == kind).sum(axis=1) for kind in range(kinds)], axis=1)
        own = facts.of(first, stop)
        kind = grid[own.account - first, own.day - spans.first]
        place = (own.metric * (stop - first) + own.account - first) * kinds + kind
        place, shape = place[kind >= 0], (len(metrics), stop - first, kinds)
        value[:, first:stop] = np.bincount(
            place, weights=own.value[kind >= 0], minlength=int(np.prod(shape))
        ).reshape(shape)
        rows[:, first:stop] = np.bincount(place, minlength=int(np.prod(shape))).reshape(shape)
    return PhaseTotals(days, dict(zip(metrics, value, strict=True)), dict(zip(metrics, rows, strict=True)))


def _facts(tables: Tables, metrics: Sequence[str], accounts: pd.Index) -> _Facts:
    events = tables.events[tables.events[METRIC].isin(list(metrics))]
    account = accounts.get_indexer(pd.Index(events[ACCOUNT_ID]))
    order = np.argsort(account, kind="stable")
    order = order[account[order] >= 0]
    metric = pd.Index(list(metrics)).get_indexer(pd.Index(events[METRIC]))
    value = events[VALUE].to_numpy(np.float64)
    return _Facts(account[order], metric[order], floor_day(events[OCCURRED_AT])[order], value[order])


def _grid(calendar: Items, part: Booleans, spans: Spans, first: int, stop: int) -> np.ndarray:
    """Return the kind of day of each account from `first` to `stop` and day, −1 where it is no customer."""
    mine = (spans.account >= first) & (spans.account < stop)
    edges = np.zeros((stop - first, spans.last - spans.first + 1), np.int32)
    np.add.at(edges, (spans.account[mine] - first, spans.low[mine] - spans.first), 1)
    np.add.at(edges, (spans.account[mine] - first, spans.high[mine] - spans.first), -1)
    account, day = np.nonzero(np.cumsum(edges, axis=1))
    pointers = np.searchsorted(calendar["account"], np.arange(stop + 1))
    kind, item = phase_of_rows(
        calendar,
        pointers,
        account + first,
        (day + spans.first).astype(np.int32),
        np.full(len(day), _HINDSIGHT, np.int32),
    )
    grid = np.full((stop - first, spans.last - spans.first), _NOBODY)
    idle = kind == ACTIVE
    idle[idle] = ~part[item[idle]]
    grid[account, day] = np.where(idle, IDLE, kind)
    return grid
