"""A calendar that means nothing: what a claim that "the campaigns help" must be held against."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ..tables import ACCOUNT_ID, AT, CAMPAIGN_ID, CHANGE, ENDS_AT, EXPOSED_AT, KNOWN_AT, STARTS_AT, Tables

DAY = pd.Timedelta(days=1)
TAGGED = ("events", "tickets", "surveys")
"""Tables whose rows may bear the name of a campaign."""

DRAWS = 20
"""Placebo calendars that are enough to see a distribution (SEMANTICS: placebo calendar)."""


def placebo_calendar(tables: Tables, *, random_state: int | np.random.Generator) -> Tables:
    """Return the same data under campaigns whose dates were drawn at random over the same span.

    Each campaign keeps its length, the size of its audience and how long before it was told; milestones and
    later versions move with it. Its audience is drawn from those who are customers on the day it is told: the
    real one would betray who was still there on the real date. Events, tickets and surveys lose the names of
    campaigns, which would betray the real dates. What features bring under such a calendar, the calendar did
    not bring.
    """
    rng = np.random.default_rng(random_state)
    campaigns = tables.campaigns
    moved = _moves(campaigns, rng)
    told: dict[str, Any] = {
        "campaigns": _moved(campaigns, moved, (STARTS_AT, ENDS_AT, KNOWN_AT)),
        "milestones": None if tables.milestones is None else _moved(tables.milestones, moved, (AT,)),
    }
    told["exposures"] = _audiences(tables, told["campaigns"], rng)
    return replace(untagged(tables), **told)


def untagged(tables: Tables) -> Tables:
    """Return the same data without the names of campaigns on events, tickets and surveys."""
    told: dict[str, Any] = {name: tables.frames[name] for name in TAGGED if name in tables.frames}
    bare = {name: frame.drop(columns=CAMPAIGN_ID, errors="ignore") for name, frame in told.items()}
    return replace(tables, **bare)


def _moves(campaigns: pd.DataFrame, rng: np.random.Generator) -> pd.Series:
    """Return by how many days each campaign moves."""
    first = campaigns.drop_duplicates(CAMPAIGN_ID).set_index(CAMPAIGN_ID)
    opens, closes = campaigns[STARTS_AT].min(), campaigns[ENDS_AT].max()
    room = ((closes - opens) - (first[ENDS_AT] - first[STARTS_AT])) // DAY
    drawn = np.floor(rng.random(len(first)) * (room.to_numpy(np.float64) + 1))
    starts = opens.floor("D") + pd.to_timedelta(pd.Series(drawn, index=first.index), unit="D")
    moved: pd.Series = starts - first[STARTS_AT].dt.floor("D")
    return moved


def _moved(frame: pd.DataFrame, by: pd.Series, times: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows with their times moved as far as their campaign."""
    shift = by.reindex(frame[CAMPAIGN_ID]).array
    return frame.assign(**{time: frame[time] + shift for time in times if time in frame})


def _audiences(tables: Tables, campaigns: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return as many exposures of each campaign as there were, of customers of the day that it is told."""
    began, gone = _spans(tables)
    first = campaigns.drop_duplicates(CAMPAIGN_ID).set_index(CAMPAIGN_ID)
    told = first[KNOWN_AT].fillna(first[STARTS_AT]) if KNOWN_AT in first else first[STARTS_AT]
    sizes = tables.exposures[CAMPAIGN_ID].value_counts().to_dict()
    parts = []
    for campaign, at in told.items():
        there = began.index[(began <= at) & ~(gone <= at)]
        chosen = rng.choice(len(there), min(sizes.get(campaign, 0), len(there)), replace=False)
        rows = pd.DataFrame({ACCOUNT_ID: there[chosen], CAMPAIGN_ID: campaign})
        parts.append(rows.assign(**{EXPOSED_AT: at}) if EXPOSED_AT in tables.exposures else rows)
    drawn = pd.concat(parts, ignore_index=True)
    return drawn.astype(
        {ACCOUNT_ID: tables.exposures[ACCOUNT_ID].dtype, CAMPAIGN_ID: campaigns[CAMPAIGN_ID].dtype}
    )


def _spans(tables: Tables) -> tuple[pd.Series, pd.Series]:
    """Return since when and until when each account is a customer; NaT where it stays."""
    began = tables.events.groupby(ACCOUNT_ID, observed=True)["occurred_at"].min()
    gone = pd.Series(pd.NaT, index=began.index, dtype=began.dtype)
    if tables.subscriptions is not None:
        cancels = tables.subscriptions[tables.subscriptions[CHANGE] == "cancel"]
        gone = cancels.groupby(ACCOUNT_ID)[AT].max().reindex(began.index)
    return began, gone
