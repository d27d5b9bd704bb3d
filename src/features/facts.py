"""All dated facts as one stream: events as they are, and what other tables say about an account."""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..campaigns.days import floor_day, known_days, micros_of
from ..checks import InputError
from ..tables import ACCOUNT_ID, CAMPAIGN_ID, KNOWN_AT, OCCURRED_AT, USER_ID, Tables
from .about import ABOUT, ABOUT_TIMES, about_accounts, refuse_kept_words
from .codes import codes_of

JUST_AFTER = pd.Timedelta(microseconds=1)  # a row counts at cutoffs after its time, and times are in µs


class Stream(NamedTuple):
    """Facts in coded form; `account` is −1 for accounts that nobody asked for.

    All arrays are of one length, but `user`, which is empty where nobody asks for users.
    """

    account: np.ndarray
    day: np.ndarray
    metric: np.ndarray
    value: np.ndarray
    known: np.ndarray
    tag: np.ndarray
    user: np.ndarray


def metrics_of(tables: Tables) -> tuple[str, ...]:
    """Return every metric that the tables can give, sorted: those of `events`, then those of the others."""
    own = sorted(tables.events["metric"].unique())
    about = {name for frame in about_accounts(tables) for name in frame["metric"].unique()}
    return (*own, *sorted(about))


def known_since(tables: Tables) -> dict[str, pd.Timestamp]:
    """Return of each metric the first cutoff, to the microsecond, at which a row of it was known.

    A metric whose export has stopped is known ever after: its later days read as silence.
    """
    found: dict[str, pd.Timestamp] = {}
    for frame in (tables.events, *about_accounts(tables)):
        first = frame["occurred_at"] + JUST_AFTER
        if KNOWN_AT in frame:
            first = first.where(~(frame[KNOWN_AT] > first), frame[KNOWN_AT])
        for metric, at in first.groupby(frame["metric"], observed=True).min().items():
            found[str(metric)] = min(at, found.get(str(metric), at))
    return found


def last_time(tables: Tables, metric: str) -> pd.Timestamp:
    """Return the last time in the table that the metric comes from: until when silence counts."""
    own = ("events", (OCCURRED_AT,))
    table, times = next((of for word, of in ABOUT_TIMES.items() if metric.startswith(word)), own)
    frame = tables.frames[table]
    return pd.Timestamp(max(frame[time].max() for time in times if time in frame))


def as_known_today(tables: Tables) -> Tables:
    """Return the tables with every fact known as soon as it happened."""

    def on_time(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.drop(columns=KNOWN_AT, errors="ignore")

    tickets, surveys = tables.tickets, tables.surveys
    return replace(
        tables,
        events=on_time(tables.events),
        tickets=None if tickets is None else on_time(tickets),
        surveys=None if surveys is None else on_time(surveys),
    )


def streams(
    tables: Tables,
    metrics: Sequence[str],
    accounts: pd.Index,
    campaigns: pd.Index,
    *,
    users: bool = False,
    elsewhere: Collection[str] = (),
) -> list[Stream]:
    """Return the facts of the metrics, table by table; codes are places in the three indexes.

    Events of other metrics stay in, under the code `len(metrics)`: they are activity all the same. So do
    tags of campaigns outside the calendar, under the code `len(campaigns)`: whether an event is tagged must
    not depend on what the calendar gets to know later. A metric that no table has is refused, unless it is
    among those that are `elsewhere` in the data set, as the tables or the caller know it; and so are users
    where the events name none.
    """
    events = tables.events
    own = events["metric"].unique()
    refuse_kept_words(own)
    if users:
        refuse_no_users(events)
    about = _asked_about(tables, metrics)
    present = {*own, *(name for frame in about for name in frame["metric"].unique())}
    for name in metrics:
        if name not in present and name not in elsewhere and name not in tables.elsewhere:
            there = dict.fromkeys([*metrics_of(tables), *sorted(tables.elsewhere)])
            raise InputError(f"metric {name!r} is in no table; there are {', '.join(there)}")
    coded = _coded(events, pd.Index(metrics), accounts, campaigns, users=users)
    return [coded, *streams_about(tables, metrics, accounts, campaigns)]


def streams_about(
    tables: Tables, metrics: Sequence[str], accounts: pd.Index, campaigns: pd.Index
) -> list[Stream]:
    """Return the facts of the metrics that come from other tables than events, coded as in `streams`."""
    about = _asked_about(tables, metrics)
    return [_coded(frame, pd.Index(metrics), accounts, campaigns, users=False) for frame in about]


def refuse_no_users(columns: Container[str]) -> None:
    """Refuse events that name no users, where somebody asks for some."""
    if USER_ID not in columns:
        raise InputError("events: there is no column user_id to count users by; add it, or leave users() out")


def _asked_about(tables: Tables, metrics: Sequence[str]) -> list[pd.DataFrame]:
    if not any(name.startswith(ABOUT) for name in metrics):
        return []  # reading texts takes time
    return [frame for frame in about_accounts(tables) if frame["metric"].isin(metrics).any()]


def _coded(
    frame: pd.DataFrame, metrics: pd.Index, accounts: pd.Index, campaigns: pd.Index, *, users: bool
) -> Stream:
    day = floor_day(frame["occurred_at"])
    known = known_days(micros_of(frame[KNOWN_AT]) if KNOWN_AT in frame else None, day)
    metric = codes_of(frame["metric"], metrics)
    return Stream(
        account=codes_of(frame[ACCOUNT_ID], accounts),
        day=day,
        metric=np.where(metric < 0, np.int32(len(metrics)), metric) if metric.min(initial=0) < 0 else metric,
        value=frame["value"].to_numpy(np.float64),
        known=known,
        tag=_tags(frame, campaigns),
        user=_users(frame) if users else np.empty(0, np.int32),
    )


def _users(frame: pd.DataFrame) -> np.ndarray:
    """Return a number for each user, −1 where the row names none."""
    if USER_ID not in frame:
        return np.full(len(frame), -1, np.int32)
    return codes_of(frame[USER_ID], pd.Index(frame[USER_ID].unique()).dropna())


def _tags(frame: pd.DataFrame, campaigns: pd.Index) -> np.ndarray:
    if CAMPAIGN_ID not in frame:
        return np.full(len(frame), -1, np.int32)
    tag = codes_of(frame[CAMPAIGN_ID], campaigns)
    elsewhere = (tag < 0) & frame[CAMPAIGN_ID].notna().to_numpy()
    return np.where(elsewhere, np.int32(len(campaigns)), tag)
