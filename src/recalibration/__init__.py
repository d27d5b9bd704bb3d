"""What has changed since a scorer learned, what can be known of it before labels mature, and what to do."""

from .cusum import Cusum, CusumAlarm, Week, cusum, weekly_cancels
from .expected import (
    BLIND_TO,
    Expected,
    Outlook,
    Realised,
    expected_performance,
    learn_truth,
    realised_performance,
)

__all__ = [
    "BLIND_TO",
    "Cusum",
    "CusumAlarm",
    "Expected",
    "Outlook",
    "Realised",
    "Week",
    "cusum",
    "expected_performance",
    "learn_truth",
    "realised_performance",
    "weekly_cancels",
]
