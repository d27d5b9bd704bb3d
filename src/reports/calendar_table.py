"""The campaign calendar as a table in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..evaluation import Customers
from .calendar import milestones_of
from .dates import day_words, last_day
from .small_groups import group_size
from .words import NOTHING

COLUMNS = ("campaign", "series", "first day", "last day", "accounts exposed", "milestones", "rescheduled")

NO_BREAK = "\N{NO-BREAK SPACE}"


def calendar_table(customers: Customers) -> pd.DataFrame:
    """Return one row of words for each campaign, the latest start first.

    Columns: campaign, series, first day, last day, accounts exposed (fewer than `min_accounts` only as that),
    milestones with their days, rescheduled (with how many versions there were). "–" stands for nothing.
    """
    rows = customers.calendar.sort_values(["starts_at", "campaign_id"], ascending=[False, True])
    told = [_row(customers, campaign) for campaign in rows.itertuples(index=False)]
    return pd.DataFrame(told, columns=list(COLUMNS), dtype="str")


def _row(customers: Customers, campaign: Any) -> list[str]:
    milestones = milestones_of(customers, campaign.campaign_id)
    steps = (
        f"{_unbroken(at)}: {name}" for name, at in zip(milestones["name"], milestones["at"], strict=True)
    )
    moved = int(campaign.versions) > 1
    return [
        str(campaign.name),
        NOTHING if pd.isna(campaign.series) else str(campaign.series),
        _unbroken(campaign.starts_at),
        _unbroken(last_day(campaign.ends_at)),
        group_size(campaign.accounts, customers.min_accounts),
        "; ".join(steps) or NOTHING,
        f"yes, {campaign.versions} versions" if moved else "no",
    ]


def _unbroken(day: pd.Timestamp) -> str:
    """Return a day in words that stay on one line, however narrow the column."""
    return day_words(day).replace(" ", NO_BREAK)
