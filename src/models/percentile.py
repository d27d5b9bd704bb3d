"""Percentile ranks against the training rows: the scale that features, components and risks share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

TOP = 100.0  # percentiles and health run from 0 to 100 (SEMANTICS: health)
MEDIAN = 50.0  # percentile of the median training row; also what "nothing is known" is worth


@dataclass(frozen=True)
class PercentileCurve:
    """The percentile (0 to 100) of a value among the training values, from a few remembered points.

    The percentile of a training value is its mid-rank, `100 * (below + equal / 2) / n`, so the median
    training value gets 50 and ties share one percentile. Between two remembered values the curve is a
    straight line; beyond the training range it stays at the percentile of the outermost value, so a
    value never seen before counts as much as the most extreme one that was. Missing values neither
    count nor get a percentile. Without any training value every percentile is NaN.

    All distinct values are remembered when there are at most `steps` of them; otherwise one for each
    step of `100 / steps` percentiles (plus the neighbours of heavily tied values), which keeps every
    percentile within two steps of the exact mid-rank.

    >>> curve = PercentileCurve.learn(np.array([1.0, 2.0, 2.0, 9.0]), steps=100)
    >>> curve(np.array([1.0, 2.0, 9.0, 50.0, np.nan])).tolist()
    [12.5, 50.0, 87.5, 87.5, nan]
    """

    values: NDArray[np.float64]
    percentiles: NDArray[np.float64]

    @classmethod
    def learn(cls, sample: NDArray[Any], *, steps: int) -> Self:
        """Learn the curve of `sample`, shape (n,)."""
        known = np.asarray(sample, dtype=np.float64)
        known = np.sort(known[~np.isnan(known)])
        starts = np.flatnonzero(np.r_[True, known[1:] != known[:-1]]) if known.size else np.empty(0, np.intp)
        counts = np.diff(np.r_[starts, known.size])
        percentiles = TOP * (starts + counts / 2) / max(known.size, 1)
        kept = _kept(counts, steps)
        return cls(known[starts[kept]], percentiles[kept])

    def __call__(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return the percentiles of `values`, same shape; NaN stays NaN."""
        if self.values.size == 0:
            return np.full(np.shape(values), np.nan)
        asked = np.asarray(values, dtype=np.float64)
        return np.asarray(np.interp(asked, self.values, self.percentiles), dtype=np.float64)

    def value_at(self, percentile: float) -> float:
        """Return the value that has a percentile, the outermost one beyond the ends."""
        return float(np.interp(percentile, self.percentiles, self.values))

    def to_dict(self) -> dict[str, list[float]]:
        """Return the curve as plain numbers."""
        return {"values": self.values.tolist(), "percentiles": self.percentiles.tolist()}

    @classmethod
    def from_dict(cls, plain: Mapping[str, list[float]]) -> Self:
        """Return the curve that `to_dict` wrote, equal to the last bit."""
        return cls(np.asarray(plain["values"], np.float64), np.asarray(plain["percentiles"], np.float64))


def _kept(counts: NDArray[np.intp], steps: int) -> NDArray[np.intp]:
    """Which distinct values (given how often each occurs, in ascending order) the curve remembers."""
    if counts.size <= steps:
        return np.arange(counts.size)
    ends = np.cumsum(counts)
    targets = np.linspace(0, ends[-1], steps + 1)
    picked = np.minimum(np.searchsorted(ends, targets, side="left"), counts.size - 1)
    # a straight line out of a heavy tie would smear the tie over its neighbours, so they stay as well
    heavy = picked[counts[picked] > ends[-1] / steps / 2]
    kept = np.unique(np.concatenate([picked, heavy - 1, heavy + 1]))
    return kept[(kept >= 0) & (kept < counts.size)]
