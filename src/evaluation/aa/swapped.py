"""Two scorers made of the outputs of two others, swapped on some rows: their difference, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import stats

from ..influence import Booleans, Floats
from ..metrics import brier_by_row, log_loss_by_row
from ..standing import Ranked, ranked, standing

LOSSES = {"brier": brier_by_row, "log_loss": log_loss_by_row}


class Swapped(Protocol):
    """The first of two mixed scorers minus the second, on the same rows (n,)."""

    def difference(self, swapped: Booleans) -> tuple[float, Floats]:
        """Return the difference of their metrics, and what each row (n,) adds to it; they sum to zero.

        `swapped` (n,) are the rows on which the outputs change sides.
        """
        ...


def swapped_outputs(metric: str, churned: Booleans, first: Floats, second: Floats) -> Swapped:
    """Return the pair for a metric, from probabilities (n,) of two scorers and the outcomes (n,).

    For roc_auc each scorer's rank takes the place of its probability: what is swapped must be on one scale.
    """
    if metric in LOSSES:
        loss = LOSSES[metric]
        return SwappedLosses(loss(churned, first) - loss(churned, second))
    return SwappedRanks.of(churned, first, second)


@dataclass(frozen=True, eq=False)
class SwappedLosses:
    """Mean losses: `gap` (n,) is the loss of the first output of a row minus that of the second."""

    gap: Floats

    def difference(self, swapped: Booleans) -> tuple[float, Floats]:
        """See `Swapped`; the influences are those of `mean_influence`."""
        gap = np.where(swapped, -self.gap, self.gap)
        mean = float(gap.mean())
        return mean, (gap - mean) / len(gap)


@dataclass(frozen=True, eq=False)
class SwappedRanks:
    """ROC AUCs: the ranks of both scorers in one order, sorted once for all draws.

    `both` holds 2n places, from the lowest rank on, whose `order` are the rows, twice each; `second` (2n,)
    says that a place is the second scorer's.
    """

    churned: Booleans
    both: Ranked
    second: Booleans

    @classmethod
    def of(cls, churned: Booleans, first: Floats, second: Floats) -> SwappedRanks:
        """Return the ranks of probabilities (n,)."""
        places, rows = ranked(np.concatenate([stats.rankdata(first), stats.rankdata(second)])), len(churned)
        return cls(churned, Ranked(places.order % rows, places.group), places.order >= rows)

    def difference(self, swapped: Booleans) -> tuple[float, Floats]:
        """See `Swapped`; the influences are those of `auc_influence`."""
        of_second = self.second != swapped[self.both.order]
        (first, ours), (second, theirs) = self._auc(~of_second), self._auc(of_second)
        return first - second, ours - theirs

    def _auc(self, taken: Booleans) -> tuple[float, Floats]:
        stands = standing(Ranked(self.both.order[taken], self.both.group[taken]), self.churned)
        placed = np.empty(len(self.churned))
        placed[stands.order] = stands.placements()
        auc = float(placed[self.churned].mean())
        return auc, (placed - auc) / np.where(self.churned, stands.positives, stands.negatives)
