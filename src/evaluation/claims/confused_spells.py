"""Since when, and until when, an account counts as confused by a campaign."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...campaigns.days import floor_day
from ...tables import ACCOUNT_ID, CAMPAIGN_ID, OPENED_AT, Tables
from ..campaign_curves import campaign_calendar
from ..influence import Booleans
from .claim import NotMeasurableError
from .hindsight import campaigns_of


def confused_spells(tables: Tables, cause: str) -> pd.DataFrame:
    """Return account_id, low and high: the days `[low, high)` for which an account counts as confused.

    One row a campaign that an account opened a ticket of this cause about: from the campaign's start to the
    end of its post phase. The campaign is the one that the ticket names, else that of the account's phase on
    the day it was opened. Raises NotMeasurableError where there are no such tickets.
    """
    tickets = tables.tickets
    if tickets is None or not {"cause", "category"} & set(tickets):
        raise NotMeasurableError(
            f"no ticket has a cause or a category; deliver one of them, {cause!r} for the confused"
        )
    known = [tickets[column] for column in ("cause", "category") if column in tickets]
    why = known[0] if len(known) == 1 else known[0].fillna(known[1])
    own = tickets[why == cause]
    calendar = campaign_calendar(tables).set_index(CAMPAIGN_ID)
    about = calendar.reindex(campaigns_of(tables, own, OPENED_AT).array)
    spells = pd.DataFrame(
        {
            ACCOUNT_ID: own[ACCOUNT_ID].array,
            "low": floor_day(about["starts_at"]),
            "high": floor_day(about["post_until"]),
        }
    )[about["starts_at"].notna().to_numpy()]
    if spells.empty:
        raise NotMeasurableError(
            f"no ticket about a campaign has the cause {cause!r}; name yours in `claims.confusion` of the "
            "experiment file"
        )
    return spells.drop_duplicates(ignore_index=True)


def inside_spells(accounts: pd.Series, days: np.ndarray, spells: pd.DataFrame) -> Booleans:
    """Return which rows (n,), each an account and a day, lie in a spell of their account.

    >>> spells = pd.DataFrame({"account_id": ["a"], "low": [3], "high": [5]})
    >>> inside_spells(pd.Series(["a", "a", "b"]), np.array([4, 5, 4]), spells).tolist()
    [True, False, False]
    """
    rows = pd.DataFrame({ACCOUNT_ID: accounts.array, "day": days, "row": np.arange(len(days))})
    pairs = rows.merge(spells, on=ACCOUNT_ID)
    within = pairs[(pairs["low"] <= pairs["day"]) & (pairs["day"] < pairs["high"])]
    found = np.zeros(len(days), bool)
    found[within["row"]] = True
    return found
