"""Which rows belong together: everything, and each campaign phase."""

from __future__ import annotations

import numpy as np

from ..tables import PHASES
from .influence import Booleans, Integers

OVERALL = "overall"


def slice_masks(phase: Integers) -> dict[str, Booleans]:
    """Return the rows (n,) of each slice by name: "overall", then every one of PHASES, empty or not.

    `phase` (n,) numbers PHASES. Each row is in "overall" and in exactly one phase.

    >>> {name: int(rows.sum()) for name, rows in slice_masks(np.array([0, 0, 3])).items()}
    {'overall': 3, 'active': 2, 'post': 0, 'pre': 0, 'baseline': 1}
    """
    masks = {OVERALL: np.ones(len(phase), dtype=bool)}
    return masks | {name: phase == number for number, name in enumerate(PHASES)}
