"""The columns of the linear model: how windows become them, and what each one stands for."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..tables import PHASES
from .components import NO_COMPONENT, Grouping
from .gate import Rows
from .scaling import RobustScaling

TERMS = ("below", "above", "missing", "phase")
BELOW, ABOVE, MISSING, PHASE_TERM = range(len(TERMS))
NOT_ONE = -1  # no feature, no single phase, no common column


@dataclass(frozen=True)
class Design:
    """The columns that the weights belong to.

    First come those of `scaling`: values below the middle, above it, missing; last, one for each phase.
    Between them each column at a position in `split` stands four times, once for each phase and 0 outside
    of it. The column at that position itself is then 0 in all rows: its weight is the common one that
    the weights of the four phases are pulled toward.
    """

    grouping: Grouping
    scaling: RobustScaling
    split: NDArray[np.intp]

    @classmethod
    def learn(cls, values: NDArray[Any], grouping: Grouping, by_phase: NDArray[np.bool_]) -> Self:
        """Learn the scaling from training features (n, p); `by_phase` (p,): which have weights by phase.

        >>> grouping = Grouping(("usage",), ("all",), np.zeros(1, np.intp), np.ones(1, np.intp))
        >>> design = Design.learn(np.array([[1.0], [2.0], [3.0]]), grouping, np.array([False]))
        >>> [TERMS[term] for term in design.term]
        ['below', 'above', 'phase', 'phase', 'phase', 'phase']
        """
        scaling = RobustScaling.learn(values, grouping.component_of)
        valued = np.concatenate([scaling.below, scaling.above])
        return cls(grouping, scaling, np.flatnonzero(by_phase[valued]))

    def __call__(self, rows: Rows) -> NDArray[np.float64]:
        """Return the columns (n, q) of the rows, float64."""
        scaled, phases = self.scaling(rows.values), np.eye(len(PHASES))[rows.phase]
        if not self.split.size:
            return np.hstack([scaled, phases])
        by_phase = scaled[:, self.split, np.newaxis] * phases[:, np.newaxis, :]
        scaled[:, self.split] = 0.0
        return np.hstack([scaled, by_phase.reshape(len(scaled), -1), phases])

    @property
    def feature(self) -> NDArray[np.intp]:
        """The feature of each column (q,), as its position; -1 for a phase."""
        own = np.concatenate([self.scaling.below, self.scaling.above, self.scaling.flagged])
        return self._joined(own, own[self.split], NOT_ONE)

    @property
    def apart(self) -> list[NDArray[np.intp]]:
        """The columns that belong to features, in portions in which no feature has two."""
        feature = pd.Series(self.feature)
        nth = feature.groupby(feature).cumcount().to_numpy()[self.feature != NOT_ONE]
        return [np.flatnonzero(nth == time) for time in range(int(nth.max(initial=-1)) + 1)]

    @property
    def term(self) -> NDArray[np.intp]:
        """What each column (q,) tells, as a position in TERMS."""
        own = np.repeat([BELOW, ABOVE, MISSING], [len(part) for part in self._sides])
        return self._joined(own, own[self.split], PHASE_TERM)

    @property
    def phase(self) -> NDArray[np.intp]:
        """The phase outside of which a column (q,) is 0, as a position in PHASES; -1 if it is in all."""
        phases = np.arange(len(PHASES))
        return np.concatenate([self._nothing, np.tile(phases, len(self.split)), phases])

    @property
    def common(self) -> NDArray[np.intp]:
        """The column whose weight that of each column (q,) is pulled toward, as its position; -1 for 0."""
        return self._joined(self._nothing, self.split, NOT_ONE)

    @property
    def counts(self) -> NDArray[np.bool_]:
        """Whether each column (q,) is in use: not where columns by phase have taken its place."""
        in_use = np.ones(len(self.term), dtype=bool)
        in_use[self.split] = False
        return in_use

    @property
    def component(self) -> NDArray[np.intp]:
        """The component of each column (q,), as its position; a phase has none, -1."""
        owner: NDArray[np.intp] = np.where(
            self.feature < 0, NO_COMPONENT, self.grouping.component_of[self.feature]
        )
        return owner

    @property
    def direction(self) -> NDArray[np.intp]:
        """The direction of each column (q,): that of its feature, where it tells a value; else 0."""
        tells = (self.term == BELOW) | (self.term == ABOVE)
        declared: NDArray[np.intp] = np.where(tells, self.grouping.direction[self.feature], 0)
        return declared

    def parts(self, columns: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what each component adds to the log odds: (n, number of components)."""
        membership = self.component[:, np.newaxis] == np.arange(len(self.grouping.components))
        return np.asarray(columns @ (weights[:, np.newaxis] * membership))

    @property
    def _sides(self) -> tuple[NDArray[np.intp], ...]:
        return self.scaling.below, self.scaling.above, self.scaling.flagged

    @property
    def _nothing(self) -> NDArray[np.intp]:
        return np.full(sum(len(part) for part in self._sides), NOT_ONE)

    def _joined(self, own: NDArray[np.intp], split: NDArray[np.intp], of_phases: int) -> NDArray[np.intp]:
        return np.concatenate([own, np.repeat(split, len(PHASES)), np.full(len(PHASES), of_phases)])
