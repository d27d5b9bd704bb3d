"""Why a health is what it is: its distance from the median customer, by component and phase."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..checks import InputError
from .base import Scorer
from .beyond import ruled
from .evidence import BEHAVIOUR, Split
from .gate import Rows
from .hybrids import health_slope
from .parts import PHASE_PART, Parts, adding_up
from .percentile import MEDIAN


def level(scorer: Scorer, rows: Rows, parts: Parts | None = None) -> Split:
    """Return how many health points each component, and the phase, adds to 50, and by which features.

    The points add up to health − 50. They are the Aumann-Shapley values (doi 10.1515/9781400867080) of health
    along the straight way from the median customer (`Middle`) to the row: health is a function of the sum of
    log odds, so each part gets points in proportion to its log odds. A feature that is not known counts as
    what the scorer makes of that, and may have points too. What the caps and overrides of a scorecard give or
    take comes on top, as "cap" and "override".

    `parts` are those of the rows, where they are known already.

    Raises InputError for a scorer that was stored without its median customer.
    """
    middle = scorer.middle_
    if middle is None:
        raise InputError(
            "the scorer was stored before scores had reasons, and does not know its median customer: "
            "train it again"
        )
    parts = scorer.parts(rows) if parts is None else parts
    log_odds, rules = parts.total(), ruled(scorer, rows, parts.total())
    beyond = np.column_stack([parts.components - middle.components, parts.phase - middle.phase])
    slope = health_slope(scorer, np.full(len(log_odds), middle.log_odds), log_odds)
    points = adding_up(beyond * slope[:, np.newaxis], scorer.health_at(log_odds) - MEDIAN)
    table = pd.DataFrame(points, columns=[*scorer.grouping_.components, PHASE_PART])
    typical = np.broadcast_to(middle.typical, parts.features.shape)
    moved = {BEHAVIOUR: parts.features - middle.features}
    return Split.of(scorer, table, rules, rows, typical, moved=moved)
