"""Looking back: what the alarms of a scorer would have said before each known churn."""

from .backtest import LEAD_DAYS, backtest, recall_differences
from .false_alarms import FalseAlarms
from .lead_times import LeadTimes
from .result import Backtest, Caught, RecallGap

__all__ = [
    "LEAD_DAYS",
    "Backtest",
    "Caught",
    "FalseAlarms",
    "LeadTimes",
    "RecallGap",
    "backtest",
    "recall_differences",
]
