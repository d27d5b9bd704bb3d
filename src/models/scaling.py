"""Windows → the columns of a linear model: robust scale, compressed tails, missing values made explicit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

MIDDLE_HALF = (0.25, 0.5, 0.75)  # quartiles: the median centres, their distance scales


@dataclass(frozen=True)
class RobustScaling:
    """Learned centres and scales; turns features (n, p) into columns of a linear model.

    A value becomes `z = arcsinh((x - median) / IQR)`: linear near the median, logarithmic in the tails,
    so that one enormous account cannot bend a weight. Where half the training values are equal (IQR 0)
    the standard deviation takes the IQR's place. Then z becomes two columns, `min(z, 0)` and `max(z, 0)`,
    because to fall short of the median customer and to surpass it seldom weigh the same; a side on which
    no training value lies has none, and so a feature that never varies has no column. A missing value
    becomes 0, the median. Features that are missing in some training rows but not in all also get a
    column of 0 and 1, one for each distinct pattern of missingness within a component.

    `below`, `above` and `flagged` are the features with a column for values below the median, above it,
    and missing, as positions among the features; the columns stand in that order.

    >>> values = np.array([[1.0], [2.0], [3.0], [np.nan]])
    >>> scaling = RobustScaling.learn(values, np.zeros(1, dtype=np.intp))
    >>> scaling(values).round(2).tolist()
    [[-0.88, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.88, 0.0], [0.0, 0.0, 1.0]]
    """

    centre: NDArray[np.float64]
    scale: NDArray[np.float64]
    below: NDArray[np.intp]
    above: NDArray[np.intp]
    flagged: NDArray[np.intp]

    @classmethod
    def learn(cls, values: NDArray[Any], component_of: NDArray[np.intp]) -> Self:
        """Learn from the training features (n, p) and the component of each (p,)."""
        lower, centre, upper = _quartiles(values)
        scale = upper - lower
        narrow = np.flatnonzero(scale == 0)
        scale[narrow] = [_spread(values[:, j]) for j in narrow]
        scale[~(scale > 0)] = np.nan  # constant, or always missing
        below = np.flatnonzero((values < centre).any(axis=0) & (scale > 0))
        above = np.flatnonzero((values > centre).any(axis=0) & (scale > 0))
        return cls(centre, scale, below, above, _distinct_gaps(values, component_of))

    def __call__(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return the columns, shape (n, len(below) + len(above) + len(flagged)), float64."""
        scaled = values - self.centre
        scaled /= self.scale
        np.arcsinh(scaled, out=scaled)
        np.nan_to_num(scaled, copy=False, nan=0.0)
        return np.hstack(
            [
                np.minimum(scaled[:, self.below], 0.0),
                np.maximum(scaled[:, self.above], 0.0),
                np.isnan(values[:, self.flagged]),
            ]
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the scaling as plain numbers; a feature that never varies has no centre and no scale."""
        valued = np.union1d(self.below, self.above)
        return {
            "features": len(self.centre),
            "valued": valued.tolist(),
            "centre": self.centre[valued].tolist(),
            "scale": self.scale[valued].tolist(),
            "below": self.below.tolist(),
            "above": self.above.tolist(),
            "flagged": self.flagged.tolist(),
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the scaling that `to_dict` wrote: it gives the same columns to the last bit."""
        centre, scale = np.full((2, plain["features"]), np.nan)
        centre[plain["valued"]], scale[plain["valued"]] = plain["centre"], plain["scale"]
        below, above, flagged = (np.asarray(plain[side], np.intp) for side in ("below", "above", "flagged"))
        return cls(centre, scale, below, above, flagged)


def _quartiles(values: NDArray[Any]) -> NDArray[np.float64]:
    """The three quartiles of each column among its known values, shape (3, p); NaN if it has none."""
    ordered = np.sort(np.asarray(values).T, axis=1)  # NaN sorts to the end
    known = len(values) - np.isnan(ordered).sum(axis=1)
    places = np.outer(MIDDLE_HALF, np.maximum(known - 1, 0))
    below, column = places.astype(np.intp), np.arange(len(ordered))
    left = ordered[column, below].astype(np.float64)
    right = ordered[column, np.minimum(below + 1, np.maximum(known - 1, 0))]
    return np.asarray(left + (right - left) * (places - below), dtype=np.float64)


def _spread(values: NDArray[Any]) -> float:
    """The standard deviation of the known values, exactly 0 if they are all equal."""
    known = values[~np.isnan(values)].astype(np.float64)
    return float(known.std()) if np.ptp(known) > 0 else 0.0


def _distinct_gaps(values: NDArray[Any], component_of: NDArray[np.intp]) -> NDArray[np.intp]:
    """The first feature of each pattern of missing rows within a component, if it is missing in some rows."""
    missing = np.isnan(values)
    partly = np.flatnonzero(missing.any(axis=0) & ~missing.all(axis=0))
    seen: dict[tuple[int, bytes], int] = {}
    for j in partly:
        seen.setdefault((int(component_of[j]), np.packbits(missing[:, j]).tobytes()), int(j))
    return np.asarray(sorted(seen.values()), dtype=np.intp)
