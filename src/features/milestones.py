"""The dated steps inside campaigns: how far off the next one is, and which an account kept up with."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..campaigns.calendar import versions
from ..campaigns.days import floor_day
from ..tables import ACCOUNT_ID, AT, CAMPAIGN_ID, KNOWN_AT, OCCURRED_AT, Tables

MILESTONES = "milestones."
"""The first word of the metrics."""

MET, MISSED = "milestones.met", "milestones.missed"
MET_WITHIN = pd.Timedelta(days=7)
"""Who worked for the campaign in the week before a milestone kept up with it: most plans move by the week."""


def milestone_offsets(tables: Tables, campaigns: pd.Index) -> tuple[np.ndarray, np.ndarray]:
    """Return the days from each campaign's last known start to its milestones, and a pointer by campaign."""
    if tables.milestones is None:
        return np.empty(0, np.int32), np.zeros(len(campaigns) + 1, np.int64)
    start = (
        versions(tables.campaigns).drop_duplicates(CAMPAIGN_ID, keep="last").set_index(CAMPAIGN_ID)["start"]
    )
    code = campaigns.get_indexer(pd.Index(tables.milestones[CAMPAIGN_ID]))
    order = np.argsort(code, kind="stable")[int((code < 0).sum()) :]
    offset = floor_day(tables.milestones[AT]) - start.reindex(campaigns).to_numpy()[code]
    pointer = np.searchsorted(code[order], np.arange(len(campaigns) + 1))
    return offset[order].astype(np.int32), pointer


def milestone_facts(tables: Tables, milestones: pd.DataFrame) -> pd.DataFrame:
    """Return `milestones.met` or `milestones.missed` of each account and milestone, in the columns of `events`.

    An account has the milestones of campaigns that it was known to be exposed to by then, and only after it
    began. It met one if in the seven days before there was an event with the campaign's tag or, where events
    carry no tags, any event; events that became known later do not count.
    """
    asked = _asked(tables, milestones)
    events = tables.events[
        [ACCOUNT_ID, OCCURRED_AT, *(c for c in (CAMPAIGN_ID, KNOWN_AT) if c in tables.events)]
    ]
    by = [ACCOUNT_ID]
    if CAMPAIGN_ID in events:
        events, by = events[events[CAMPAIGN_ID].notna()], [ACCOUNT_ID, CAMPAIGN_ID]
    events = events.merge(asked[by].drop_duplicates(), on=by)
    if KNOWN_AT in events:
        known = events[[KNOWN_AT, OCCURRED_AT]].max(axis=1)
        events = events.assign(late=known - events[OCCURRED_AT]).query("late < @MET_WITHIN")
        events = events.assign(**{OCCURRED_AT: known.loc[events.index]})
    last = pd.merge_asof(
        asked.sort_values(AT),
        events[[*by, OCCURRED_AT]].sort_values(OCCURRED_AT),
        left_on=AT,
        right_on=OCCURRED_AT,
        by=by,
        allow_exact_matches=False,
    )
    met = (last[AT] - last[OCCURRED_AT] <= MET_WITHIN).to_numpy()
    return pd.DataFrame(
        {
            ACCOUNT_ID: last[ACCOUNT_ID].array,
            "occurred_at": last[AT].array,
            "metric": pd.Series(np.where(met, MET, MISSED), dtype="str"),
            "value": 1.0,
            CAMPAIGN_ID: last[CAMPAIGN_ID].array,
        }
    )


def _asked(tables: Tables, milestones: pd.DataFrame) -> pd.DataFrame:
    """Return account_id, campaign_id and at of each milestone that an account knew of."""
    exposures = tables.exposures.drop_duplicates([ACCOUNT_ID, CAMPAIGN_ID])
    asked = exposures.merge(milestones, on=CAMPAIGN_ID)
    if "exposed_at" in asked:
        asked = asked[~(asked["exposed_at"] > asked[AT])]
    began = tables.events.groupby(ACCOUNT_ID, observed=True)[OCCURRED_AT].min()
    if tables.accounts is not None and "started_at" in tables.accounts:
        began = tables.accounts.set_index(ACCOUNT_ID)["started_at"].fillna(began)
    asked = asked[asked[AT] > asked[ACCOUNT_ID].map(began)]
    return asked[[ACCOUNT_ID, CAMPAIGN_ID, AT]].reset_index(drop=True)
