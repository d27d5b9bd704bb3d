"""How often the cause that the diagnosis named was the one that people found."""

from __future__ import annotations

import pandas as pd

from ...evaluation.shares import clustered_share
from ...tables import ACCOUNT_ID, PHASE
from ..names import CAUSES, NONE, UNCLEAR
from ..together import together
from .by_part import parts


def precision(confirmed: pd.DataFrame) -> pd.DataFrame:
    """Return how often a named cause was right: a row for each cause and phase that has a confirmed hand-off.

    Columns: `cause` and `phase` ("all" for all of them), `confirmed` (cases) and `accounts` (of which they
    spoke), `value` (share of the cases that were right, 0 to 1, higher is better) and its 95 % interval `low`
    and `high`. A case counts once however many accounts it groups, as right as the share of its accounts
    whose confirmed cause is the named one: one word on all of it makes that 0 or 1, and one account of a
    hundred that was corrected takes a hundredth. The interval takes the cases of an account alone as one
    (`together`), and is NaN where all are one. Only what people looked into counts, which is what was sent to
    them: accounts that were held, and causes that nobody was sent, have no say. Nor have accounts of an
    unclear cause, which were sent where it costs least: nothing was said of them that could be right.
    """
    rows = []
    told = confirmed.assign(together=together(confirmed), right=confirmed["named"] == confirmed["confirmed"])
    for cause, phase, part in parts(told[told["named"] != UNCLEAR], ("named", PHASE)):
        cases = part.groupby("case_id", sort=False).agg({"right": "mean", "together": "first"})
        share = clustered_share(cases["right"], cases["together"])
        rows.append((cause, phase, share.of, part[ACCOUNT_ID].nunique(), share.value, share.low, share.high))
    columns = ["cause", "phase", "confirmed", "accounts", "value", "low", "high"]
    return pd.DataFrame(rows, columns=columns).astype({"value": float, "low": float, "high": float})


def confusion(confirmed: pd.DataFrame) -> pd.DataFrame:
    """Return how many hand-offs of each named cause and UNCLEAR (rows) were found to be of each and NONE."""
    found = pd.crosstab(confirmed["named"], confirmed["confirmed"])
    return found.reindex(index=[*CAUSES, UNCLEAR], columns=[*CAUSES, NONE], fill_value=0)
