"""The accounts that two scorers see most differently: where looking at single cases teaches most."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..tables import ACCOUNT_ID, CHURN_AT, CHURNED, CUTOFF, PHASE, PROBABILITY, SCORER

EACH_WAY = 10
"""Accounts told for each direction: as many as are read."""

KEYS = [ACCOUNT_ID, CUTOFF]
REASONS = "reasons"


def disagreements(
    predictions: pd.DataFrame,
    *,
    challenger: str,
    reference: str,
    scores: pd.DataFrame | None = None,
    churns: pd.DataFrame | None = None,
    each_way: int = EACH_WAY,
) -> pd.DataFrame:
    """Return the accounts that `challenger` sees as much likelier to churn than `reference`, and the reverse.

    One row an account, by its last mature snapshot: account_id, cutoff, phase, churned, of_accounts (who
    were scored that day), challenger_place and reference_place (1: the likeliest to churn that day),
    difference (the share of the accounts that the challenger moves it up by, −1 to 1). With `scores`
    (account_id, cutoff, scorer, reasons) also challenger_reasons and reference_reasons; with `churns`
    (account_id, cutoff, churn_at) also churn_at. First those that the challenger puts higher, the farthest
    first, then the others; each `each_way` at most, and none that both put in the same place.

    >>> table = pd.DataFrame({"account_id": list("abc") * 2, "cutoff": 0, "phase": "pre", "churned": True,
    ...     "scorer": ["learned"] * 3 + ["rules"] * 3, "probability": [0.9, 0.5, 0.1, 0.1, 0.5, 0.9]})
    >>> found = disagreements(table, challenger="learned", reference="rules")
    >>> found[["account_id", "challenger_place", "reference_place"]].values.tolist()
    [['a', 1, 3], ['c', 3, 1]]
    """
    sides = {"challenger": challenger, "reference": reference}
    placed = {side: _placed(predictions[predictions[SCORER] == name]) for side, name in sides.items()}
    rows = placed["challenger"].merge(
        placed["reference"][[*KEYS, "place"]], on=KEYS, suffixes=("", "_reference"), validate="one_to_one"
    )
    rows = rows.rename(columns={"place": "challenger_place", "place_reference": "reference_place"})
    apart = rows["reference_place"] - rows["challenger_place"]
    rows["difference"] = apart / (rows["of_accounts"] - 1).clip(lower=1)
    last = rows[rows[CHURNED].notna()].sort_values(KEYS).drop_duplicates(ACCOUNT_ID, keep="last")
    found = _farthest(last, each_way)
    if scores is not None:
        for side, name in sides.items():
            told = scores.loc[scores[SCORER] == name, [*KEYS, REASONS]]
            found = found.merge(told.rename(columns={REASONS: f"{side}_{REASONS}"}), on=KEYS, how="left")
    return found if churns is None else found.merge(churns[[*KEYS, CHURN_AT]], on=KEYS, how="left")


def _placed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of one scorer with their place at the cutoff, ties by account id as in the budget."""
    ordered = rows.sort_values([CUTOFF, PROBABILITY, ACCOUNT_ID], ascending=[True, False, True])
    by_day = ordered.groupby(CUTOFF, sort=False)[ACCOUNT_ID]
    told = ordered[[*KEYS, PHASE, CHURNED]]
    return told.assign(of_accounts=by_day.transform("size"), place=by_day.cumcount() + 1)


def _farthest(rows: pd.DataFrame, each_way: int) -> pd.DataFrame:
    """Return the rows with the largest differences of either sign, those above 0 first."""
    ordered = rows.iloc[np.lexsort((rows[ACCOUNT_ID], -rows["difference"].abs()))]
    above, below = (ordered[sign * ordered["difference"] > 0].head(each_way) for sign in (1, -1))
    return pd.concat([above, below], ignore_index=True)
