"""Spearman's rank correlation with what each account contributes to it."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from ..influence import Floats, Influence, Integers


def rank_correlation(x: Floats, y: Floats, account: Integers, *, size: int) -> Influence:
    """Return Spearman's ρ of `x` and `y` (n,) on Fisher's z scale, with the influence of each account on it.

    Ties have mid-ranks, so a binary `y` is fine. `account` (n,) numbers the account of each row from 0 to
    `size` − 1. The influence is that of a Pearson correlation of mid-ranks u and v, including that the ranks
    themselves are estimated: row i moves Cov(u, v) by (u_i − ½)(v_i − ½) − Cov plus the mean over j of
    (s(x_i, x_j) − u_j)(v_j − ½) and of (u_j − ½)(s(y_i, y_j) − v_j), with s = 1, ½, 0 as the first is less
    than, equal to, or above the second. ρ is in [−1, 1]; NaN where x or y is constant, z is infinite at ±1.
    Croux and Dehon 2010, doi 10.1007/s10260-010-0142-z, for single rows; here summed over an account's rows.

    >>> z = rank_correlation(np.array([1.0, 2, 3, 4]), np.array([2.0, 1, 4, 3]), np.arange(4), size=4)
    >>> round(float(np.tanh(z.value)), 3)
    0.6
    """
    u, v = _centred(x), _centred(y)
    both, of_x, of_y = (float(np.mean(product)) for product in (u * v, u * u, v * v))
    if not of_x > 0 or not of_y > 0:
        return Influence(np.nan, np.full(size, np.nan))
    rho = both / np.sqrt(of_x * of_y)
    rows = (
        (u * v - both + _moved(x, u, v) + _moved(y, v, u)) / np.sqrt(of_x * of_y)
        - rho / 2 * (u * u - of_x + 2 * _moved(x, u, u)) / of_x
        - rho / 2 * (v * v - of_y + 2 * _moved(y, v, v)) / of_y
    ) / len(x)
    if abs(rho) >= 1:
        return Influence(float(np.copysign(np.inf, rho)), np.zeros(size))
    by_account = np.bincount(account, weights=rows, minlength=size).astype(np.float64)
    return Influence(float(np.arctanh(rho)), by_account / (1 - rho**2))


def _centred(values: Floats) -> Floats:
    """Return mid-ranks as shares of the rows, less ½: their mean is 0."""
    found: Floats = (rankdata(values) - 0.5) / len(values) - 0.5
    return found


def _moved(values: Floats, own: Floats, other: Floats) -> Floats:
    """Return for each row i the mean over j of (s(values_i, values_j) − own_j − ½) · other_j.

    `other` has mean 0, so the ½ is of no account.
    """
    _, group = np.unique(values, return_inverse=True)
    here = np.bincount(group, weights=other)
    above = here.sum() - np.cumsum(here)
    found: Floats = (above + here / 2)[group] / len(values) - float(np.mean(own * other))
    return found
