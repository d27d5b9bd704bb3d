"""The campaign phase of past facts with the calendar as it is known at the end of the data."""

from __future__ import annotations

import pandas as pd

from ...campaigns import phases
from ...tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF, LATEST, PHASE, TIME, Tables, clean_cutoffs
from ..influence import Booleans


def phases_of(tables: Tables, facts: pd.DataFrame, time: str) -> pd.DataFrame:
    """Return phase, campaign_id and series of the day of each fact, for its account, in their order.

    Of a campaign that was put off, the last dates told hold; an exposure counts whenever it became known.
    """
    days = pd.DataFrame({ACCOUNT_ID: facts[ACCOUNT_ID].array, CUTOFF: clean_cutoffs(facts[time])})
    return phases(tables, days, known_at=pd.Series(LATEST, index=days.index, dtype=TIME))


def in_campaigns(tables: Tables, facts: pd.DataFrame, time: str) -> Booleans:
    """Return which facts fall on an active or a post day of their account."""
    inside: Booleans = phases_of(tables, facts, time)[PHASE].isin(["active", "post"]).to_numpy(bool)
    return inside


def campaigns_of(tables: Tables, facts: pd.DataFrame, time: str) -> pd.Series:
    """Return the campaign of each fact: the one that it names, else that of its day, missing in baseline."""
    if CAMPAIGN_ID not in facts:
        return phases_of(tables, facts, time)[CAMPAIGN_ID]
    named = facts[CAMPAIGN_ID].reset_index(drop=True)
    if named.notna().all():
        return named
    return named.fillna(phases_of(tables, facts, time)[CAMPAIGN_ID])
