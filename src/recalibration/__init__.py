"""What has changed since a scorer learned, what can be known of it before labels mature, and what to do."""

from .attribution import Cause, attribute
from .cusum import Cusum, CusumAlarm, Week, cusum, weekly_cancels
from .drift import NEVER_ALONE, DriftReference, DriftWindow, Moved
from .expected import (
    BLIND_TO,
    Expected,
    Outlook,
    Realised,
    expected_performance,
    learn_truth,
    realised_performance,
)
from .season import Beyond, beyond_season
from .watched import Watched, monthly, sources_of, watched

__all__ = [
    "BLIND_TO",
    "NEVER_ALONE",
    "Beyond",
    "Cause",
    "Cusum",
    "CusumAlarm",
    "DriftReference",
    "DriftWindow",
    "Expected",
    "Moved",
    "Outlook",
    "Realised",
    "Watched",
    "Week",
    "attribute",
    "beyond_season",
    "cusum",
    "expected_performance",
    "learn_truth",
    "monthly",
    "realised_performance",
    "sources_of",
    "watched",
    "weekly_cancels",
]
