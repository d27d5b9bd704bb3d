"""Where a score would be if the same customer had been watched in other weeks: its 80 % interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from .base import Scorer
from .gate import Windows

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

LEVEL = 0.80
"""Coverage of the interval: four in five (SEMANTICS: low and high)."""

INFLATION = 1.1
"""What halves miss: days that none can stand in for; from planted truth (docs/reliability.md)."""

ERRORS = float(ndtri((1 + LEVEL) / 2))
"""The standard errors up and down that hold four in five."""

LEAST_TRUE = 0.1
"""Share of the differences between scores that is never taken for noise, however noisy they look."""

BUCKETS = 5
FEWEST_ROWS = 200
"""Rows that a bucket needs: they know the reach of four in five to within three points of coverage."""

ROUNDS = 3
"""After three rounds the factors change by less than a hundredth."""

LOG_ODDS = "log_odds"


@dataclass(frozen=True)
class Factor:
    """What the reach is multiplied by in each bucket of one quantity, and by 1 where that is not known.

    `edges` are the inner bounds of the buckets, ascending, and belong to the bucket below; `times` has one
    number more.
    """

    edges: tuple[float, ...]
    times: tuple[float, ...]

    def __call__(self, values: Floats) -> Floats:
        """Return the number (n,) for each value (n,); NaN is not known."""
        found = np.asarray(self.times)[np.searchsorted(self.edges, values, side="left")]
        return np.where(np.isnan(values), 1.0, found)


@dataclass(frozen=True)
class Stability:
    """How far four in five scores of a scorer move by chance, and how far apart customers truly are.

    In log odds. `reach` is how far, up and down, for all, and `factors` say, for each quantity that it may
    differ by, what it is multiplied by; the log odds themselves are always among them. `middle` is the mean
    of all scores, `spread` the standard deviation of what they would be without chance.
    """

    reach: float
    factors: Mapping[str, Factor] = field(default_factory=dict)
    middle: float = 0.0
    spread: float = float("inf")

    @classmethod
    def learn(cls, log_odds: Floats, halves: Floats, *, by: pd.DataFrame) -> Self:
        """Learn from the log odds of the same rows on their whole past (n,) and on its halves (k, n).

        `by`: a column for each quantity that the reach may differ by (n rows, NaN where it is not known). The
        reach is the 80 % quantile of how far the halves lie from the whole, times `INFLATION`; each factor
        makes that hold within each bucket of its quantity, given the others. Too few rows give a bucket the
        factor 1, none a reach of NaN. What is left of the variance of the scores without that noise is taken
        as true.

        >>> whole, seats = np.zeros(400), pd.DataFrame({"seats": np.tile([1.0, 9.0], 200)})
        >>> found = Stability.learn(whole, np.stack([np.tile([0.1, 0.3], 200)] * 2), by=seats)
        >>> (found.at(np.zeros(2), by=pd.DataFrame({"seats": [9.0, 1.0]})) / INFLATION).round(2).tolist()
        [0.3, 0.1]
        """
        apart = np.abs(halves - log_odds)
        if not apart.size:
            return cls(float("nan"))
        reach = float(np.quantile(apart, LEVEL))
        quantities = _quantities(log_odds, by)
        edges = {name: _edges(values) for name, values in quantities.items()}
        factors = {name: Factor(found, (1.0,) * (len(found) + 1)) for name, found in edges.items()}
        for _ in range(ROUNDS):
            for name, values in quantities.items():
                others = [factors[other](quantities[other]) for other in factors if other != name]
                expected = np.prod([np.full(len(log_odds), reach), *others], axis=0)
                ratio = np.divide(apart, expected, out=np.zeros_like(apart), where=expected > 0)
                factors[name] = Factor(edges[name], _times(ratio, values, edges[name]))
        noisy = cls(INFLATION * reach, factors)
        noise, apart_at_all = np.mean((noisy.at(log_odds, by=by) / ERRORS) ** 2), np.var(log_odds)
        spread = float(np.sqrt(max(apart_at_all - noise, LEAST_TRUE * apart_at_all)))
        return replace(noisy, middle=float(np.mean(log_odds)), spread=spread)

    def at(self, log_odds: Floats, *, by: pd.DataFrame) -> Floats:
        """Return how far the scores (n,) reach up and down, in log odds."""
        quantities = _quantities(log_odds, by)
        found = [self.factors[name](quantities[name]) for name in self.factors if name in quantities]
        return np.asarray(np.prod([np.full(len(log_odds), self.reach), *found], axis=0))

    def health_interval(self, scorer: Scorer, X: Windows, *, by: pd.DataFrame) -> tuple[Floats, Floats]:
        """Return low and high (n,) of the health of the rows of X, an 80 % interval within 0 to 100."""
        lowest, highest = self.interval(scorer.decision_function(X), by=by)
        return scorer.health_at(highest), scorer.health_at(lowest)

    def interval(self, log_odds: Floats, *, by: pd.DataFrame) -> tuple[Floats, Floats]:
        """Return between which log odds (n,) the scores would be without chance, four in five.

        A score far out is so partly by luck, and would rather lie nearer to the middle: the interval is
        that of a normal truth around `middle`, given the score, and stretched to the score where it ends
        before.
        """
        reach = self.at(log_odds, by=by)
        noise = (reach / ERRORS) ** 2
        luck = np.divide(noise, noise + self.spread**2, out=np.zeros_like(noise), where=noise != 0)
        centre = log_odds - luck * (log_odds - self.middle)
        reach *= np.sqrt(1 - luck)
        return np.minimum(log_odds, centre - reach), np.maximum(log_odds, centre + reach)

    def to_dict(self) -> dict[str, Any]:
        """Return plain numbers that JSON can hold, None where one is not known."""
        factors = {name: [list(one.edges), list(one.times)] for name, one in self.factors.items()}
        numbers = {"reach": self.reach, "middle": self.middle, "spread": self.spread}
        return {name: x if np.isfinite(x) else None for name, x in numbers.items()} | {"factors": factors}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return what `to_dict` wrote."""
        factors = {
            name: Factor(tuple(map(float, edges)), tuple(map(float, times)))
            for name, (edges, times) in dict(plain["factors"]).items()
        }
        reach, middle, spread = (plain[name] for name in ("reach", "middle", "spread"))
        return cls(
            np.nan if reach is None else float(reach),
            factors,
            float(middle),
            np.inf if spread is None else float(spread),
        )


def _quantities(log_odds: Floats, by: pd.DataFrame) -> dict[str, Floats]:
    return {**{str(name): by[name].to_numpy(np.float64) for name in by}, LOG_ODDS: log_odds}


def _edges(values: Floats) -> tuple[float, ...]:
    """Return the inner bounds of the buckets: one a value if there are few, else of equal count."""
    known = values[~np.isnan(values)]
    distinct = np.unique(known)
    if len(distinct) <= BUCKETS:
        return tuple(map(float, (distinct[1:] + distinct[:-1]) / 2))
    wanted = max(1, min(BUCKETS, len(known) // FEWEST_ROWS))
    return tuple(map(float, np.unique(np.quantile(known, np.arange(1, wanted) / wanted))))


def _times(ratio: Floats, values: Floats, edges: tuple[float, ...]) -> tuple[float, ...]:
    bucket = np.where(np.isnan(values), -1, np.searchsorted(edges, values, side="left"))
    members = [bucket == place for place in range(len(edges) + 1)]
    return tuple(
        float(np.quantile(ratio[:, rows], LEVEL)) if rows.sum() >= FEWEST_ROWS else 1.0 for rows in members
    )
