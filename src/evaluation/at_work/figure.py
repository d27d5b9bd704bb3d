"""A quantity at work with its interval by account."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from ..claims.intervals import MIN_ACCOUNTS, standard_error
from ..clustered import ROUNDING
from ..influence import Influence


@dataclass(frozen=True)
class Figure:
    """A quantity in its own unit, with its interval by account, low to high.

    All None where it is undefined; low and high None where fewer than ten accounts say how much accounts
    differ, or where they do not differ at all: a width of zero would be a lie.
    """

    value: float | None
    low: float | None
    high: float | None


UNDEFINED = Figure(None, None, None)


def figure(influence: Influence, *, fewest: int, confidence: float, scale: float = 1.0) -> Figure:
    """Return the figure of an influence, times `scale`, with its t interval.

    The variance is K / (K − 1) · Σ ψ_k² over the K accounts that contribute, Binder 1983, doi
    10.2307/1402588; t has one degree of freedom less than `fewest`, the accounts on the smaller side.

    >>> found = figure(Influence(0.5, np.array([0.1, -0.1] * 5)), fewest=10, confidence=0.95)
    >>> found.value, round(found.low, 3)  # 0.5 − 2.262 · √(10 ÷ 9 · 10 · 0.1²)
    (0.5, -0.254)
    """
    if np.isnan(influence.value):
        return UNDEFINED
    value = scale * influence.value
    error = standard_error(influence) if fewest >= MIN_ACCOUNTS else np.nan
    if not error > ROUNDING:
        return Figure(value, None, None)
    half_width = scale * float(stdtrit(fewest - 1, (1 + confidence) / 2)) * error
    return Figure(value, value - half_width, value + half_width)
