"""Component health of scorers that learn weights: what a component adds to the risk, as a percentile."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .base import Scorer
from .components import OTHER
from .gate import Rows
from .percentile import TOP, PercentileCurve

COMPONENT_STEPS = 200  # half a point of component health apart


class ContributionScorer(Scorer):
    """A scorer whose raw risk is a sum of contributions, one for each component and one for the phase.

    The health of a component is `100 * (1 - percentile of its contribution among the training rows)`:
    50 is the median customer in this component, whatever its weight; a component without any weight is
    50 for everyone. NaN where a row knows no feature of the component.
    """

    _rest = OTHER
    _undeclared = 0

    def _learn_components(self, rows: Rows, parts: NDArray[np.float64]) -> None:
        """Remember how the contributions `parts` (n, number of components) of the training rows spread."""
        present = self.grouping_.present(rows.values)
        self.component_curves_ = [
            PercentileCurve.learn(parts[present[:, c], c], steps=COMPONENT_STEPS)
            for c in range(len(self.grouping_.components))
        ]

    def _component_health(self, rows: Rows) -> NDArray[np.float64]:
        parts = self._contributions(rows)
        ranked = [TOP - curve(parts[:, c]) for c, curve in enumerate(self.component_curves_)]
        return np.where(self.grouping_.present(rows.values), np.column_stack(ranked), np.nan)

    def _state(self) -> dict[str, Any]:
        return {"components": [curve.to_dict() for curve in self.component_curves_]}

    def _restore(self, learned: Mapping[str, Any]) -> None:
        self.component_curves_ = [PercentileCurve.from_dict(plain) for plain in learned["components"]]

    def _contributions(self, rows: Rows) -> NDArray[np.float64]:
        """What each component adds to the raw risk, shape (n, number of components)."""
        return self._risk_parts(rows).components
