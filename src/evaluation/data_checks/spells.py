"""Rows of accounts that were no customers then, and accounts without any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from ...tables import ACCOUNT_ID, AT, CHANGE, ENDED_AT, OCCURRED_AT, STARTED_AT
from .finding import Finding

MANY = 0.01
"""Share of the rows, or of the accounts, from which on it is more than odds and ends."""


def spell_findings(tables: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    """Yield events before an account started or after it ended or cancelled, and accounts without any."""
    events = tables["events"]
    if "accounts" in tables:
        accounts = tables["accounts"].set_index(ACCOUNT_ID)
        if STARTED_AT in accounts:
            early = events[OCCURRED_AT] < _each(events, accounts[STARTED_AT]).dt.floor("D")
            yield from _outside(
                events, early, "before its account's started_at",
                "correct started_at, or leave the rows of the trial out",
            )  # fmt: skip
        if ENDED_AT in accounts:
            late = events[OCCURRED_AT] >= _next_day(_each(events, accounts[ENDED_AT]))
            yield from _outside(
                events, late, "after its account's ended_at", "correct ended_at, or leave the rows out"
            )
        yield from _silent(accounts.index, events)
    if "subscriptions" in tables:
        gone = _each(events, _gone(tables["subscriptions"]))
        yield from _outside(
            events, events[OCCURRED_AT] >= _next_day(gone), "after its account cancelled for good",
            "see whether cancellations are dated when they were asked for or when the contract ended: the "
            "label is that day",
        )  # fmt: skip


def _gone(subscriptions: pd.DataFrame) -> pd.Series:
    """Return the last cancellation of each account that did not start again."""
    turns = subscriptions[subscriptions[CHANGE].isin(["start", "cancel"])].sort_values([AT, CHANGE])
    last = turns.drop_duplicates(ACCOUNT_ID, keep="last").set_index(ACCOUNT_ID)
    gone: pd.Series = last.loc[last[CHANGE] == "cancel", AT]
    return gone


def _each(events: pd.DataFrame, times: pd.Series) -> pd.Series:
    """Return for each event the time of its account, NaT where it has none."""
    codes, accounts = pd.factorize(events[ACCOUNT_ID])
    return pd.Series(times.reindex(accounts).array[codes], index=events.index)


def _next_day(times: pd.Series) -> pd.Series:
    following: pd.Series = times.dt.floor("D") + pd.Timedelta(days=1)
    return following


def _outside(events: pd.DataFrame, outside: pd.Series, where: str, way_out: str) -> Iterator[Finding]:
    rows, share = int(outside.sum()), float(outside.mean())
    if not rows:
        return
    days, accounts = events.loc[outside, OCCURRED_AT].dt.floor("D"), events.loc[outside, ACCOUNT_ID].nunique()
    yield Finding(
        severity="warning" if share >= MANY else "note",
        table="events",
        about="",
        what=f"{rows:,} rows ({share:.2%}), by {accounts:,} of the accounts, lie on a day {where}",
        way_out=way_out,
        first=days.min(),
        last=days.max(),
    )


def _silent(accounts: pd.Index, events: pd.DataFrame) -> Iterator[Finding]:
    silent = ~accounts.isin(events[ACCOUNT_ID].unique())
    if silent.any():
        yield Finding(
            severity="warning" if silent.mean() >= MANY else "note",
            table="accounts",
            about="",
            what=f"{int(silent.sum()):,} of {len(accounts):,} accounts have no event at all, such as "
            f"{accounts[silent][0]!r}",
            way_out="see whether their ids are written as in events, or leave accounts out that are none",
        )
