"""What became known late: why the earlier score is not what the data of today would have made of that day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .evidence import LEAST_POINTS
from .explain import Explanation
from .parts import LATE_PART, Floats

Booleans = NDArray[np.bool_]


def since_kept(explanation: Explanation, health_before: Floats) -> Explanation:
    """Return the explanation of the change since the earlier scores as they were kept, `health_before` (n,).

    An explanation compares with the earlier day as the data of today tell it. Where facts of that day came in
    after it was scored, the kept score was another one; what lies between is one more part of the change,
    "late data", so that the parts add up to health − health_before. NaN: no score was kept, and the row stays
    as it is.
    """
    kept = ~np.isnan(health_before)
    late = np.where(kept, explanation.scores["health_before"] - health_before, np.nan)
    shown = np.abs(np.nan_to_num(late)) >= LEAST_POINTS
    moved = explanation.scores["moved"].to_numpy(bool)
    scores = explanation.scores.assign(
        health_before=np.where(kept, health_before, explanation.scores["health_before"]), moved=moved | shown
    )
    return replace(
        explanation,
        scores=scores,
        change=explanation.change.assign(**{LATE_PART: late}),
        evidence=_with_late(explanation.evidence, late, shown, level=shown & ~moved),
    )


def _with_late(evidence: pd.DataFrame, late: Floats, shown: Booleans, *, level: Booleans) -> pd.DataFrame:
    """The evidence with that of late data in its place; rows told by their `level` are told by it alone."""
    if not shown.any():
        return evidence
    row = np.flatnonzero(shown)
    own = pd.DataFrame({"row": row, "part": LATE_PART, "points": late[row]}, columns=evidence.columns)
    told = evidence[~level[evidence["row"].to_numpy(np.intp)]]
    whole = pd.concat([told, own.astype(evidence.dtypes)], ignore_index=True)
    order = np.lexsort((-whole["points"].abs().to_numpy(), whole["row"].to_numpy(np.intp)))
    placed: pd.DataFrame = whole.iloc[order].reset_index(drop=True)
    return placed
