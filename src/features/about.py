"""What other tables say about an account, in the columns of `events`: tickets, surveys, contracts, milestones."""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from ..tables import ACCOUNT_ID, CAMPAIGN_ID, KNOWN_AT, Tables
from .milestones import MILESTONES, milestone_facts
from .sentiment import THEMES, sentiment, theme_shares

ABOUT_TIMES = {
    "tickets.": ("opened_at", "resolved_at"),
    "surveys.": ("responded_at",),
    "subscriptions.": ("at",),
    MILESTONES: ("at",),
}
"""The first word of a metric that is a fact about the account, not an event of its own; its table's times."""

ABOUT = tuple(ABOUT_TIMES)
VERBATIM = "surveys.verbatim"
_CHANGES = ("start", "renewal", "upgrade", "downgrade")
_SECONDS_AN_HOUR = 3600
_seen: WeakKeyDictionary[Tables, list[pd.DataFrame]] = WeakKeyDictionary()  # a run asks a dozen times


def about_accounts(tables: Tables) -> list[pd.DataFrame]:
    """Return frames of account_id, occurred_at, metric, value, and campaign_id and known_at where there are any.

    `tickets.opened`, `tickets.hours_to_resolve` (at the resolution), `tickets.fault`, `.confusion` and
    `.complaint` (how much speaks for the theme, 0 to 1), `tickets.negative` (1: more bad words than good);
    `surveys.INSTRUMENT` (the score), `surveys.verbatim` (−1 to 1); `subscriptions.CHANGE`; `milestones.met` and
    `milestones.missed`. Agents' categories count as given when the ticket was opened; confirmed causes, which
    come later, are not read.
    """
    if tables not in _seen:
        _seen[tables] = [frame for frame in _about(tables) if len(frame)]
    return _seen[tables]


def _about(tables: Tables) -> Iterator[pd.DataFrame]:
    if tables.tickets is not None:
        yield from _tickets(tables.tickets)
    if tables.surveys is not None:
        surveys = tables.surveys
        yield _as_events(
            surveys, "responded_at", "surveys." + surveys["instrument"].astype("str"), surveys["score"]
        )
        if "text" in surveys:
            said = surveys.dropna(subset=["text"])
            yield _as_events(said, "responded_at", VERBATIM, sentiment(said["text"]))
    if tables.subscriptions is not None:
        kept = tables.subscriptions["change"].isin(_CHANGES)
        # the contract gives subscriptions neither known_at nor a tag: columns of that name are somebody's own
        changes = tables.subscriptions.loc[kept, [ACCOUNT_ID, "at", "change"]]
        yield _as_events(changes, "at", "subscriptions." + changes["change"].astype("str"), 1.0)
    if tables.milestones is not None:
        yield milestone_facts(tables, tables.milestones)


def _tickets(tickets: pd.DataFrame) -> Iterator[pd.DataFrame]:
    yield _as_events(tickets, "opened_at", "tickets.opened", 1.0)
    if "resolved_at" in tickets:
        resolved = tickets.dropna(subset=["resolved_at"])
        open_for = (resolved["resolved_at"] - resolved["opened_at"]).dt.total_seconds()
        yield _as_events(resolved, "resolved_at", "tickets.hours_to_resolve", open_for / _SECONDS_AN_HOUR)
    shares = theme_shares(tickets)
    for theme in THEMES:
        about = np.flatnonzero(shares[theme] > 0)
        yield _as_events(tickets.iloc[about], "opened_at", f"tickets.{theme}", shares[theme].iloc[about])
    if "text" in tickets:
        said = tickets.dropna(subset=["text"])
        yield _as_events(said[sentiment(said["text"]) < 0], "opened_at", "tickets.negative", 1.0)


def _as_events(
    frame: pd.DataFrame, time: str, metric: str | pd.Series, value: float | pd.Series
) -> pd.DataFrame:
    kept = [ACCOUNT_ID, *(name for name in (CAMPAIGN_ID, KNOWN_AT) if name in frame)]
    rows = frame[kept].assign(occurred_at=frame[time], metric=metric, value=value)
    if KNOWN_AT in rows:  # a resolution is known when it happens, even where the ticket was known before
        rows[KNOWN_AT] = rows[[KNOWN_AT, "occurred_at"]].max(axis=1)
    return rows.dropna(subset=["value"])
