"""The median customer: what the parts of a score are compared with where there is no earlier score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from .parts import Floats, Parts
from .percentile import MEDIAN

NEAREST_SHARE = 0.05  # training rows on each side of the middle: a tenth in all, enough for a steady mean


@dataclass(frozen=True)
class Middle:
    """The mean parts of the training rows around health 50, and what they are typically like.

    `components` (k,) and `phase` are parts of the log odds; with the scorer's base they add up to `log_odds`,
    those of health 50. `features` (p,) are what each feature adds to its component, `typical` (p,) the
    medians of the features, NaN where none is known.
    """

    features: Floats
    components: Floats
    phase: float
    log_odds: float
    typical: Floats

    @classmethod
    def learn(cls, parts: Parts, health: Floats, values: NDArray[Any], *, log_odds: float) -> Self:
        """Learn from parts, health (n,) and values (n, p) of rows on both sides of the middle, or on it.

        The means below and above the middle are mixed so that they give exactly `log_odds`.
        """
        odds = parts.total()
        safer, riskier = health >= MEDIAN, health <= MEDIAN
        columns = np.column_stack([parts.features, parts.components, parts.phase, odds])
        safe, risky = columns[safer].mean(axis=0), columns[riskier].mean(axis=0)
        apart = risky[-1] - safe[-1]
        mix = np.clip((log_odds - safe[-1]) / apart, 0, 1) if apart > 0 else 0.5
        mixed = safe + mix * (risky - safe)
        features, components = np.split(mixed[:-2], [parts.features.shape[1]])
        return cls(features, components, float(mixed[-2]), log_odds, _medians(values))

    def to_dict(self) -> dict[str, Any]:
        """Return the middle as plain values; a feature that nobody there knows has no value."""
        return {
            "features": self.features.tolist(),
            "components": self.components.tolist(),
            "phase": self.phase,
            "log_odds": self.log_odds,
            "typical": [None if np.isnan(value) else float(value) for value in self.typical],
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return what `to_dict` wrote, equal to the last bit."""
        typical = np.array([np.nan if value is None else value for value in plain["typical"]], np.float64)
        features, components = (np.asarray(plain[name], np.float64) for name in ("features", "components"))
        return cls(features, components, plain["phase"], plain["log_odds"], typical)


def nearest_to_middle(health: Floats) -> NDArray[np.intp]:
    """Return the rows nearest to health 50, about a twentieth of all on each side of it; ties all belong.

    >>> nearest_to_middle(np.array([10.0, 40.0, 55.0, 90.0])).tolist()
    [1, 2]
    """
    found = np.zeros(len(health), dtype=bool)
    for side in (health >= MEDIAN, health <= MEDIAN):
        gap = np.where(side, np.abs(health - MEDIAN), np.inf)
        count = max(1, round(NEAREST_SHARE * len(health)))
        count = min(count, int(side.sum()))
        if count:
            found |= gap <= np.partition(gap, count - 1)[count - 1]
    return np.flatnonzero(found)


def _medians(values: NDArray[Any]) -> Floats:
    known = (column[~np.isnan(column)] for column in values.T)
    return np.array([float(np.median(column)) if len(column) else np.nan for column in known])
