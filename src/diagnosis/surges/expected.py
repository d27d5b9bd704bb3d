"""How many tickets are to be expected of somebody, and how surprising more of them are.

A customer's tickets are Poisson given its own rate, and rates are gamma distributed around what is usual for
its phases: so its history is shrunk toward the others', and what is to come is negative binomial (Greenwood &
Yule 1920, doi 10.2307/2341080). Tickets come in bursts, so the variance is taken a factor larger, as measured
between the windows of the past.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

Floats = npt.NDArray[np.float64]

LEAST_SHAPE, LARGEST_SHAPE = 0.02, 200.0
"""Of the gamma distribution of rates: below, one customer has nearly all tickets; above, all are alike."""

CONFIDENCE = 0.95
"""Of the range of counts that is called usual."""

_NOTHING = 1e-6
"""Tickets; a mean that is no smaller keeps the negative binomial within double precision."""


def rate_shape(counts: Floats, expected: Floats) -> float:
    """Return the shape of the gamma distribution of rates, by maximum likelihood; large: all are alike.

    `counts` and `expected` are those of each unit over its history, (n,).

    >>> float(round(rate_shape(np.array([0.0, 0, 0, 12]), np.array([3.0, 3, 3, 3])), 2)) < 0.5
    True
    """
    known = expected > 0
    if not known.any():
        return LARGEST_SHAPE

    def unlikely(log_shape: float) -> float:
        shape = np.exp(log_shape)
        return -float(stats.nbinom.logpmf(counts[known], shape, shape / (shape + expected[known])).sum())

    bounds = (np.log(LEAST_SHAPE), np.log(LARGEST_SHAPE))
    return float(np.exp(optimize.minimize_scalar(unlikely, bounds=bounds, method="bounded").x))


def burstiness(counts: Floats, expected: Floats) -> float:
    """Return by what factor counts vary more between windows than a Poisson count does; at least 1.

    `counts` and `expected` are of each unit and window, (n, windows): Pearson's χ² of each unit's windows
    about its own level, over its degrees of freedom.
    """
    level = counts.sum(axis=1, keepdims=True) / np.maximum(expected.sum(axis=1, keepdims=True), 1e-12)
    mean = expected * level
    squares = np.divide((counts - mean) ** 2, mean, out=np.zeros_like(mean), where=mean > 0)
    freedom = np.maximum((mean > 0).sum(axis=1) - 1, 0).sum()
    return max(1.0, float(squares.sum() / freedom)) if freedom else 1.0


def predicted(history: Floats, usual: Floats, ahead: Floats, shape: float) -> tuple[Floats, Floats]:
    """Return the expected count of the window and the size of its negative binomial, (n,) each.

    `history`: tickets so far; `usual`: what is usual for its phases over that time; `ahead`: for the window.
    The posterior of the rate is gamma(shape + history, shape + usual).
    """
    size = shape + history
    return ahead * size / (shape + usual), size


def upper_tail(counts: Floats, mean: Floats, size: Floats, burst: float = 1.0) -> Floats:
    """Return the chance of so many or more, (n,): 1 where there is none; exact, so rather too large.

    Negative binomial of that mean and the variance mean · `burst` + mean² ÷ `size`.
    """
    return np.asarray(stats.nbinom.sf(counts - 1, *_negative_binomial(mean, size, burst)))


def usual_range(mean: Floats, size: Floats, burst: float = 1.0) -> tuple[Floats, Floats]:
    """Return the lowest and highest count that is usual, (n,) each: the middle CONFIDENCE of `upper_tail`'s
    distribution.

    >>> [float(bound[0]) for bound in usual_range(np.array([4.0]), np.array([1e9]))]
    [1.0, 8.0]
    """
    outside = (1 - CONFIDENCE) / 2
    known = _negative_binomial(mean, size, burst)
    low, high = (stats.nbinom.ppf(tail, *known) for tail in (outside, 1 - outside))
    return np.asarray(low), np.asarray(high)


def _negative_binomial(mean: Floats, size: Floats, burst: float) -> tuple[Floats, Floats]:
    mean = np.maximum(mean, _NOTHING)
    variance = np.maximum(mean * burst + mean**2 / size, mean * (1 + _NOTHING))  # never quite Poisson
    return mean**2 / (variance - mean), mean / variance
