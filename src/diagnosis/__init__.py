"""Why a score fell, and who does what about it."""

from .causes import RULES, CauseModel, RuleCauses
from .costs import ROUTING_COSTS, expected_costs, least_cost
from .diagnose import diagnose
from .names import CAUSE_WORDS, CAUSES, DESTINATIONS, UNCLEAR
from .surges import surges

__all__ = [
    "CAUSES",
    "CAUSE_WORDS",
    "DESTINATIONS",
    "ROUTING_COSTS",
    "RULES",
    "UNCLEAR",
    "CauseModel",
    "RuleCauses",
    "diagnose",
    "expected_costs",
    "least_cost",
    "surges",
]
