"""How the accounts of a campaign fared around its end: the curve that its editions are compared by."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ..tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF, HEALTH, KNOWN_AT, PHASE, SERIES, Tables

FOLLOWED_WEEKS = 12
"""Weeks after its end in which a campaign's accounts are followed, whatever its post phase: a quarter."""

CONFIDENCE = 0.95
TOP = 100.0  # of health
_DAY = pd.Timedelta(days=1)


def campaign_calendar(tables: Tables) -> pd.DataFrame:
    """Return one row a campaign, in order of its start, as the calendar's latest version has it.

    Columns: campaign_id, name, series, starts_at and ends_at (exclusive; both midnight), pre_from (the start
    itself where nobody announced the campaign), post_until (exclusive), accounts (exposed), known_at (NaT
    where nobody said), versions (above 1: it was rescheduled).
    """
    plan = tables.campaigns
    told = (
        plan[KNOWN_AT] if KNOWN_AT in plan else pd.Series(pd.NaT, plan.index, dtype=plan["starts_at"].dtype)
    )
    ordered = plan.assign(known_at=told, since=told.fillna(plan["starts_at"])).sort_values(
        "since", kind="stable"
    )
    latest = ordered.drop_duplicates(CAMPAIGN_ID, keep="last").set_index(CAMPAIGN_ID)
    starts, ends = latest["starts_at"].dt.floor("D"), latest["ends_at"].dt.ceil("D")
    exposed = tables.exposures.drop_duplicates([ACCOUNT_ID, CAMPAIGN_ID])[CAMPAIGN_ID].value_counts()
    frame = pd.DataFrame(
        {
            "name": latest["name"],
            SERIES: latest[SERIES],
            "starts_at": starts,
            "ends_at": ends,
            "pre_from": starts - latest["pre_days"].where(latest[KNOWN_AT].notna(), 0).to_numpy() * _DAY,
            "post_until": ends + latest["post_days"].to_numpy() * _DAY,
            "accounts": exposed.reindex(latest.index).fillna(0).astype("int64"),
            KNOWN_AT: latest[KNOWN_AT],
            "versions": plan[CAMPAIGN_ID].value_counts().reindex(latest.index).astype("int64"),
        }
    )
    return frame.sort_values(["starts_at", CAMPAIGN_ID]).reset_index()


def campaign_curves(tables: Tables, calendar: pd.DataFrame, scored: pd.DataFrame) -> pd.DataFrame:
    """Return the mean health of each campaign's exposed accounts, by day.

    `calendar` is that of `campaign_calendar`, `scored` has account_id, cutoff and health. Columns:
    campaign_id, name, series, day (days since the campaign's end, negative before it; there is a row where
    there is a cutoff), phase (pre, active, post), accounts, health (mean), low and high (its 95 % interval by
    Student's t, cut at 0 and 100; NaN for one account). A campaign is followed from its pre phase on until
    twelve weeks after its end, or the end of its post phase if that is later.
    """
    exposed = dict(iter(tables.exposures.groupby(CAMPAIGN_ID)[ACCOUNT_ID]))
    ordered = scored[[ACCOUNT_ID, CUTOFF, HEALTH]].sort_values(CUTOFF, kind="stable", ignore_index=True)
    pieces = [
        _curve(campaign, ordered, exposed[campaign.campaign_id])
        for campaign in calendar.itertuples()
        if campaign.campaign_id in exposed
    ]
    columns = [CAMPAIGN_ID, "name", SERIES, "day", PHASE, "accounts", HEALTH, "low", "high"]
    full = [piece for piece in pieces if len(piece)]
    return pd.concat(full, ignore_index=True)[columns] if full else pd.DataFrame(columns=columns)


def _curve(campaign: Any, ordered: pd.DataFrame, accounts: pd.Series) -> pd.DataFrame:
    start, end = campaign.starts_at, campaign.ends_at
    last = max(campaign.post_until, end + FOLLOWED_WEEKS * 7 * _DAY)
    first_row, last_row = ordered[CUTOFF].searchsorted([campaign.pre_from, last])
    inside = ordered.iloc[first_row:last_row]
    health = inside[inside[ACCOUNT_ID].isin(accounts)].groupby(CUTOFF)[HEALTH]
    count, mean, spread = health.count(), health.mean(), health.std()
    reach = stdtrit(count - 1, (1 + CONFIDENCE) / 2) * spread / np.sqrt(count)
    cutoff = mean.index
    phase = np.select([cutoff < start, cutoff < end], ["pre", "active"], "post")
    return pd.DataFrame(
        {
            CAMPAIGN_ID: campaign.campaign_id,
            "name": campaign.name,
            SERIES: campaign.series,
            "day": (cutoff - end) // _DAY,
            PHASE: phase,
            "accounts": count.to_numpy(),
            HEALTH: mean.to_numpy(),
            "low": (mean - reach).clip(lower=0.0).to_numpy(),
            "high": (mean + reach).clip(upper=TOP).to_numpy(),
        }
    )
