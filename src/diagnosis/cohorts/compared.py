"""Two groups of accounts compared: shares, means and ratios, each with an interval by account."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]

CONFIDENCE = 0.95
FEWEST = 3
"""Accounts of each group from which a ratio has an interval."""


class Interval(NamedTuple):
    """A figure with its 95 % interval; NaN throughout where there are too few accounts."""

    value: float
    low: float
    high: float


UNKNOWN = Interval(np.nan, np.nan, np.nan)


def share(affected: int, accounts: int) -> Interval:
    """Return a share of accounts with Wilson's interval (1927, doi 10.2307/2276774).

    >>> [round(value, 3) for value in share(5, 50)]
    [0.1, 0.043, 0.214]
    """
    if accounts == 0:
        return UNKNOWN
    between = stats.binomtest(affected, accounts).proportion_ci(CONFIDENCE, method="wilson")
    return Interval(affected / accounts, float(between.low), float(between.high))


def more_often(affected: int, accounts: int, others_affected: int, others: int) -> float:
    """Return the chance of so large a share if both groups were alike: Fisher's exact test, one-sided.

    NaN where a group is empty.
    """
    if min(accounts, others) == 0:
        return np.nan
    table = [[affected, accounts - affected], [others_affected, others - others_affected]]
    return float(stats.fisher_exact(table, alternative="greater").pvalue)


def ratio_of_means(sums: Floats, counts: Floats, ours: npt.NDArray[np.bool_]) -> Interval:
    """Return the mean of one group ÷ that of the others, with an interval that counts accounts.

    `sums` and `counts` (n,) are of each account, so that one who answers often counts once. On the log
    scale by the delta method, Student's t with one degree less than the smaller group.
    """
    answered = counts > 0
    groups = [answered & ours, answered & ~ours]
    fewest = min(int(group.sum()) for group in groups)
    if fewest < FEWEST:
        return UNKNOWN
    (mean, spread), (other, other_spread) = (_mean(sums[group], counts[group]) for group in groups)
    if mean <= 0 or other <= 0:
        return UNKNOWN
    error = np.sqrt(spread / mean**2 + other_spread / other**2)
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, fewest - 1)) * error
    ratio = mean / other
    return Interval(float(ratio), float(ratio * np.exp(-reach)), float(ratio * np.exp(reach)))


def _mean(sums: Floats, counts: Floats) -> tuple[float, float]:
    """Return a ratio of sums, and its variance over accounts."""
    mean = sums.sum() / counts.sum()
    influence = (sums - mean * counts) / counts.sum()
    return float(mean), float(len(sums) / (len(sums) - 1) * np.square(influence).sum())
