"""Where rows stand in the order of a score, ties included: sorted once, and read by every metric of ranks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Ranked:
    """The rows (n,) in order of a score.

    `order` (n,) are the rows from the lowest score on, and `group` (n,) numbers, in that order, the rows of
    equal score alike: it never falls, and may skip numbers.
    """

    order: NDArray[np.int64]
    group: NDArray[np.int64]

    def where(self, mask: NDArray[np.bool_]) -> Ranked:
        """Return the rows that `mask` (n,) keeps, numbered as they are after that, without sorting again."""
        kept = mask[self.order]
        return Ranked((np.cumsum(mask) - 1)[self.order[kept]], self.group[kept])


def ranked(score: NDArray[np.float64]) -> Ranked:
    """Return the rows of a score (n,) in its order. One sort, so O(n log n).

    >>> rows = ranked(np.array([0.4, 0.1, 0.4]))
    >>> rows.order[0], rows.group.tolist()
    (np.int64(1), [0, 1, 1])
    """
    order = np.argsort(score)
    ordered = score[order]
    group = np.zeros(len(score), dtype=np.int64)
    np.cumsum(ordered[1:] != ordered[:-1], out=group[1:])
    return Ranked(order, group)


@dataclass(frozen=True, eq=False)
class Standing:
    """Ranked rows with their outcome.

    `order` (n,) are the rows from the lowest score on, and `left` (n,) says, in that order, which of them
    churned. `first` (groups,) is the place of the first row of each score; `churned` and `retained` (groups,)
    are how many rows of each outcome have that score, `positives` and `negatives` how many there are in all.
    """

    order: NDArray[np.int64]
    left: NDArray[np.bool_]
    first: NDArray[np.int64]
    churned: NDArray[np.int64]
    retained: NDArray[np.int64]
    positives: int
    negatives: int

    @property
    def one_class(self) -> bool:
        """Return whether one outcome is absent, so that nothing can be ordered."""
        return not self.positives or not self.negatives

    def placements(self) -> NDArray[np.float64]:
        """Return V10 of the churned rows and V01 of the others, from the lowest score on."""
        if self.one_class:
            return np.full(len(self.order), np.nan)
        above = self.positives - np.cumsum(self.churned) + self.churned / 2
        below = np.cumsum(self.retained) - self.retained / 2
        size = self.churned + self.retained
        ordered = np.repeat(below / self.negatives, size), np.repeat(above / self.positives, size)
        return np.where(self.left, *ordered)

    def tied_pairs(self) -> float:
        """Return the share of the pairs of a churned and a retained row whose score is the same.

        0 to 1; NaN if one of the two is absent. A tie counts one half in the ROC AUC: of a scorer that ties
        many pairs, much of the AUC says nothing.
        """
        pairs = self.positives * self.negatives
        return int(self.churned @ self.retained) / pairs if pairs else np.nan


def standing(rows: Ranked, churned: NDArray[np.bool_]) -> Standing:
    """Return the `Standing` of ranked rows with the outcomes `churned` (n,), in the order of the table.

    >>> tied = standing(ranked(np.array([0.9, 0.2, 0.2, 0.1])), np.array([True, True, False, False]))
    >>> tied.tied_pairs()
    0.25
    """
    left = churned[rows.order]
    starts = np.ones(len(left), dtype=bool)
    starts[1:] = rows.group[1:] != rows.group[:-1]
    first = np.flatnonzero(starts)
    positives = int(np.count_nonzero(left))
    sizes = np.diff(first, append=len(left))
    tally = np.add.reduceat(left, first, dtype=np.int64) if len(left) else sizes
    return Standing(rows.order, left, first, tally, sizes - tally, positives, len(left) - positives)
