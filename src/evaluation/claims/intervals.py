"""Intervals of claims: what each account contributes to a figure, on the scale where it is nearly normal.

A figure is measured on a working scale (log for ratios, log odds for shares, Fisher's z for correlations);
its variance there is K / (K − 1) · Σ ψ_k² over the influences ψ_k of the K accounts that contribute, the
linearised (delta method) variance of a clustered sample: Binder 1983, doi 10.2307/1402588. The interval is
t's, with one degree of freedom less than the smaller side of the comparison has accounts.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import stdtrit

from ..clustered import ROUNDING
from ..influence import Floats, Influence
from .claim import Figure, NotMeasurableError

CONFIDENCE = 0.95
PERCENT = 100.0

MIN_ACCOUNTS = 10
"""Accounts that each side of a figure needs; fewer say more of single customers, and t is no longer near."""


def log_total(by_account: Floats) -> Influence:
    """Return the logarithm of the total of `by_account` (accounts,), with each account's influence on it.

    Differences of such totals are logarithms of ratios. Raises NotMeasurableError for a total that is not
    above 0.

    >>> ratio = log_total(np.array([3.0, 1.0])) - log_total(np.array([1.0, 1.0]))
    >>> round(float(np.exp(ratio.value)), 3), ratio.by_account.tolist()
    (2.0, [0.25, -0.25])
    """
    total = float(by_account.sum())
    if not total > 0:
        raise NotMeasurableError(
            "a total that the figure divides by, or is a ratio of, is zero in these data"
        )
    return Influence(float(np.log(total)), by_account / total)


def log_ratio(top: Floats, bottom: Floats, other_top: Floats, other_bottom: Floats) -> Influence:
    """Return log((Σ top ÷ Σ bottom) ÷ (Σ other_top ÷ Σ other_bottom)) of totals by account (accounts,)."""
    return log_total(top) - log_total(bottom) - (log_total(other_top) - log_total(other_bottom))


def log_ratio_within(top: Floats, bottom: Floats, other_top: Floats, other_bottom: Floats) -> Influence:
    """Return the logarithm of the ratio of two rates that all accounts have in common, each its own control.

    All four are (accounts,): what was counted and over how much, then the same of the other side. It is the
    Mantel-Haenszel ratio with one stratum an account, Σ x·m′/(m + m′) ÷ Σ x′·m/(m + m′): an account that is
    large, or has more of one side than of the other, does not shift it, and one with a side missing does not
    count. Greenland and Robins 1985, doi 10.2307/2530643.

    >>> large_and_often = np.array([40.0, 2.0]), np.array([10.0, 1.0])
    >>> seldom = np.array([2.0, 10.0]), np.array([1.0, 10.0])
    >>> round(float(np.exp(log_ratio_within(*large_and_often, *seldom).value)), 3)
    2.0
    """
    weight = np.divide(1.0, bottom + other_bottom, out=np.zeros(len(bottom)), where=bottom + other_bottom > 0)
    return log_total(top * other_bottom * weight) - log_total(other_top * bottom * weight)


def log_odds(share: Influence) -> Influence:
    """Return the log odds of a share; raises NotMeasurableError for NaN. A share of 0 or 1 has no spread."""
    if np.isnan(share.value):
        raise NotMeasurableError("there is no row that the share could be taken of")
    odds = share.value * (1 - share.value)
    with np.errstate(divide="ignore"):
        value = float(np.log(share.value) - np.log1p(-share.value))
    return Influence(value, share.by_account / odds if odds > 0 else np.zeros(len(share.by_account)))


def figure(
    influence: Influence, shown: Callable[[float], float], *, n: int, counted: str, fewest: int
) -> Figure:
    """Return the figure of an influence on a working scale; `shown` turns that scale into the claim's unit.

    `shown` rises. `fewest` is the number of accounts of the smaller side. Raises NotMeasurableError where it
    is below `MIN_ACCOUNTS`.
    """
    require(fewest, counted)
    half_width = float(stdtrit(fewest - 1, (1 + CONFIDENCE) / 2)) * standard_error(influence)
    value = shown(influence.value)
    if not half_width > ROUNDING:
        return Figure(value, None, None, n, counted)
    return Figure(value, shown(influence.value - half_width), shown(influence.value + half_width), n, counted)


def standard_error(influence: Influence) -> float:
    """Return the standard error of an influence's value, clustered by account; NaN for one account."""
    contributing = int(np.count_nonzero(influence.by_account))
    if contributing <= 1:
        return np.nan
    squares = float(np.square(influence.by_account).sum())
    return float(np.sqrt(squares * contributing / (contributing - 1)))


def require(accounts: int, counted: str, *, least: int = MIN_ACCOUNTS) -> None:
    """Raise NotMeasurableError where there are too few accounts of a kind."""
    if accounts < least:
        raise NotMeasurableError(f"there are {accounts:,} {counted}, and {least} are needed")


def times(log: float) -> float:
    """Return a ratio from its logarithm."""
    return float(np.exp(log))


def change(log: float) -> float:
    """Return the percentage by which a ratio, given as its logarithm, differs from 1.

    >>> round(change(np.log(0.6)), 3)
    -40.0
    """
    return PERCENT * float(np.expm1(log))


def percentage(log_odds: float) -> float:
    """Return a share in percent from its log odds.

    >>> percentage(0.0)
    50.0
    """
    return PERCENT / (1 + float(np.exp(-log_odds)))


def correlation(z: float) -> float:
    """Return a correlation from Fisher's z."""
    return float(np.tanh(z))


def points(difference: float) -> float:
    """Return a difference of shares in percentage points."""
    return PERCENT * difference
