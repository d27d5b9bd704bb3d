"""Whether slices differ by more than chance, and how sure one of many has to be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from ..influence import Influence


def differ(influences: Sequence[Influence], *, fewest: int) -> float | None:
    """Return the p value of the hypothesis that a quantity is the same in all slices; None where untestable.

    Wald's test of the contrasts between the slices. An account may have rows in several of them: their
    covariance is K / (K − 1) · Σ ψ_k ψ_k' over the K that have any. The statistic over the number of
    contrasts is held against F with that many and `fewest` − 1 degrees of freedom, `fewest` being the churned
    accounts of the slice with the fewest.

    >>> same = Influence(0.1, np.array([0.1, -0.1, 0.0, 0.0]))
    >>> other = Influence(0.1, np.array([0.0, 0.0, 0.2, -0.2]))
    >>> differ([same, other], fewest=30)
    1.0
    """
    if len(influences) < 2:
        return None
    values = np.array([influence.value for influence in influences])
    moved = np.column_stack([influence.by_account for influence in influences])
    contrasts = np.diff(moved, axis=1)
    accounts = int(np.count_nonzero(moved.any(axis=1)))
    covariance = contrasts.T @ contrasts * accounts / max(accounts - 1, 1)
    gaps = np.diff(values)
    if not np.isfinite(covariance).all() or np.linalg.matrix_rank(covariance) < len(gaps):
        return None
    wald = float(gaps @ np.linalg.solve(covariance, gaps))
    return float(stats.f.sf(wald / len(gaps), len(gaps), fewest - 1))


def among_many(looked_at: int, confidence: float) -> float:
    """Return the confidence of one interval out of so many, for all of them to hold together at `confidence`.

    Bonferroni's: 1 − (1 − `confidence`) ÷ `looked_at`.

    >>> among_many(20, 0.95)
    0.9975
    """
    return 1 - (1 - confidence) / looked_at
