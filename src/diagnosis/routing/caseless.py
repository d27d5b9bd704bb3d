"""Causes of campaigns that were decided and that no case is about, and why."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from ...checks import listed
from ...experiment.routing import Grouping
from ...tables import CAMPAIGN_ID
from ..names import CAUSE_WORDS
from .campaigns import matter_of, told_of
from .candidates import TEAMS
from .columns import Row, rows_of


def caseless(cohorts: pd.DataFrame, handoffs: pd.DataFrame, rule: Grouping) -> Iterator[str]:
    """Yield a sentence for each decided cause of a campaign that is for a team, and has had no case there.

    `cohorts` is a table of `diagnose_campaigns`, `handoffs` what the book has with those of the day, `rule`
    the block `routing.group`.
    """
    told = told_of(handoffs)
    for row in rows_of(cohorts[cohorts["decided"].astype(bool)]):
        if row["destination"] in TEAMS and matter_of(row) not in told:
            about = f"{CAUSE_WORDS[row['cause']]} for {row['destination']}"
            yield f"{row['name']} has no case about {about}: {_why(row, handoffs, rule)}"


def _why(row: Row, handoffs: pd.DataFrame, rule: Grouping) -> str:
    needed = max(rule.min_accounts, math.ceil(rule.min_share * row["accounts"]))
    if row["cause"] not in rule.causes:
        return "routing.group.causes leaves it out"
    if row["affected"] < needed:
        return f"{row['affected']} of {row['accounts']} are affected, and routing.group asks for {needed}"
    elsewhere = _elsewhere(row, handoffs)
    if elsewhere:
        return f"who is affected is in the case of {listed(elsewhere)}, which was opened before, or was held"
    return (
        "who is affected is at risk, and is handed off for what they show themselves, "
        "has or had a hand-off about it, or was held"
    )


def _elsewhere(row: Row, handoffs: pd.DataFrame) -> list[str]:
    """Return who has or had a case of several accounts about the same, as another team than its own."""
    same = (handoffs[CAMPAIGN_ID] == row[CAMPAIGN_ID]) & (handoffs["cause"] == row["cause"])
    several = handoffs["case_id"] != handoffs["handoff_id"]
    return list(handoffs.loc[same & several, "responsible"].drop_duplicates())
