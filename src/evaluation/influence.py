"""What each account contributes to a metric: the one quantity that every clustered interval is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .standing import Standing, ranked, standing

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Accounts:
    """The account behind each row, and how many accounts can inform an interval.

    `codes` (n,) numbers the account of each row, from 0 to `size` - 1; numbers may be unused.
    `count` accounts occur, `churned` of them have a churned row and `retained` a row that is not churned
    (an account can have both).
    """

    codes: Integers
    size: int
    count: int
    churned: int
    retained: int


def count_accounts(codes: Integers, churned: Booleans, *, size: int) -> Accounts:
    """Return the `Accounts` of rows with the account numbers `codes` (n,) and the outcomes `churned` (n,).

    >>> accounts = count_accounts(np.array([0, 0, 2]), np.array([False, True, False]), size=3)
    >>> accounts.count, accounts.churned, accounts.retained
    (2, 1, 2)
    """
    rows = np.bincount(codes, minlength=size)
    churned_rows = np.bincount(codes[churned], minlength=size)
    return Accounts(
        codes=codes,
        size=size,
        count=int(np.count_nonzero(rows)),
        churned=int(np.count_nonzero(churned_rows)),
        retained=int(np.count_nonzero(rows > churned_rows)),
    )


@dataclass(frozen=True, eq=False)
class Influence:
    """A metric's value, and by how much each account moves it.

    `by_account` (accounts,) is in the metric's own unit, and sums to zero over the accounts.
    Subtraction gives the paired difference of two scorers on the same rows.
    Both are NaN where the metric is undefined.
    """

    value: float
    by_account: Floats

    def __sub__(self, other: Influence) -> Influence:
        """Return the influence on the difference `self` - `other`; both are of the same rows."""
        return Influence(self.value - other.value, self.by_account - other.by_account)


def placements(churned: Booleans, score: Floats) -> Floats:
    """Return, for each row (n,), the share of the *other* class that it is ordered correctly against.

    For a churned row this is V10, the share of retained rows with a lower score; for a retained row it is
    V01, the share of churned rows with a higher score; a tie counts one half (mid-ranks). Higher is better,
    and the mean over either class is the ROC AUC. One sort, so O(n log n). All NaN if one class is absent.
    DeLong, DeLong and Clarke-Pearson 1988, doi 10.2307/2531595.

    >>> placements(np.array([True, True, False, False]), np.array([0.9, 0.2, 0.2, 0.1])).tolist()
    [1.0, 0.75, 0.75, 1.0]
    """
    stands = standing(ranked(score), churned)
    placed = np.empty(len(churned))
    placed[stands.order] = stands.placements()
    return placed


def auc_influence(churned: Booleans, score: Floats, accounts: Accounts) -> Influence:
    """Return the ROC AUC of `score` (n,), higher = likelier to churn, with each account's influence on it.

    ψ_k = Σ (V10_i − θ) / N₊ over the account's churned rows + Σ (V01_j − θ) / N₋ over its retained rows,
    with θ the AUC. Obuchowski 1997, doi 10.2307/2533958. NaN if one class is absent.
    """
    return ranked_auc_influence(standing(ranked(score), churned), accounts)


def ranked_auc_influence(stands: Standing, accounts: Accounts) -> Influence:
    """Return the `auc_influence` of rows that were ranked before."""
    if stands.one_class:
        return Influence(np.nan, np.full(accounts.size, np.nan))
    placed = stands.placements()
    auc = float(placed[stands.left].mean())
    rows = (placed - auc) / np.where(stands.left, stands.positives, stands.negatives)
    return Influence(auc, _by_account(rows, accounts.codes[stands.order], accounts))


def mean_influence(values: Floats, accounts: Accounts) -> Influence:
    """Return the mean of `values` (n,), such as a loss per row, with each account's influence on it.

    ψ_k = Σ (value_i − mean) / n over the account's rows: the linearised ratio of a total to a number of rows,
    both of which vary by account. NaN without rows.
    """
    if not len(values):
        return Influence(np.nan, np.full(accounts.size, np.nan))
    mean = float(values.mean())
    rows = (values - mean) / len(values)
    return Influence(mean, _by_account(rows, accounts.codes, accounts))


def _by_account(rows: Floats, codes: Integers, accounts: Accounts) -> Floats:
    totals = np.bincount(codes, weights=rows, minlength=accounts.size)
    return totals.astype(np.float64, copy=False)
