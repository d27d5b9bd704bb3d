"""How far a single score can be trusted, in one letter: as far as the weakest of what it rests on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

GRADES = ("A", "B", "C", "D")
WIDEST = (15.0, 30.0, 50.0)
"""Health points from low to high up to which a score is A, B and C."""

FEWEST_KNOWN = (0.75, 0.5, 0.25)
"""Share of what could speak for or against an account that must be known for A, B and C."""

OLDEST_DAYS = (14.0, 28.0, 84.0)
"""Days since the account was last heard of up to which its data are A, B and C: as the default windows."""


def grade(width: Floats, known: Floats, silent_days: Floats) -> NDArray[np.str_]:
    """Return the grade (n,) of scores, A to D: the worst of stability, completeness and freshness.

    `width`: high − low of the health (n,), in points. `known`: share of the components that have data (n,).
    `silent_days`: since the last fact of the account (n,). NaN: nothing is known of it, grade D; where a data
    set cannot tell at all how long an account was silent, give zeros.

    >>> grade(np.array([10.0, 40.0]), np.array([0.9, 0.9]), np.array([3.0, 20.0])).tolist()
    ['A', 'C']
    """
    worst = np.maximum.reduce(
        [
            _rank(width, WIDEST),
            _rank(-known, tuple(-share for share in FEWEST_KNOWN)),
            _rank(silent_days, OLDEST_DAYS),
        ]
    )
    return np.asarray(GRADES)[worst]


def _rank(values: Floats, bounds: tuple[float, ...]) -> NDArray[np.intp]:
    """Return in which class each value lies, 0 the best; a value on a bound has the better class."""
    return np.searchsorted(bounds, np.where(np.isnan(values), np.inf, values), side="left")
