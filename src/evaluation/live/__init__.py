"""A comparison in use: accounts dealt to arms, and what became of them, as they were dealt."""

from .assigned import Assigned
from .contacts import contacts
from .dealing import deal, deal_alone
from .gap import RetentionGap, retention_gap
from .mismatch import Mismatch, loss_mismatch, mismatches, ratio_p_value
from .outcome import Clock, live_result
from .plan import History, LivePlan, PairPlan, live_plan
from .power import accounts_needed, smallest_difference
from .result import ArmDifference, ArmFigures, LiveResult

__all__ = [
    "ArmDifference",
    "ArmFigures",
    "Assigned",
    "Clock",
    "History",
    "LivePlan",
    "LiveResult",
    "Mismatch",
    "PairPlan",
    "RetentionGap",
    "accounts_needed",
    "contacts",
    "deal",
    "deal_alone",
    "live_plan",
    "live_result",
    "loss_mismatch",
    "mismatches",
    "ratio_p_value",
    "retention_gap",
    "smallest_difference",
]
