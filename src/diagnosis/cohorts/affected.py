"""Who is to be told of a campaign's trouble although no score is low: the affected of a cohort."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ...tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF, PHASE, Tables
from ...text import TicketCauses
from ..causes.quoted import quoted
from ..names import CAUSE_WORDS, CAUSES

OF_THE_COHORT = ("took_part", "affected", "cohort")


def affected_accounts(
    tables: Tables, cohorts: pd.DataFrame, scores: pd.DataFrame, *, reader: TicketCauses | None
) -> pd.DataFrame:
    """Return a row for each affected account of each decided cohort that is scored and not at risk.

    Columns are those of `diagnose` (probabilities and `expected_cost` are NaN, as its own causes were not
    asked; `phase` is the campaign's), then those of its cohort: `took_part` and `affected`, numbers of
    accounts, and `cohort`, what is known of it as a whole in a sentence. `cohorts` is the table of
    `diagnose_campaigns`, `scores` that of the day with `at_risk`; `reader` is what read the tickets.
    """
    spared = scores.loc[~scores["at_risk"].astype(bool), [ACCOUNT_ID, CUTOFF]]
    decided = cohorts[cohorts["decided"].astype(bool)]
    parts = [
        rows.assign(quotes=quoted(_about(tables, row[CAMPAIGN_ID]), rows, reader))
        for row in decided.to_dict("records")
        if len(rows := _of_cohort(row, spared))
    ]
    if not parts:
        return pd.DataFrame(columns=[ACCOUNT_ID, CUTOFF, PHASE, CAMPAIGN_ID, *CAUSES, *OF_THE_COHORT])
    return pd.concat(parts, ignore_index=True)


def _about(tables: Tables, campaign: str) -> Tables:
    """Return the tables with the tickets that name this campaign or none, and no answers."""
    tickets = tables.tickets
    if tickets is not None and CAMPAIGN_ID in tickets:
        tickets = tickets[tickets[CAMPAIGN_ID].isna() | (tickets[CAMPAIGN_ID] == campaign)]
    return replace(tables, tickets=tickets, surveys=None)


def _of_cohort(cohort: dict[Any, Any], spared: pd.DataFrame) -> pd.DataFrame:
    rows = spared[spared[ACCOUNT_ID].isin(list(cohort["who"]))].reset_index(drop=True)
    about = f"{CAUSE_WORDS[cohort['cause']]} since {cohort['name']} began"
    words = f"wrote tickets about {about}; not at risk by its score"
    return rows.assign(
        **{PHASE: cohort[PHASE], CAMPAIGN_ID: cohort[CAMPAIGN_ID]},
        **dict.fromkeys(CAUSES, np.nan),
        cause=cohort["cause"],
        destination=cohort["destination"],
        expected_cost=np.nan,
        evidence=pd.Series([[words]] * len(rows), rows.index, dtype="object"),
        took_part=cohort["accounts"],
        affected=cohort["affected"],
        cohort=f"the campaign as a whole: {cohort['evidence'][0]}",
    )
