"""How far a score would move if the same customer had been watched on other days: its 80 % interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from .base import Scorer
from .gate import Windows

Floats = NDArray[np.float64]

LEVEL = 0.80
"""Coverage of the interval: four in five (SEMANTICS: low and high)."""

HALF_OF_THE_DATA = 2.0
"""Two halves differ by two standard errors of the whole: each has twice its variance, the gap four times."""

INFLATION = 1.1
"""What half-scores miss: they share the calendar and the slow part of the noise; from planted truth."""

BUCKETS = 4
FEWEST_ROWS = 50
"""Rows that a size bucket needs, for a spread that is known to about a tenth."""


@dataclass(frozen=True)
class Stability:
    """The standard error of a scorer's log odds by size of the account.

    `edges` are the inner bounds of the size buckets, ascending; `errors` the standard error in each (one more
    than edges), and `unknown` that of accounts without a size. In units of log odds.
    """

    edges: tuple[float, ...]
    errors: tuple[float, ...]
    unknown: float

    @classmethod
    def learn(cls, odd: Floats, even: Floats, *, size: Floats, buckets: int = BUCKETS) -> Self:
        """Learn from the log odds of the same rows (n,) on two halves of their past, and their size (n,).

        `size` is NaN where it is not known. Too few rows give one bucket, none an error of NaN.

        >>> half = np.array([0.0, 0.4] * 50)
        >>> round(Stability.learn(half, half[::-1], size=np.full(100, np.nan)).unknown, 2)
        0.22
        """
        apart = np.abs(odd - even)
        everyone = _error(apart)
        known = ~np.isnan(size)
        wanted = min(buckets, int(known.sum()) // FEWEST_ROWS)
        if wanted < 2:
            return cls((), (everyone,), everyone)
        cuts = np.unique(np.quantile(size[known], np.arange(1, wanted) / wanted))
        bucket = np.searchsorted(cuts, size[known], side="left")
        errors = [_error(apart[known][bucket == b]) for b in range(len(cuts) + 1)]
        return cls(tuple(map(float, cuts)), tuple(errors), everyone)

    def error(self, size: Floats) -> Floats:
        """Return the standard error of the log odds (n,) for accounts of a size (n,)."""
        found = np.asarray(self.errors)[np.searchsorted(self.edges, np.nan_to_num(size), side="left")]
        return np.where(np.isnan(size), self.unknown, found)

    def health_interval(self, scorer: Scorer, X: Windows, *, size: Floats) -> tuple[Floats, Floats]:
        """Return low and high (n,) of the health of the rows of X, an 80 % interval within 0 to 100."""
        reach = ndtri((1 + LEVEL) / 2) * self.error(size)
        odds = scorer.decision_function(X)
        return scorer.health_at(odds + reach), scorer.health_at(odds - reach)

    def to_dict(self) -> dict[str, Any]:
        """Return the errors as plain numbers, None for one that is not known."""
        errors = [_plain(error) for error in self.errors]
        return {"edges": list(self.edges), "errors": errors, "unknown": _plain(self.unknown)}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return what `to_dict` wrote."""
        return cls(tuple(plain["edges"]), tuple(map(_read, plain["errors"])), _read(plain["unknown"]))


def _error(apart: Floats) -> float:
    if not len(apart):
        return float("nan")
    return float(INFLATION * np.sqrt(np.mean(apart**2)) / HALF_OF_THE_DATA)


def _plain(error: float) -> float | None:
    return None if np.isnan(error) else error


def _read(error: float | None) -> float:
    return np.nan if error is None else float(error)
