"""The alert budget: whom a team looks at that has time for a fixed share at each cutoff."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .influence import Booleans, Integers

# Shares such as 0.07 have no exact double, and 0.07 · 100 must not round up to eight alerts.
SHARE_DECIMALS = 9


def inside_budget(
    probability: ArrayLike,
    *,
    cutoff: pd.Series | Sequence[object] | Integers,
    account_id: pd.Series | Sequence[object] | Integers,
    budget_share: float = 0.10,
) -> Booleans:
    """Return which rows (n,) are at risk: the likeliest ceil(`budget_share` · rows) of each cutoff.

    All three columns are (n,); account ids must be sortable. Ties go to the smaller account id, so the
    answer does not depend on the order of the rows. Each cutoff with a row has at least one alert.

    >>> inside_budget([0.2, 0.9, 0.9], cutoff=[1, 1, 1], account_id=list("cba"), budget_share=0.3).tolist()
    [False, False, True]
    """
    cutoffs, _ = pd.factorize(pd.Series(cutoff))
    accounts, _ = pd.factorize(pd.Series(account_id), sort=True)
    order = np.lexsort((accounts, -np.asarray(probability, dtype=np.float64), cutoffs))
    rows = np.bincount(cutoffs)
    first = np.cumsum(rows) - rows
    alerts = np.ceil(np.round(budget_share * rows, SHARE_DECIMALS))
    place = np.arange(len(order)) - first[cutoffs[order]]
    inside = np.empty(len(order), dtype=bool)
    inside[order] = place < alerts[cutoffs[order]]
    return inside


def recall_at_budget(churned: Booleans, at_risk: Booleans) -> float:
    """Return the share of the churned rows that are at risk; both (n,). Higher is better. NaN if none did.

    >>> recall_at_budget(np.array([True, True, False]), np.array([True, False, True]))
    0.5
    """
    return float(at_risk[churned].mean()) if churned.any() else np.nan


def precision_at_budget(churned: Booleans, at_risk: Booleans) -> float:
    """Return the share of the rows at risk that churned; both (n,). Higher is better. NaN if none is at risk.

    >>> precision_at_budget(np.array([True, True, False]), np.array([True, False, True]))
    0.5
    """
    return float(churned[at_risk].mean()) if at_risk.any() else np.nan
