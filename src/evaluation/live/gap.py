"""How much more of its accounts one arm kept than another, within strata, with an interval and a p value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from ..influence import Floats

EDGE = 1e-9
"""How near to −1 and 1 the bounds are looked for: nearer, no spread is left to divide by."""


@dataclass(frozen=True)
class RetentionGap:
    """The share kept by one arm minus that of another: `difference` in shares, +0.03 is three points.

    `low` and `high` are its interval, `p_value` is two-sided against no difference; all None where no
    stratum has accounts of both arms. `margin_p_value` is that of a difference of the margin or more, either
    way: the larger of two one-sided ones; None without a margin. `accounts` and `churned_accounts` are of
    both arms, in the strata that have both.
    """

    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    accounts: int
    churned_accounts: int
    margin_p_value: float | None = None


@dataclass(frozen=True, eq=False)
class _Strata:
    """Accounts kept and looked at, ours and theirs, one entry a stratum that has both."""

    kept: Floats
    of: Floats
    their_kept: Floats
    their_of: Floats

    @property
    def weights(self) -> Floats:
        """Mantel and Haenszel's: a stratum counts by what its two sides together can tell."""
        return self.of * self.their_of / (self.of + self.their_of)

    @property
    def gaps(self) -> Floats:
        return self.kept / self.of - self.their_kept / self.their_of


def retention_gap(
    kept: ArrayLike,
    of: ArrayLike,
    their_kept: ArrayLike,
    their_of: ArrayLike,
    *,
    confidence: float = 0.95,
    margin: float | None = None,
) -> RetentionGap:
    """Return our retention minus theirs from accounts kept and looked at (one entry a stratum).

    The difference is Mantel and Haenszel's, weights n₁n₂/(n₁ + n₂). Interval and p value are of one test,
    Miettinen and Nurminen's stratified score test (1985, doi 10.1002/sim.4780040211), so that they never
    contradict each other; against 0 it is the Cochran-Mantel-Haenszel test. It holds its promise where few
    churn, and where none do.

    >>> gap = retention_gap([56], [70], [48], [80])
    >>> [round(value, 4) for value in (gap.difference, gap.low, gap.high)]
    [0.2, 0.0528, 0.3382]
    """
    columns = [np.atleast_1d(np.asarray(one, np.float64)) for one in (kept, of, their_kept, their_of)]
    both = (columns[1] > 0) & (columns[3] > 0)
    strata = _Strata(*(column[both] for column in columns))
    accounts = int((strata.of + strata.their_of).sum())
    churned = accounts - int((strata.kept + strata.their_kept).sum())
    if not both.any():
        return RetentionGap(None, None, None, None, accounts, churned)
    difference = float(np.average(strata.gaps, weights=strata.weights))
    quantile = float(special.ndtri((1 + confidence) / 2))
    return RetentionGap(
        difference=difference,
        low=_where(lambda gap: _z(strata, gap) - quantile),
        high=_where(lambda gap: _z(strata, gap) + quantile),
        p_value=float(2 * special.ndtr(-abs(_z(strata, 0.0)))),
        accounts=accounts,
        churned_accounts=churned,
        margin_p_value=None if margin is None else _margin_p_value(strata, margin),
    )


def _margin_p_value(strata: _Strata, margin: float) -> float:
    """Two one-sided tests (Schuirmann 1987): below 0.05 where the 90 % interval lies within ± `margin`."""
    return float(max(special.ndtr(-_z(strata, -margin)), special.ndtr(_z(strata, margin))))


def _where(falls: Callable[[float], float]) -> float:
    """Return where a falling function is 0; the end of the line, −1 or 1, where it is not."""
    low, high = -1 + EDGE, 1 - EDGE
    if falls(low) <= 0:
        return -1.0
    if falls(high) >= 0:
        return 1.0
    return float(optimize.brentq(falls, low, high, xtol=1e-10))


def _z(strata: _Strata, gap: float) -> float:
    """Return how many standard errors, as they would be if the true difference were `gap`, it is away."""
    theirs = _their_rate(strata, gap)
    ours, all_of = theirs + gap, strata.of + strata.their_of
    variance = ours * (1 - ours) / strata.of + theirs * (1 - theirs) / strata.their_of
    variance *= all_of / np.maximum(all_of - 1, 1)
    away = float(strata.weights @ (strata.gaps - gap))
    spread = float(np.sqrt(np.square(strata.weights) @ np.maximum(variance, 0)))
    return away / spread if spread > 0 else (0.0 if away == 0 else float(np.copysign(np.inf, away)))


def _their_rate(strata: _Strata, gap: float) -> Floats:
    """Return their likeliest rate in each stratum, if ours is higher by `gap`: the root of a cubic.

    The closed form of Miettinen and Nurminen 1985, appendix 1.
    """
    kept, of, their_kept, their_of = strata.kept, strata.of, strata.their_kept, strata.their_of
    cubic = of + their_of
    square = (of + 2 * their_of) * gap - cubic - kept - their_kept
    linear = (their_of * gap - cubic - 2 * their_kept) * gap + kept + their_kept
    constant = their_kept * gap * (1 - gap)
    third = square / (3 * cubic)
    twist = third**3 - square * linear / (6 * cubic**2) + constant / (2 * cubic)
    stretch = np.copysign(np.sqrt(np.maximum(third**2 - linear / (3 * cubic), 0)), twist)
    turn = np.divide(twist, stretch**3, out=np.zeros_like(twist), where=stretch != 0)
    angle = (np.pi + np.arccos(np.clip(turn, -1, 1))) / 3
    rate: Floats = np.clip(2 * stretch * np.cos(angle) - third, max(0.0, -gap), min(1.0, 1 - gap))
    return rate
