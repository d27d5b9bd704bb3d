"""What a diagnosis reads of a data set: work, tickets with their likely causes, and answers, as events."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ..tables import (
    ACCOUNT_ID,
    CAMPAIGN_ID,
    KNOWN_AT,
    METRIC,
    NUMBER,
    OCCURRED_AT,
    OPENED_AT,
    RESOLVED_AT,
    RESPONDED_AT,
    TEXT,
    TIME,
    VALUE,
    Tables,
)
from ..text import sentiment
from .names import CAUSES

WORK, TICKET, NEGATIVE, SCORE, TONE = "work", "ticket", "ticket.negative", "answer.score", "answer.tone"
SCORES_OF = "answer.of."
"""What the metric of an instrument's scores begins with, as they were given."""

CAUSE_METRICS = {cause: f"cause.{cause}" for cause in CAUSES}
LOOK_BACK_DAYS = 400
"""A year, which holds each yearly series once, and the weeks by which an edition may move."""

_COLUMNS: dict[str, Any] = {
    ACCOUNT_ID: TEXT,
    OCCURRED_AT: TIME,
    METRIC: TEXT,
    VALUE: NUMBER,
    CAMPAIGN_ID: TEXT,
    KNOWN_AT: TIME,
}


def facts(tables: Tables, said: pd.DataFrame | None, *, since: pd.Timestamp, at: pd.Timestamp) -> Tables:
    """Return the tables with the events that a diagnosis reads in place of all others.

    Metrics: `work` (rows of `events`, a day and campaign tag), `ticket` (1), `cause.CAUSE` (how likely a
    ticket is of the cause, 0 to 1), `ticket.negative` (1: more bad words than good, else 0), `answer.score`
    (see `standardised`), `answer.of.INSTRUMENT` (as it was given), `answer.tone` (−1 to 1). All are before
    `at`. Work is that since `since`, and of each account and tag the row that was known first, so that it is
    known since when it is there. `said` is a row a ticket, see `diagnose`; None: nothing is said of causes.
    """
    parts = [_work(tables.events, since, at)]
    if tables.tickets is not None:
        parts += _tickets(tables.tickets[tables.tickets[OPENED_AT] < at], said)
    if tables.surveys is not None:
        parts += _answers(tables.surveys[tables.surveys[RESPONDED_AT] < at])
    typed = [part.reindex(columns=list(_COLUMNS)).astype(_COLUMNS) for part in parts]
    events: pd.DataFrame = pd.concat(typed, ignore_index=True)
    if CAMPAIGN_ID not in tables.events:  # then taking part is being at work, as it is for the features
        events = events.drop(columns=CAMPAIGN_ID)
    return replace(
        tables,
        events=events,
        tickets=None,
        surveys=None,
        subscriptions=None,
        milestones=None,
    )


def _work(events: pd.DataFrame, since: pd.Timestamp, at: pd.Timestamp) -> pd.DataFrame:
    own = [ACCOUNT_ID, *(name for name in (CAMPAIGN_ID,) if name in events)]
    known = [name for name in (KNOWN_AT,) if name in events]
    rows = events.loc[events[OCCURRED_AT] < at, [*own, OCCURRED_AT, *known]]
    before = rows[rows[OCCURRED_AT] < since].assign(since=lambda old: _known(old, OCCURRED_AT))
    first = before.sort_values(["since", OCCURRED_AT], kind="stable").drop_duplicates(own)
    recent = rows[rows[OCCURRED_AT] >= since]
    by = [*own, recent[OCCURRED_AT].dt.floor("D").rename(OCCURRED_AT), *known]
    counted = recent.groupby(by, dropna=False, observed=True, sort=False).size()
    return pd.concat(
        [first.drop(columns="since").assign(value=1.0), counted.rename(VALUE).reset_index()]
    ).assign(metric=WORK)


def _tickets(tickets: pd.DataFrame, said: pd.DataFrame | None) -> list[pd.DataFrame]:
    parts = [_as_events(tickets, OPENED_AT, TICKET, 1.0)]
    if "text" in tickets:
        tone = sentiment(tickets["text"])
        parts.append(_as_events(tickets, OPENED_AT, NEGATIVE, (tone < 0).where(tone.notna()).astype(NUMBER)))
    if said is None:
        return parts
    likely = said.reindex(tickets.index)
    guessed = [
        _as_events(tickets, OPENED_AT, metric, likely[cause]) for cause, metric in CAUSE_METRICS.items()
    ]
    return [*parts, *guessed, *_confirmed(tickets, likely)]


def _confirmed(tickets: pd.DataFrame, likely: pd.DataFrame) -> list[pd.DataFrame]:
    """Return what a confirmed cause corrects of what a ticket was taken for, known since it was resolved."""
    if not {"cause", RESOLVED_AT} <= set(tickets):
        return []
    sure = tickets["cause"].notna() & tickets[RESOLVED_AT].notna()
    parts = []
    for cause, metric in CAUSE_METRICS.items():
        correction = (tickets["cause"] == cause).astype(NUMBER) - likely[cause].fillna(0.0)
        rows = _as_events(tickets, OPENED_AT, metric, correction.where(sure))
        told = tickets.loc[rows.index, RESOLVED_AT]
        known = rows.get(KNOWN_AT, told)
        parts.append(rows.assign(**{KNOWN_AT: pd.concat([told, known], axis=1).max(axis=1)}))
    return parts


def _answers(surveys: pd.DataFrame) -> list[pd.DataFrame]:
    parts = [_as_events(surveys, RESPONDED_AT, SCORE, standardised(surveys))]
    for instrument, own in surveys.groupby("instrument", observed=True):
        parts.append(_as_events(own, RESPONDED_AT, f"{SCORES_OF}{instrument}", own["score"]))
    if "text" in surveys:
        parts.append(_as_events(surveys, RESPONDED_AT, TONE, sentiment(surveys["text"])))
    return parts


def standardised(surveys: pd.DataFrame) -> pd.Series:
    """Return each score in standard deviations above the mean of its instrument; higher is better.

    Mean and spread are of the answers that were known when this one was, so that it is the same at each
    cutoff that sees it and no later answer moves it. NaN while there is no spread, as for the first.
    """
    rows = surveys[["instrument", "score", RESPONDED_AT]].assign(known=_known(surveys, RESPONDED_AT))
    rows = rows.sort_values(["known", RESPONDED_AT], kind="stable")
    so_far = rows.groupby("instrument", observed=True)["score"].expanding().agg(["mean", "std"])
    rows = rows.join(so_far.droplevel(0))
    together = rows.groupby(["instrument", "known", RESPONDED_AT], observed=True)  # whatever their order
    mean, spread = together["mean"].transform("last"), together["std"].transform("last")
    found: pd.Series = (rows["score"] - mean) / spread.replace(0.0, np.nan)
    return found.reindex(surveys.index)


def _known(frame: pd.DataFrame, time: str) -> pd.Series:
    """Return since when each row is known: when it happened, or later where it came in late."""
    known: pd.Series = frame[time] if KNOWN_AT not in frame else frame[[time, KNOWN_AT]].max(axis=1)
    return known


def _as_events(frame: pd.DataFrame, time: str, metric: str, value: float | pd.Series) -> pd.DataFrame:
    """Return the rows that have a value."""
    kept = [ACCOUNT_ID, *(name for name in (CAMPAIGN_ID, KNOWN_AT) if name in frame)]
    return frame[kept].assign(occurred_at=frame[time], metric=metric, value=value).dropna(subset=[VALUE])
