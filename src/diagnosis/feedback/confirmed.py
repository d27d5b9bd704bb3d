"""The causes that people confirmed, as far as they are known at a moment."""

from __future__ import annotations

import pandas as pd

from ...tables import ACCOUNT_ID, CUTOFF, PHASE

CONFIRMED_COLUMNS = ("handoff_id", "case_id", ACCOUNT_ID, CUTOFF, PHASE, "cause", "named", "confirmed")


def confirmed(handoffs: pd.DataFrame, at: pd.Timestamp) -> pd.DataFrame:
    """Return the hand-offs that were resolved by `at` with a cause: a row each, CONFIRMED_COLUMNS.

    `handoffs` is the table of the book; `cause` is the one that it was handed off as, `named` what the
    diagnosis named (UNCLEAR, too), `confirmed` what it was: one of CAUSES, or NONE. Whoever resolved a
    hand-off without a word about the cause has confirmed nothing.
    """
    told = handoffs["confirmed"].notna() & (handoffs["resolved_at"] <= at)
    return handoffs.loc[told, list(CONFIRMED_COLUMNS)].reset_index(drop=True)
