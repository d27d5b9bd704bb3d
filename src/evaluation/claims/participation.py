"""Who took part in the campaigns that it was exposed to."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...campaigns.calendar import Items
from ...campaigns.days import floor_day
from ...tables import ACCOUNT_ID, CAMPAIGN_ID, OCCURRED_AT, Tables
from ..influence import Booleans


def takes_part(tables: Tables, calendar: Items, accounts: pd.Index, campaigns: pd.Index) -> Booleans:
    """Return for each row (n,) of the accounts' calendar whether the account takes part in the campaign.

    It does with at least one event that names the campaign or, where no event names any, with at least one
    event on one of the campaign's active days.
    """
    events = tables.events
    if CAMPAIGN_ID in events and events[CAMPAIGN_ID].notna().any():
        tagged = events[events[CAMPAIGN_ID].notna()]
        own = _numbers(accounts, tagged[ACCOUNT_ID]) * len(campaigns)
        named = _numbers(campaigns, tagged[CAMPAIGN_ID])
        pairs = np.unique((own + named)[(own >= 0) & (named >= 0)])
        asked = calendar["account"].astype(np.int64) * len(campaigns) + calendar["campaign"]
        return np.isin(asked, pairs)
    day = floor_day(events[OCCURRED_AT]).astype(np.int64)
    first, last = (int(way([day.min(), *calendar[edge]])) for way, edge in ((min, "start"), (max, "end")))
    span = max(last, int(day.max())) + 1 - first
    own = _numbers(accounts, events[ACCOUNT_ID])
    worked = np.unique((own * span + day - first)[own >= 0])
    base = calendar["account"].astype(np.int64) * span - first
    begins, ends = (np.searchsorted(worked, base + calendar[edge]) for edge in ("start", "end"))
    found: Booleans = begins < ends
    return found


def _numbers(names: pd.Index, values: pd.Series) -> np.ndarray:
    """Return the place of each value among the names, −1 where it is not among them."""
    return names.get_indexer(pd.Index(values)).astype(np.int64)
