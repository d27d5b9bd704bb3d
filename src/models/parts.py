"""What a score is the sum of: what features and phase add to its log odds, and to health points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..tables import PHASE
from .calibration import Platt

Floats = NDArray[np.float64]

BASE = "base"
"""The part of a score that all rows share."""

MODEL_PART, PHASE_PART, DATA_PART = "model version", "campaign phase", "data missing"
"""The parts of a health that are no component: the first and the last are of its change alone."""

LATE_PART = "late data"
"""The part of a change that comes of facts that were not there yet when the earlier day was scored."""

CAP, OVERRIDE = "cap", "override"
"""What a scorecard does to the sum of the parts."""

OWN_NAMES = (PHASE, BASE, MODEL_PART, PHASE_PART, DATA_PART, LATE_PART, CAP, OVERRIDE)
"""Parts that no component can be called after."""


@dataclass(frozen=True)
class Parts:
    """A risk (n,) as a sum: of k components (n, k), the phase (n,), and what all rows share (n,).

    `features` (n, p): what each feature adds to its component. A component may count without any of them,
    where it is missing and that is held against an account.
    """

    features: Floats
    components: Floats
    phase: Floats
    base: Floats

    def total(self) -> Floats:
        """Return the risk (n,)."""
        return np.asarray(self.components.sum(axis=1) + self.phase + self.base)

    def calibrated(self, curve: Platt) -> Parts:
        """Return the parts of the log odds that the curve makes of this raw risk."""
        slope = curve.slope
        return Parts(
            slope * self.features,
            slope * self.components,
            slope * self.phase,
            curve.intercept + slope * self.base,
        )


@dataclass(frozen=True)
class Beyond:
    """What a rule adds to a risk (n,) beyond the sum of its parts, and why (n,), None where it is silent."""

    risk: Floats
    why: NDArray[np.object_]


def adding_up(parts: Floats, total: Floats, *, open_to: NDArray[np.bool_] | None = None) -> Floats:
    """Return `parts` (n, k), changed as little as need be to add up to `total` (n,).

    What is left over (rounding, and in trees what features do only together) goes to the parts of a row in
    proportion to their size, evenly if all are 0; only parts that are `open_to` (n, k) change take any.

    >>> adding_up(np.array([[3.0, -1.0]]), np.array([4.0])).tolist()
    [[4.5, -0.5]]
    """
    may = np.ones(parts.shape, dtype=bool) if open_to is None else open_to
    shares = np.where(may, np.abs(parts), 0.0)
    shares = np.where(shares.any(axis=1, keepdims=True), shares, may)
    whole = shares.sum(axis=1, keepdims=True)
    np.divide(shares, whole, out=shares, where=whole > 0)
    return np.asarray(parts + shares * (total - parts.sum(axis=1))[:, np.newaxis])
