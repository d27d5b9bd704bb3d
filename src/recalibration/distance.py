"""How far one month of a number lies from what training knew of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

TENTHS = np.linspace(0.1, 0.9, 9)
LEAST_SHARE = 1e-4  # as is usual for the index, whose logarithm knows no zero
NOISE = 3.0  # benchmarks/drift.py: below 3 standard steps of an empirical distribution nothing is told


def ordered(values: ArrayLike) -> Floats:
    """Return the values (n,) in order, missing ones first, as a mass of their own below all others.

    So a metric that is not known any more lies as far away as one whose values have changed.
    """
    return np.sort(np.nan_to_num(np.asarray(values, dtype=np.float64), nan=-np.inf))


def distance(month: Floats, reference: Floats) -> float:
    """Return the largest gap between two distribution functions, 0 to 1: Kolmogorov and Smirnov's statistic.

    Both (n,) as `ordered` returns them. 0: alike; 1: nothing in common.

    >>> round(distance(ordered([1, 2, np.nan]), ordered([1, 2, 3])), 3)
    0.333
    """
    gaps = [_below(reference, month, side) - _below(month, month, side) for side in ("left", "right")]
    return float(np.abs(gaps).max())


def stability_index(month: Floats, reference: Floats) -> float:
    """Return the population stability index over the deciles of the reference, missing values apart.

    Both (n,) as `ordered` returns them. The textbook calls more than .2 a change, and so cries in most quiet
    months (docs/drift.md): it is shown beside, and no alarm. A share of nothing counts as .0001.

    >>> quiet = ordered(np.arange(100.0))
    >>> stability_index(quiet, quiet), round(stability_index(quiet + 20, quiet), 2)
    (0.0, 1.6)
    """
    known = reference[np.isfinite(reference)]
    deciles = np.unique(np.quantile(known, TENTHS)) if len(known) else known
    now, then = (_shares(sample, deciles) for sample in (month, reference))
    return float(((now - then) * np.log(now / then)).sum())


def noise(rows: int, reference_rows: int) -> float:
    """Return the distance below which chance alone explains a month of `rows`.

    >>> round(noise(1200, 20000), 3)
    0.089
    """
    return float(NOISE * np.sqrt(1 / rows + 1 / reference_rows))


def _shares(sample: Floats, edges: Floats) -> Floats:
    bins = np.where(np.isfinite(sample), np.searchsorted(edges, sample) + 1, 0)
    return np.maximum(np.bincount(bins, minlength=len(edges) + 2) / len(sample), LEAST_SHARE)


def _below(sample: Floats, at: Floats, side: str) -> Floats:
    return np.searchsorted(sample, at, side=side) / len(sample)  # type: ignore[call-overload,no-any-return]
