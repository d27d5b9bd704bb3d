"""Which row of the matrix an account falls under."""

from __future__ import annotations

from collections.abc import Sequence

from ...experiment import RaciRow
from ..names import CAUSES, DESTINATIONS

CAUSE_OF = dict(zip(DESTINATIONS, CAUSES, strict=True))
"""The cause that each destination is right for."""


def row_for(rows: Sequence[RaciRow], destination: str, *, segment: str | None, phase: str | None) -> RaciRow:
    """Return the row of the cause that a destination is right for: the one that says most of the account.

    A row that names segment and phase comes before one that names the segment, that before one that names
    the phase, and that before one that names neither. `rows` are a whole matrix (`experiment.Routing`), so
    that there is always one.

    >>> from ...experiment import Routing
    >>> row = row_for(Routing().matrix, "marketing", segment="brand", phase="active")
    >>> row.cause, row.phase, row.due_in_hours
    ('campaign_confusion', 'active', 4.0)
    """
    cause = CAUSE_OF[destination]
    fitting = {row.where: row for row in rows if row.cause == cause}
    ranked = ((cause, segment, phase), (cause, segment, None), (cause, None, phase), (cause, None, None))
    return next(fitting[where] for where in ranked if where in fitting)
