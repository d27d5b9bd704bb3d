"""The evidence as the columns that a learned model of causes reads: bounded, and with a number everywhere."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...tables import PHASE, PHASES
from ..names import CAUSES
from .evidence import HEALTH_OF

Floats = npt.NDArray[np.float64]

_FADING = [f"{cause}_{days}d" for cause in CAUSES for days in (14, 28, 56, 84)]
_COUNTS = (
    *_FADING,
    "dissatisfaction_365d",
    "tickets_28d",
    "tickets_84d",
    "tagged_84d",
    "negative_84d",
    "confusion_current",
    "confusion_last",
)
_RATIOS = ("work_28d", "work_now", "work_active", "work_post", "work_as_before", "campaign_use")
_LEVELS = ("answer_score_182d", "answer_score_365d", "answer_tone_182d", "use_last", "took_part")
_DAYS = ("silent_days", "post_days_84d", "active_days_84d", "phase_days")
_BY_PHASE = (
    "campaign_confusion_28d",
    "confusion_current",
    "tagged_84d",
    "work_now",
    "phase_days",
    f"{HEALTH_OF}depth",
)
"""What says more, or another thing, in a campaign or after it: such a column stands once more for each."""

MOST_TIMES = 20.0
"""A ratio of work beyond is that of an account which next to never works."""


def design(evidence: pd.DataFrame, components: tuple[str, ...]) -> pd.DataFrame:
    """Return the inputs of each row, all finite. `components` are those of health that were trained on.

    Counts as 1 − e^−count: the first ticket says most. Ratios as ln(1 + ratio); days as ln(1 + days); the
    health of a component from −.5 to .5. What is not known stands in the middle: no ticket, no change, the
    mean answer, a health of 50; that an answer is not known is a column of its own. Some stand once more for
    accounts in the active, and in the post phase alone.
    """
    zero = pd.Series(0.0, evidence.index)
    found = {name: 1 - np.exp(-evidence.get(name, zero).fillna(0.0)) for name in _COUNTS}
    found |= {name: np.log1p(evidence.get(name, zero).clip(0.0, MOST_TIMES).fillna(1.0)) for name in _RATIOS}
    found |= {name: evidence.get(name, zero).fillna(0.0) for name in _LEVELS}
    found |= {name: np.log1p(evidence.get(name, zero).clip(lower=0.0).fillna(0.0)) for name in _DAYS}
    found["answered"] = evidence["answer_score_365d"].notna().astype(np.float64)
    for name in components:
        health = evidence.get(f"{HEALTH_OF}{name}", zero + np.nan)
        found[f"{HEALTH_OF}{name}"] = (health.fillna(50.0) - 50.0) / 100.0
    for phase in PHASES[:3]:
        found[phase] = (evidence[PHASE] == phase).astype(np.float64)
    for name in _BY_PHASE:
        if name in found:
            found |= {f"{name} in {phase}": found[name] * found[phase] for phase in PHASES[:2]}
    return pd.DataFrame(found, evidence.index)
