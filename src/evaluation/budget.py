"""The alert budget: whom a team looks at that has time for a fixed share at each cutoff."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .influence import Booleans, Floats, Integers

# Shares such as 0.07 have no exact double, and 0.07 · 100 must not round up to eight alerts.
SHARE_DECIMALS = 9


def most_within(rows: int, budget_share: float) -> int:
    """Return how many of so many rows a share of them is; a part of one counts as one.

    >>> most_within(100, 0.07), most_within(101, 0.07)
    (7, 8)
    """
    return math.ceil(round(budget_share * rows, SHARE_DECIMALS))


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
    likely = np.asarray(probability, dtype=np.float64)
    inside = np.zeros(len(likely), dtype=bool)
    accounts, _ = pd.factorize(pd.Series(account_id), sort=True)
    for rows in _by_cutoff(pd.Series(cutoff)):
        inside[_likeliest(likely, accounts, rows, most_within(len(rows), budget_share))] = True
    return inside


def _by_cutoff(cutoff: pd.Series) -> list[Integers]:
    """Return the rows of each cutoff."""
    codes, _ = pd.factorize(cutoff)
    rows = np.bincount(codes)
    return np.split(np.argsort(codes, kind="stable"), np.cumsum(rows)[:-1])


def _likeliest(likely: Floats, accounts: Integers, rows: Integers, alerts: int) -> Integers:
    """Return the `alerts` likeliest of the rows, without sorting them all; ties go to the smaller account."""
    least = np.partition(likely[rows], len(rows) - alerts)[len(rows) - alerts] if alerts else np.inf
    above, tied = rows[likely[rows] > least], rows[likely[rows] == least]
    first = np.argsort(accounts[tied], kind="stable")[: alerts - len(above)]
    return np.concatenate([above, tied[first]])


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
