"""Intervals that count accounts, not rows: the snapshots of one account are not independent of each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from ..checks import InputError
from .influence import (
    Accounts,
    Booleans,
    Floats,
    Influence,
    Integers,
    auc_influence,
    count_accounts,
    mean_influence,
)

AccountIds = pd.Series | Sequence[object] | Integers

# Differences of shares and of losses that are equal on paper differ by about n · 1e-16 in double precision.
ROUNDING = 1e-12
# One account has no spread, so two of each outcome are the least that an interval can rest on.
FEWEST_ACCOUNTS = 2


@dataclass(frozen=True)
class Estimate:
    """A metric, or a difference of two, with the standard error that account clustering gives it.

    `value` and `standard_error` are in the metric's unit. `value` is None where the metric is undefined (no
    rows, or for the AUC one class). `standard_error` is None where no spread can be estimated (fewer than
    two churned or two retained accounts) and exactly 0.0 where the accounts do not vary (two scorers that
    order all rows alike, or a perfect separation). In both cases there is no interval and no p value: a
    width of zero would be a lie.
    """

    value: float | None
    standard_error: float | None
    accounts: int
    churned_accounts: int
    degrees_of_freedom: int

    def interval(self, confidence: float = 0.95) -> tuple[float, float] | None:
        """Return the (low, high) t interval, symmetrical about the value; None where there is none."""
        if self.value is None or not self.standard_error:
            return None
        half_width = self.standard_error * float(
            special.stdtrit(self.degrees_of_freedom, (1 + confidence) / 2)
        )
        return self.value - half_width, self.value + half_width

    def p_value(self) -> float | None:
        """Return the two-sided p value against no difference, 0; None where there is no interval."""
        if self.value is None or not self.standard_error:
            return None
        t = abs(self.value) / self.standard_error
        return float(2 * special.stdtr(self.degrees_of_freedom, -t))


def estimate(influence: Influence, accounts: Accounts) -> Estimate:
    """Return the `Estimate` whose variance is that of the accounts' influences.

    SE² = K / (K − 1) · Σ ψ_k² over K accounts; t with (churned accounts − 1) degrees of freedom, or retained
    accounts where those are the fewer: the rarer outcome is what the spread is known from.
    Obuchowski 1997, doi 10.2307/2533958.
    """
    rarer = min(accounts.churned, accounts.retained)
    value = None if np.isnan(influence.value) else influence.value
    known = value is not None and rarer >= FEWEST_ACCOUNTS
    return Estimate(
        value=value,
        standard_error=_standard_error(influence, accounts) if known else None,
        accounts=accounts.count,
        churned_accounts=accounts.churned,
        degrees_of_freedom=max(rarer - 1, 0),
    )


def _standard_error(influence: Influence, accounts: Accounts) -> float:
    squares = float(np.square(influence.by_account).sum())
    error = float(np.sqrt(squares * accounts.count / (accounts.count - 1)))
    return error if error > ROUNDING else 0.0


def clustered_auc(churned: ArrayLike, score: ArrayLike, account_id: AccountIds) -> Estimate:
    """Return the ROC AUC of `score` (higher = likelier to churn; higher AUC is better), clustered by account.

    `churned` (n,) is boolean, `score` (n,) a number, `account_id` (n,) anything that can be told apart.
    None where undefined: see `Estimate`.

    >>> auc = clustered_auc([1, 0, 1, 0, 0, 1], [0.9, 0.2, 0.4, 0.5, 0.1, 0.8], list("aabbcd"))
    >>> round(auc.value, 3), auc.accounts, auc.churned_accounts
    (0.889, 4, 3)
    """
    outcome, accounts, (scores,) = gate(churned, account_id, score=score)
    return estimate(auc_influence(outcome, scores, accounts), accounts)


def clustered_auc_difference(
    churned: ArrayLike,
    challenger: ArrayLike,
    reference: ArrayLike,
    account_id: AccountIds,
) -> Estimate:
    """Return the paired difference of two ROC AUCs, `challenger` − `reference`, on the same rows (n,).

    Positive: the challenger is better. The interval is narrower than that of two separate AUCs as far as the
    scorers agree. None where undefined: see `Estimate`.

    >>> outcome, accounts = [1, 0, 1, 0, 0, 1], list("aabbcd")
    >>> better = clustered_auc_difference(outcome, [9, 2, 4, 5, 1, 8], [9, 2, 4, 5, 6, 7], accounts)
    >>> round(better.value, 3)
    0.111
    """
    outcome, accounts, scores = gate(churned, account_id, challenger=challenger, reference=reference)
    ours, theirs = (auc_influence(outcome, score, accounts) for score in scores)
    return estimate(ours - theirs, accounts)


def clustered_mean_difference(
    churned: ArrayLike,
    challenger: ArrayLike,
    reference: ArrayLike,
    account_id: AccountIds,
) -> Estimate:
    """Return the paired difference of two mean losses, `challenger` − `reference`, on the same rows (n,).

    Negative: the challenger loses less, so it is better. `churned` (n,) only decides the degrees of freedom.
    None where undefined: see `Estimate`.

    >>> outcome, accounts = [1, 0, 1, 0], list("abcd")
    >>> worse = clustered_mean_difference(outcome, [0.3, 0.2, 0.5, 0.1], [0.2, 0.1, 0.1, 0.2], accounts)
    >>> round(worse.value, 3), round(worse.standard_error, 3)
    (0.125, 0.103)
    """
    _, accounts, (ours, theirs) = gate(churned, account_id, challenger=challenger, reference=reference)
    return estimate(mean_influence(ours - theirs, accounts), accounts)


def gate(
    churned: ArrayLike, account_id: AccountIds, **scores: ArrayLike
) -> tuple[Booleans, Accounts, list[Floats]]:
    """Return clean columns: the outcomes, the accounts, and the scores in the order given.

    Raises InputError for columns that are not equally long, and for a missing value.
    """
    columns = {"churned": churned, "account_id": account_id, **scores}
    series = {name: pd.Series(np.asarray(values)) for name, values in columns.items()}
    for name, values in series.items():
        if len(values) != len(series["churned"]):
            raise InputError(
                f"{name} has {len(values)} rows and churned {len(series['churned'])}; give one value per row"
            )
        if values.isna().any():
            raise InputError(f"{name} is missing in row {int(values.isna().argmax())}; fill or drop that row")
    outcome = series["churned"].to_numpy(dtype=bool)
    codes, seen = pd.factorize(series["account_id"])
    accounts = count_accounts(codes.astype(np.int64), outcome, size=len(seen))
    return outcome, accounts, [series[name].to_numpy(dtype=np.float64) for name in scores]
