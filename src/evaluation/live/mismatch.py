"""Whether accounts came to the arms in the shares that were planned: if not, something lost some of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
from scipy import stats

from ..holm import holm
from ..influence import Floats, Integers
from ..slices import OVERALL

ALARM = 0.001
"""A p value below it is an alarm, which stops the decision: the usual bound for a sample ratio.

Kohavi, Tang and Xu 2020, Trustworthy Online Controlled Experiments, chapter 21.
"""

FEWEST_EXPECTED = 5.0
"""Accounts expected in each arm, below which chi-squared is no longer close and all outcomes are counted."""

MOST_OUTCOMES = 200_000
"""Outcomes that are counted one by one at most: a tenth of a second."""

ROUNDING = 1e-9
"""Probabilities that are equal on paper differ by about this share: scipy's binomtest allows 1e-7."""


@dataclass(frozen=True)
class Mismatch:
    """How many accounts each arm has in a stratum ("overall" is all), and how many it should have.

    `p_value` is the chance of counts this far off or more by luck; `p_adjusted` is Holm's over the strata,
    "overall" stands for itself.
    """

    stratum: str
    counts: dict[str, int]
    expected: dict[str, float]
    p_value: float
    p_adjusted: float

    @property
    def alarm(self) -> bool:
        """Whether luck is no explanation."""
        return self.p_adjusted < ALARM


def mismatches(arm: pd.Series, stratum: pd.Series, shares: Mapping[str, float]) -> tuple[Mismatch, ...]:
    """Return the check of all accounts (n,), then of each stratum, those with the smallest p value first."""
    strata = [(str(name), arm[stratum == name]) for name in sorted(stratum.unique())]
    every = _counted(OVERALL, arm, shares)
    if len(strata) < 2:
        return (every,)
    parts = [_counted(name, part, shares) for name, part in strata]
    adjusted = holm([part.p_value for part in parts])
    found = [
        Mismatch(part.stratum, part.counts, part.expected, part.p_value, p)
        for part, p in zip(parts, adjusted, strict=True)
    ]
    return (every, *sorted(found, key=lambda part: part.p_value))


def loss_mismatch(
    arm: pd.Series, lost: pd.Series, *, arms: Sequence[str], name: str = "lost"
) -> Mismatch | None:
    """Return whether the lost accounts come from the arms as the accounts do; None where none were lost.

    `arm` (n,) and `lost` (n,) are of all accounts that were dealt; `name` says what became of the lost ones.
    """
    if not lost.any():
        return None
    sizes = arm.value_counts().reindex(list(arms), fill_value=0)
    shares = {name: float(sizes[name] / sizes.sum()) for name in arms}
    return _counted(name, arm[lost.to_numpy(bool)], shares)


def _counted(stratum: str, arm: pd.Series, shares: Mapping[str, float]) -> Mismatch:
    counts = {name: int((arm == name).sum()) for name in shares}
    p_value = ratio_p_value(list(counts.values()), list(shares.values()))
    expected = {name: share * len(arm) for name, share in shares.items()}
    return Mismatch(stratum, counts, expected, p_value, p_value)


def ratio_p_value(counts: Sequence[int], shares: Sequence[float]) -> float:
    """Return the chance of counts (k,) as improbable as these or more, if they were dealt by the shares (k,).

    Chi-squared where each arm expects five accounts or more; else the exact multinomial probability of all
    outcomes that are no likelier. Where those are too many to count: the smallest exact binomial p of an arm,
    times the number of arms, which is never too small.

    >>> round(ratio_p_value([400, 400, 200], [0.4, 0.4, 0.2]), 3)
    1.0
    >>> round(ratio_p_value([3, 0], [0.5, 0.5]), 3)
    0.25
    """
    seen, wanted = np.asarray(counts, np.int64), np.asarray(shares, np.float64)
    total, arms = int(seen.sum()), len(seen)
    expected = total * wanted
    if expected.min() >= FEWEST_EXPECTED:
        distance = float((np.square(seen - expected) / expected).sum())
        return float(stats.chi2.sf(distance, arms - 1))
    if comb(total + arms - 1, arms - 1) <= MOST_OUTCOMES:
        return _exact(seen, wanted)
    tests = (stats.binomtest(int(k), total, float(p)).pvalue for k, p in zip(seen, wanted, strict=True))
    return float(min(1.0, arms * min(tests)))


def _exact(seen: Integers, shares: Floats) -> float:
    total = int(seen.sum())
    chances = stats.multinomial.pmf(_outcomes(total, len(seen)), total, shares)
    here = stats.multinomial.pmf(seen, total, shares)
    return float(min(1.0, chances[chances <= here * (1 + ROUNDING)].sum()))


def _outcomes(total: int, arms: int) -> Integers:
    """Return every way (m, k) to part `total` accounts among the arms: bars between them."""
    places = total + arms - 1
    bars = np.array(list(combinations(range(places), arms - 1)), dtype=np.int64)
    walls = np.column_stack([np.full(len(bars), -1), bars, np.full(len(bars), places)])
    parts: Integers = np.diff(walls, axis=1) - 1
    return parts
