"""A calendar that means nothing: what a claim that "the campaigns help" must be held against."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ..tables import AT, CAMPAIGN_ID, ENDS_AT, EXPOSED_AT, KNOWN_AT, STARTS_AT, Tables

DAY = pd.Timedelta(days=1)
DRAWS = 20
"""Placebo calendars that are enough to see a distribution (SEMANTICS: placebo calendar)."""


def placebo_calendar(tables: Tables, *, random_state: int | np.random.Generator) -> Tables:
    """Return the same data under campaigns whose dates were drawn at random over the same span.

    Each campaign keeps its length, its audience and how long before it was told; its milestones, exposures
    and later versions move with it. Events, tickets and surveys lose the names of campaigns, which would
    betray the real dates. Whatever features bring under such a calendar, the calendar did not bring.
    """
    rng = np.random.default_rng(random_state)
    campaigns = tables.campaigns
    first = campaigns.drop_duplicates(CAMPAIGN_ID).set_index(CAMPAIGN_ID)
    opens, closes = campaigns[STARTS_AT].min(), campaigns[ENDS_AT].max()
    room = ((closes - opens) - (first[ENDS_AT] - first[STARTS_AT])) // DAY
    drawn = np.floor(rng.random(len(first)) * (room.to_numpy(np.float64) + 1))
    starts = opens.floor("D") + pd.to_timedelta(pd.Series(drawn, index=first.index), unit="D")
    moved = starts - first[STARTS_AT].dt.floor("D")
    told: dict[str, Any] = {
        "campaigns": _moved(campaigns, moved, (STARTS_AT, ENDS_AT, KNOWN_AT)),
        "exposures": _moved(tables.exposures, moved, (EXPOSED_AT,)),
        "milestones": None if tables.milestones is None else _moved(tables.milestones, moved, (AT,)),
    }
    for name in ("events", "tickets", "surveys"):
        frame = tables.frames.get(name)
        told[name] = None if frame is None else frame.drop(columns=CAMPAIGN_ID, errors="ignore")
    return replace(tables, **told)


def _moved(frame: pd.DataFrame, by: pd.Series, times: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows with their times moved as far as their campaign."""
    shift = by.reindex(frame[CAMPAIGN_ID]).array
    return frame.assign(**{time: frame[time] + shift for time in times if time in frame})
