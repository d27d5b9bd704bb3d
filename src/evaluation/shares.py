"""Shares of things that happened to accounts, such as alarms that were right, with intervals by account."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from .clustered import FEWEST_ACCOUNTS, ROUNDING, AccountIds
from .influence import Accounts, Floats, count_accounts, mean_influence

CONFIDENCE = 0.95
"""Confidence of an interval, as a share, where nobody asked for another."""


@dataclass(frozen=True)
class Share:
    """`hits` of `of` things, of so many accounts, as a share from 0 to 1, with its interval low to high.

    `value` is None where there is nothing to take a share of; `low` and `high` are None there, and where
    fewer than two accounts say how much accounts differ.
    """

    value: float | None
    low: float | None
    high: float | None
    hits: int
    of: int
    accounts: int


@dataclass(frozen=True)
class Gap:
    """One share minus another of the same things, with the interval of that difference, low to high.

    All None where there is nothing to compare; low and high None where the two never disagree, or where
    fewer than two accounts say how much accounts differ: a width of zero would be a lie.
    """

    value: float | None
    low: float | None
    high: float | None


def clustered_share(hit: ArrayLike, account_id: AccountIds, *, confidence: float = CONFIDENCE) -> Share:
    """Return the share of `hit` (n,) that is true; the rows of one account are not independent of each other.

    A row may be true in part, from 0 to 1: it counts for that much, and `hits` is rounded.
    The interval is Wilson's, doi 10.1080/01621459.1927.10502953, for as many rows as would be worth the same
    if they were independent: n ÷ the design effect, the clustered variance (`clustered.estimate`) over that
    of independent rows, which is taken as 1 at least. Where all rows agree, an account is worth one row.
    The quantile is Student's t with one degree of freedom less than there are accounts.

    >>> share = clustered_share([True, False, False, True], list("abcd"))
    >>> share.value, round(share.low, 2), round(share.high, 2)
    (0.5, 0.06, 0.94)
    """
    hits, accounts = _counted(hit, account_id)
    if not len(hits):
        return Share(None, None, None, 0, 0, 0)
    value = float(hits.mean())
    counts = round(float(hits.sum())), len(hits), accounts.count
    if accounts.count < FEWEST_ACCOUNTS:
        return Share(value, None, None, *counts)
    worth = _worth(hits, value, accounts)
    return Share(value, *_wilson(value, worth, _quantile(accounts, confidence)), *counts)


def share_difference(
    ours: ArrayLike, theirs: ArrayLike, account_id: AccountIds, *, confidence: float = CONFIDENCE
) -> Gap:
    """Return the share of `ours` (n,) that is true minus that of `theirs`, which say of the same rows.

    The t interval knows that both speak of the same rows, and that those of one account belong together.

    >>> gap = share_difference([1, 1, 1, 0], [1, 0, 1, 0], list("abcd"))
    >>> gap.value, round(gap.low, 2), round(gap.high, 2)
    (0.25, -0.55, 1.05)
    """
    hits, accounts = _counted(ours, account_id)
    if not len(hits):
        return Gap(None, None, None)
    apart = hits - np.asarray(theirs, dtype=bool)
    value = float(apart.mean())
    error = float(np.sqrt(_variance(apart, accounts))) if accounts.count >= FEWEST_ACCOUNTS else 0.0
    if error <= ROUNDING:
        return Gap(value, None, None)
    half_width = error * _quantile(accounts, confidence)
    return Gap(value, value - half_width, value + half_width)


def _counted(hit: ArrayLike, account_id: AccountIds) -> tuple[Floats, Accounts]:
    hits = np.asarray(hit, dtype=np.float64)
    codes, seen = pd.factorize(pd.Series(np.asarray(account_id)))
    return hits, count_accounts(codes.astype(np.int64), hits > 0, size=len(seen))


def _quantile(accounts: Accounts, confidence: float) -> float:
    return float(stdtrit(accounts.count - 1, (1 + confidence) / 2))


def _variance(values: Floats, accounts: Accounts) -> float:
    squares = float(np.square(mean_influence(values, accounts).by_account).sum())
    return squares * accounts.count / (accounts.count - 1)


def _worth(hits: Floats, value: float, accounts: Accounts) -> float:
    """Return how many independent rows would say as much as these."""
    spread = value * (1 - value)
    if spread == 0:
        return float(accounts.count)
    return spread / max(_variance(hits, accounts), spread / len(hits))


def _wilson(value: float, rows: float, quantile: float) -> tuple[float, float]:
    square = quantile**2
    centre = (value + square / (2 * rows)) / (1 + square / rows)
    half_width = quantile / (1 + square / rows) * np.sqrt(value * (1 - value) / rows + (square / rows**2) / 4)
    return max(float(centre - half_width), 0.0), min(float(centre + half_width), 1.0)
