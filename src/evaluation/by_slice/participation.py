"""Who was exposed to a campaign lately, and who took part in it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF, OCCURRED_AT, TEXT, Tables
from ..campaign_curves import campaign_calendar

TOOK_PART, EXPOSED_ONLY, NOT_EXPOSED = "took part", "exposed only", "not exposed"

LOOK_BACK = pd.Timedelta(days=365)
"""A year holds each yearly series once."""

JOINED = "joined_at"


def participation(tables: Tables, rows: pd.DataFrame) -> pd.Series | None:
    """Return for each row what the account did in the latest campaign that it was exposed to.

    It is the one that began last in the year before the cutoff, or there is none: "not exposed". "took
    part": with an event before the cutoff that names the campaign or, where no event of the data names any,
    on one of its active days; else "exposed only". None where no account of the rows was ever exposed.
    """
    calendar = campaign_calendar(tables)[[CAMPAIGN_ID, "starts_at", "ends_at"]]
    exposed = tables.exposures[[ACCOUNT_ID, CAMPAIGN_ID]].drop_duplicates().merge(calendar, on=CAMPAIGN_ID)
    exposed = exposed[exposed[ACCOUNT_ID].isin(rows[ACCOUNT_ID])]
    if exposed.empty:
        return None
    latest = _latest(rows, _with_first_event(tables.events, exposed))
    took_part = (latest[JOINED] < latest[CUTOFF]).to_numpy()
    names = np.select(
        [took_part, latest[CAMPAIGN_ID].notna().to_numpy()], [TOOK_PART, EXPOSED_ONLY], NOT_EXPOSED
    )
    return pd.Series(names, latest.index, dtype="str").reindex(rows.index)


def _latest(rows: pd.DataFrame, exposed: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in order of their cutoff, with the campaign that began last before it, if any."""
    ordered = rows[[ACCOUNT_ID, CUTOFF]].sort_values(CUTOFF, kind="stable")
    found = pd.merge_asof(
        ordered,
        exposed.sort_values(["starts_at", CAMPAIGN_ID]),
        left_on=CUTOFF,
        right_on="starts_at",
        by=ACCOUNT_ID,
        allow_exact_matches=False,
        tolerance=LOOK_BACK,
    )
    return found.set_index(ordered.index)


def _with_first_event(events: pd.DataFrame, exposed: pd.DataFrame) -> pd.DataFrame:
    """Return the exposures with the first event by which the account takes part, missing where none.

    Texts of compact events are categories, which meet no texts in a join of times.
    """
    if CAMPAIGN_ID in events and events[CAMPAIGN_ID].notna().any():
        tagged = events.loc[events[CAMPAIGN_ID].notna(), [ACCOUNT_ID, CAMPAIGN_ID, OCCURRED_AT]]
        first = tagged.groupby([ACCOUNT_ID, CAMPAIGN_ID], observed=True)[OCCURRED_AT].min().rename(JOINED)
        told = first.reset_index().astype({ACCOUNT_ID: TEXT, CAMPAIGN_ID: TEXT})
        return exposed.merge(told, on=[ACCOUNT_ID, CAMPAIGN_ID], how="left")
    own = events.loc[events[ACCOUNT_ID].isin(exposed[ACCOUNT_ID]), [ACCOUNT_ID, OCCURRED_AT]]
    own = own.astype({ACCOUNT_ID: TEXT})
    following = pd.merge_asof(
        exposed.sort_values("starts_at"),
        own.rename(columns={OCCURRED_AT: JOINED}).sort_values(JOINED),
        left_on="starts_at",
        right_on=JOINED,
        by=ACCOUNT_ID,
        direction="forward",
    )
    return following.assign(**{JOINED: following[JOINED].where(following[JOINED] < following["ends_at"])})
