"""An early answer and what it is worth: churn within fewer days, beside the churn that counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...tables import ACCOUNT_ID, CHURNED, CUTOFF, LABEL, PROBABILITY, SCORER
from ..clustered import Estimate, clustered_auc_difference
from ..influence import Accounts, Booleans, Floats, Influence, Integers, auc_influence, count_accounts
from .maturity import MATURE, STATE, UNKNOWN

FEWEST_CHURNED = 5
"""Churned account days of a cutoff from which on its difference has a sign worth counting: below, one account
decides it."""


@dataclass(frozen=True)
class Proxy:
    """What churn within `days` says of the sides while the outcome is open, and how far that was right.

    `difference` (challenger − reference) of the ROC AUCs, `low` to `high`, is on `rows` account days whose
    outcome is open and whose early one is known, with `churned_accounts` that churned early. The rest is on
    `mature_rows` where both are known: `caught` is the share of those who churned that had churned by then,
    `kept` the share of those who had churned by then that count as churned at the end, `correlation` that of
    the accounts' influences on the early and the late difference, and `same_sign` on how many of `cutoffs`
    the two differences had the same sign. None where undefined.
    """

    days: int
    rows: int
    churned_accounts: int
    difference: float | None
    low: float | None
    high: float | None
    mature_rows: int
    caught: float | None
    kept: float | None
    correlation: float | None
    same_sign: int
    cutoffs: int


def proxy(
    rows: pd.DataFrame,
    early: pd.DataFrame,
    days: int,
    *,
    reference: str,
    challenger: str,
    confidence: float = 0.95,
) -> Proxy:
    """Return the `Proxy` of the paired predictions `rows`, by what is known of churn within `days`.

    `early` is what `labels` says of their snapshots for a horizon of `days`.
    """
    both = _wide(rows, early, reference, challenger)
    known = both["early"].notna()
    open_, mature = both[known & (both[STATE] == UNKNOWN)], both[known & (both[STATE] == MATURE)]
    now = _difference(open_, "early")
    low, high = now.interval(confidence) or (None, None)
    by_then, at_last = mature["early"].to_numpy(bool), mature[LABEL].to_numpy(bool)
    signs = [_same_sign(part) for _, part in mature.groupby(CUTOFF)]
    told = [same for same in signs if same is not None]
    return Proxy(
        days=days,
        rows=len(open_),
        churned_accounts=now.churned_accounts,
        difference=now.value,
        low=low,
        high=high,
        mature_rows=len(mature),
        caught=_share(by_then, at_last),
        kept=_share(at_last, by_then),
        correlation=_correlation(mature),
        same_sign=sum(told),
        cutoffs=len(told),
    )


def _wide(rows: pd.DataFrame, early: pd.DataFrame, reference: str, challenger: str) -> pd.DataFrame:
    """Return one row an account day, with what both sides said and both labels."""
    ours, theirs = (rows[rows[SCORER] == name].reset_index(drop=True) for name in (challenger, reference))
    told = ours[[ACCOUNT_ID, CUTOFF, LABEL, STATE]].assign(challenger=ours[PROBABILITY])
    told["reference"] = theirs[PROBABILITY]  # sides are in the same order
    known = early[[ACCOUNT_ID, CUTOFF, CHURNED]].rename(columns={CHURNED: "early"})
    return told.merge(known, on=[ACCOUNT_ID, CUTOFF], how="left", validate="one_to_one")


def _difference(rows: pd.DataFrame, label: str) -> Estimate:
    churned = rows[label].to_numpy(bool)
    return clustered_auc_difference(churned, rows["challenger"], rows["reference"], rows[ACCOUNT_ID])


def _same_sign(rows: pd.DataFrame) -> bool | None:
    """Return whether the two differences of a cutoff point the same way; None where too few churned."""
    if min(rows["early"].sum(), rows[LABEL].sum()) < FEWEST_CHURNED:
        return None
    early, late = (_difference(rows, label).value for label in ("early", LABEL))
    return None if early is None or late is None else bool(np.sign(early) == np.sign(late))


def _share(part: Booleans, whole: Booleans) -> float | None:
    return float(part[whole].mean()) if whole.any() else None


def _correlation(rows: pd.DataFrame) -> float | None:
    codes, ids = pd.factorize(rows[ACCOUNT_ID])
    account: Integers = codes.astype(np.int64)
    early, late = (_influence(rows, label, account, len(ids)) for label in ("early", LABEL))
    spread = float(np.std(early)) * float(np.std(late)) if len(ids) else np.nan
    return float(np.corrcoef(early, late)[0, 1]) if spread > 0 else None


def _influence(rows: pd.DataFrame, label: str, account: Integers, size: int) -> Floats:
    """Return what each account adds to the difference of the two ROC AUCs; NaN where one class is absent."""
    churned = rows[label].to_numpy(bool)
    accounts = count_accounts(account, churned, size=size)
    ours, theirs = (_auc(rows, side, churned, accounts) for side in ("challenger", "reference"))
    return (ours - theirs).by_account


def _auc(rows: pd.DataFrame, side: str, churned: Booleans, accounts: Accounts) -> Influence:
    return auc_influence(churned, rows[side].to_numpy(np.float64), accounts)
