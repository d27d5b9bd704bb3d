"""A campaign's trouble that its whole cohort shows, whether or not the scores of those in it are low."""

from __future__ import annotations

import pandas as pd

from ...experiment import Routing
from ...tables import CAMPAIGN_ID
from .candidates import TEAMS, candidates
from .columns import Row, rows_of
from .sift import sift
from .state import BookState

Matter = tuple[str, str, str]
"""Campaign, cause and destination."""


def of_campaigns(
    affected: pd.DataFrame | None,
    scores: pd.DataFrame,
    accounts: pd.DataFrame | None,
    *,
    routing: Routing,
    book: BookState,
    at: pd.Timestamp,
) -> list[Row]:
    """Return the candidates of cohorts whose trouble is to be one case, highest priority first.

    `affected` are those of `cohorts.affected_accounts`. Such a case is opened once for a campaign, cause and
    destination, where as many accounts, and as large a share of those who took part, are affected as a group
    needs (`routing.group`): what a few at risk were sent to another team for is not told to this one yet.
    Accounts that have a hand-off about the cause, or rest from one, are left out; who is affected in several
    such campaigns is part of the case of the largest.
    """
    if affected is None or affected.empty:
        return []
    told = told_of(book.handoffs)
    new = [_is_a_case(row, routing) and matter_of(row) not in told for row in rows_of(affected)]
    largest = affected[new].sort_values(["affected", CAMPAIGN_ID], ascending=[False, True], kind="stable")
    rows = [row | {"campaign_wide": True} for row in rows_of(candidates(largest, scores, accounts))]
    free, _ = sift(rows, book, rest_days=routing.budget.rest_days, at=at)
    return free


def _is_a_case(row: Row, routing: Routing) -> bool:
    rule = routing.group
    enough = row["affected"] >= max(rule.min_accounts, rule.min_share * row["took_part"])
    return enough and row["cause"] in rule.causes and row["destination"] in TEAMS


def matter_of(row: Row) -> Matter:
    """Return what a case of a campaign is about, and what kind of team it is for."""
    return (row[CAMPAIGN_ID], row["cause"], row["destination"])


def told_of(handoffs: pd.DataFrame) -> set[Matter]:
    """Return of what several accounts have been one case, open or resolved."""
    return {matter_of(row) for row in rows_of(handoffs[handoffs["case_id"] != handoffs["handoff_id"]])}
