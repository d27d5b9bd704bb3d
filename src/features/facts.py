"""All dated facts as one stream: events as they are, tickets, surveys and subscriptions as metrics of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..campaigns.days import ceil_day, floor_day
from ..checks import InputError
from ..tables import ACCOUNT_ID, CAMPAIGN_ID, KNOWN_AT, Tables

# The first word of a metric that is a fact about the account, not an event of its own.
ABOUT = ("tickets.", "surveys.", "subscriptions.")
_HOUR = pd.Timedelta(hours=1)


class Stream(NamedTuple):
    """Facts in coded form, all arrays of one length; `account` is −1 for accounts that nobody asked for."""

    account: np.ndarray
    day: np.ndarray
    metric: np.ndarray
    value: np.ndarray
    known: np.ndarray
    tag: np.ndarray


def metrics_of(tables: Tables) -> tuple[str, ...]:
    """Return every metric that the tables can give, sorted: those of `events` first, then the facts about it."""
    own = sorted(tables.events["metric"].unique())
    about = {name for frame in _about(tables) for name in frame["metric"].unique()}
    return (*own, *sorted(about))


def stream(tables: Tables, metrics: Sequence[str], accounts: pd.Index, campaigns: pd.Index) -> Stream:
    """Return the facts of the metrics, in the order of the tables; codes are places in the three indexes.

    Events of other metrics stay in, under the code `len(metrics)`: they are activity all the same. A metric that
    no table has is refused.
    """
    events = tables.events
    taken = [name for name in events["metric"].unique() if str(name).startswith(ABOUT)]
    if taken:
        raise InputError(
            f"events: metric {taken[0]!r} begins with a word that is kept for facts from other tables {ABOUT}; "
            "rename it"
        )
    frames = [events, *(frame for frame in _about(tables) if frame["metric"].isin(metrics).any())]
    present = {name for frame in frames for name in frame["metric"].unique()}
    for name in metrics:
        if name not in present:
            raise InputError(f"metric {name!r} is in no table; there are {', '.join(metrics_of(tables))}")
    parts = [_coded(frame, pd.Index(metrics), accounts, campaigns) for frame in frames]
    return Stream(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _coded(frame: pd.DataFrame, metrics: pd.Index, accounts: pd.Index, campaigns: pd.Index) -> Stream:
    day = floor_day(frame["occurred_at"])
    known = ceil_day(frame[KNOWN_AT]) if KNOWN_AT in frame else np.full(len(frame), 2**30, np.int32)
    metric = _codes(frame["metric"], metrics)
    no_tags = CAMPAIGN_ID not in frame
    return Stream(
        account=_codes(frame[ACCOUNT_ID], accounts),
        day=day,
        metric=np.where(metric < 0, np.int32(len(metrics)), metric),
        value=frame["value"].to_numpy(np.float64),
        known=np.where(known == 2**30, day + 1, known).astype(np.int32),
        tag=np.full(len(frame), -1, np.int32) if no_tags else _codes(frame[CAMPAIGN_ID], campaigns),
    )


def _codes(values: pd.Series, names: pd.Index) -> np.ndarray:
    """Return the place of each value among the names as int32, −1 where it is not among them."""
    wanted = pa.array(values)
    found = pc.index_in(wanted, value_set=pa.array(names).cast(wanted.type))
    return found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32, copy=False)


def _about(tables: Tables) -> Iterator[pd.DataFrame]:
    """Yield tickets, resolutions, survey answers and subscription changes in the columns of `events`."""
    if tables.tickets is not None:
        yield _as_events(tables.tickets, "opened_at", "tickets.opened", 1.0)
        if "resolved_at" in tables.tickets:
            resolved = tables.tickets.dropna(subset=["resolved_at"])
            hours = (resolved["resolved_at"] - resolved["opened_at"]) / _HOUR
            yield _as_events(resolved, "resolved_at", "tickets.hours_to_resolve", hours)
    if tables.surveys is not None:
        names = "surveys." + tables.surveys["instrument"].astype("str")
        yield _as_events(tables.surveys, "responded_at", names, tables.surveys["score"])
    if tables.subscriptions is not None:
        changes = tables.subscriptions[
            tables.subscriptions["change"].isin(["upgrade", "downgrade", "renewal"])
        ]
        yield _as_events(changes, "at", "subscriptions." + changes["change"].astype("str"), 1.0)


def _as_events(
    frame: pd.DataFrame, time: str, metric: str | pd.Series, value: float | pd.Series
) -> pd.DataFrame:
    kept = [ACCOUNT_ID, *(name for name in (CAMPAIGN_ID, KNOWN_AT) if name in frame)]
    rows = frame[kept].assign(occurred_at=frame[time], metric=metric, value=value)
    if KNOWN_AT in rows:  # a resolution is known when it happens, even where the ticket was known before
        rows[KNOWN_AT] = rows[[KNOWN_AT, "occurred_at"]].max(axis=1)
    return rows.dropna(subset=["value"])
