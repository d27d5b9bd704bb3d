"""Causes of campaigns that were decided and that no case is about, and why."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from ...experiment.routing import Grouping
from ...tables import CAMPAIGN_ID
from ..names import CAUSE_WORDS
from .campaigns import told_of
from .candidates import TEAMS
from .columns import Row, rows_of


def caseless(cohorts: pd.DataFrame, handoffs: pd.DataFrame, rule: Grouping) -> Iterator[str]:
    """Yield a sentence for each decided cause of a campaign that is for a team, and has had no case.

    `cohorts` is a table of `diagnose_campaigns`, `handoffs` what the book has with those of the day, `rule`
    the block `routing.group`.
    """
    told = told_of(handoffs)
    for row in rows_of(cohorts[cohorts["decided"].astype(bool)]):
        if row["destination"] in TEAMS and (row[CAMPAIGN_ID], row["cause"]) not in told:
            yield f"{row['name']} has no case about {CAUSE_WORDS[row['cause']]}: {_why(row, rule)}"


def _why(row: Row, rule: Grouping) -> str:
    needed = max(rule.min_accounts, math.ceil(rule.min_share * row["accounts"]))
    if row["cause"] not in rule.causes:
        return "routing.group.causes leaves it out"
    if row["affected"] < needed:
        return f"{row['affected']} of {row['accounts']} are affected, and routing.group asks for {needed}"
    return (
        "who is affected is at risk, and is handed off for what they show themselves, "
        "has or had a hand-off about it, or was held"
    )
