"""On which days an account is a customer: the same spells that its snapshots have, as spans of days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...campaigns.days import NEVER, Days, ceil_day, floor_day
from ...tables import ACCOUNT_ID, AT, CHANGE, ENDED_AT, OCCURRED_AT, STARTED_AT, Tables

_ALWAYS = np.int32(-NEVER)  # before every day that data reach


@dataclass(frozen=True, eq=False)
class Spans:
    """Customers' days as `[low, high)` (n,), each of the account (n,) with that number; none overlap.

    The data reach over the days `[first, last)`.
    """

    account: np.ndarray
    low: Days
    high: Days
    first: int
    last: int


def customer_days(tables: Tables, accounts: pd.Index) -> Spans:
    """Return the spans of days, within those of the events, on which each of `accounts` is a customer.

    From `started_at`, else the first event, until the day of a cancellation or the last day before
    `ended_at`; from a start after a cancellation on again.
    """
    day = floor_day(tables.events[OCCURRED_AT])
    first, last = int(day.min()), int(day.max()) + 1
    begins, ends = _begins(tables, accounts, day), _ends(tables, accounts)
    account, low, high = _spells(tables, accounts)
    low = np.maximum(np.maximum(low, begins[account]), first)
    high = np.minimum(np.minimum(high, ends[account]), last)
    there = low < high
    return Spans(account[there], low[there], high[there], first, last)


def _begins(tables: Tables, accounts: pd.Index, day: Days) -> Days:
    events = pd.Series(day).groupby(tables.events[ACCOUNT_ID].array).min()
    begins = events.reindex(accounts).fillna(NEVER).to_numpy(np.int32)
    if tables.accounts is None or STARTED_AT not in tables.accounts:
        return begins
    told = floor_day(tables.accounts.set_index(ACCOUNT_ID)[STARTED_AT].reindex(accounts))
    return np.where(told != NEVER, told, begins)


def _ends(tables: Tables, accounts: pd.Index) -> Days:
    if tables.accounts is None or ENDED_AT not in tables.accounts:
        return np.full(len(accounts), NEVER)
    return ceil_day(tables.accounts.set_index(ACCOUNT_ID)[ENDED_AT].reindex(accounts))


def _spells(tables: Tables, accounts: pd.Index) -> tuple[np.ndarray, Days, Days]:
    """Return account, low and high of the times between a start and a cancellation, open at both ends."""
    everyone = pd.DataFrame({"account": np.arange(len(accounts)), "cancel": False, "day": _ALWAYS})
    turns = pd.concat([everyone, _turns(tables, accounts)], ignore_index=True)
    # on one and the same day a cancellation comes before a start, as for snapshots
    turns = turns.sort_values(["account", "day", "cancel"], ascending=[True, True, False], kind="stable")
    same = turns["account"] == turns["account"].shift()
    turns = turns[~(same & (turns["cancel"] == turns["cancel"].shift()))]
    following = turns.groupby("account")["day"].shift(-1).fillna(NEVER)
    starts = ~turns["cancel"]
    kept, until = turns[starts], following[starts]
    return kept["account"].to_numpy(), kept["day"].to_numpy(np.int32), until.to_numpy(np.int32)


def _turns(tables: Tables, accounts: pd.Index) -> pd.DataFrame:
    changes = tables.subscriptions
    if changes is None:
        return pd.DataFrame(
            {"account": np.empty(0, np.int64), "cancel": np.empty(0, bool), "day": np.empty(0, np.int32)}
        )
    changes = changes[changes[CHANGE].isin(["start", "cancel"])]
    cancel = (changes[CHANGE] == "cancel").to_numpy()
    day = floor_day(changes[AT]) + cancel  # the day of the cancellation is still a customer's
    turns = pd.DataFrame(
        {"account": accounts.get_indexer(pd.Index(changes[ACCOUNT_ID])), "cancel": cancel, "day": day}
    )
    return turns[turns["account"] >= 0]
