"""Learned weights as a table: what each one stands for, and what it says."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..tables import PHASES
from .design import BELOW, TERMS, Design
from .weight_intervals import verdicts

MORE, LESS = "raises risk", "lowers risk"


def weights_table(
    design: Design,
    weights: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> pd.DataFrame:
    """Return a row for each weight in use, in the order of the features, with interval and verdict."""
    names = np.array([*design.grouping.features, None], dtype=object)[design.feature]
    phases = np.array([*PHASES, None], dtype=object)[design.phase]
    # to lie below is a negative value, so a weight above 0 says that it lowers the risk
    turned = design.term == BELOW
    said = verdicts(np.where(turned, -high, low), np.where(turned, -low, high), more=MORE, less=LESS)
    table = pd.DataFrame(
        {
            "feature": np.where(design.feature < 0, phases, names),
            "term": np.array(TERMS, dtype=object)[design.term],
            "phase": phases,
            "component": np.array([*design.grouping.components, None], dtype=object)[design.component],
            "direction": design.direction,
            "weight": weights,
            "low": low,
            "high": high,
            "verdict": said,
        }
    )
    place = np.where(design.feature < 0, len(design.grouping.features), design.feature)
    order = np.lexsort((design.phase, design.term, place))
    return table.iloc[order[design.counts[order]]].reset_index(drop=True)
