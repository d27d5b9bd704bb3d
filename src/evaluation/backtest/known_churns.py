"""The known churns of the time watched, and what the alarms said before each of them."""

from __future__ import annotations

import pandas as pd

from ...tables import ACCOUNT_ID, AT_RISK, CHURN_AT, CUTOFF, HEALTH
from .alarms import LOOK, SINCE, SPELL

A_DAY = pd.Timedelta(days=1)
LEAD, CENSORED = "lead_days", "censored"


def known_churns(rows: pd.DataFrame, *, first: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Return account_id, churn_at and spell of each churn in [first, end), from the rows of `alarms`."""
    inside = rows[CHURN_AT].between(first, end, inclusive="left")
    churns = rows.loc[inside, [ACCOUNT_ID, CHURN_AT, SPELL]]
    return churns.drop_duplicates(SPELL, ignore_index=True)


def said_before(
    rows: pd.DataFrame, known: pd.DataFrame, days: int, *, first: pd.Timestamp, every_days: int
) -> pd.DataFrame:
    """Return `known` with look, at_risk and health so many `days` before each churn.

    They are those of the last day of the grid at or before then; at_risk and health are missing where the
    account has no row there.
    """
    look = (known[CHURN_AT] - days * A_DAY - first) // pd.Timedelta(days=every_days)
    there = rows[[SPELL, LOOK, AT_RISK, HEALTH]]
    return known.assign(**{LOOK: look}).merge(there, on=[SPELL, LOOK], how="left", validate="one_to_one")


def last_stretches(rows: pd.DataFrame, known: pd.DataFrame, *, horizon_days: int) -> pd.DataFrame:
    """Return `known` with the last stretch of alarms that reaches into the last horizon before each churn.

    `since` is its first day, `lead_days` the whole days from there to the churn; both are missing where no
    alarm was on within the horizon. `censored` says that it began on the first day of the watch, or before.
    """
    late = rows[CUTOFF] >= rows[CHURN_AT] - horizon_days * A_DAY
    near = rows[late & rows[SPELL].isin(known[SPELL])]
    since = near[near[AT_RISK].astype(bool)].groupby(SPELL)[SINCE].last()
    began = pd.Series(since.reindex(known[SPELL]).array, known.index)
    return known.assign(
        **{
            SINCE: began,
            LEAD: (known[CHURN_AT] - began).dt.days,
            CENSORED: began == rows[CUTOFF].min(),
        }
    )
