"""What the calendar holds after a cutoff, as it is known then: the one look ahead that is no leak."""

from __future__ import annotations

import numpy as np

from ..campaigns.calendar import Items
from ..campaigns.days import NEVER
from ..compiled import borrowing
from .blocks import Ints, Pointer
from .plan import DAYS_TO_START, STARTS_AHEAD

_LATEST = int(NEVER)


@borrowing
def ahead(
    calendar: Items,
    rows: tuple[int, int],
    milestones: Ints,
    pointer: Pointer,
    cutoff: int,
    kind: int,
    days: int,
) -> float:
    """Return one quantity of the days from the cutoff on; NaN where nothing is known to come."""
    starts, nearest = 0, _LATEST
    for row in range(rows[0], rows[1]):
        item = calendar[row]
        if not item.known <= cutoff < item.until:
            continue
        if kind not in (STARTS_AHEAD, DAYS_TO_START):
            for place in range(pointer[item.campaign], pointer[item.campaign + 1]):
                if item.start + milestones[place] >= cutoff:
                    nearest = min(nearest, item.start + milestones[place])
        elif item.start >= cutoff:
            starts += 1 if item.start < cutoff + days else 0
            nearest = min(nearest, item.start)
    if kind == STARTS_AHEAD:
        return float(starts)
    return float(nearest - cutoff) if nearest < _LATEST else np.nan
