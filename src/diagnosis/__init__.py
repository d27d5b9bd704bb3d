"""Why a score fell, and who does what about it."""

from .causes import (
    RULES,
    CauseModel,
    LearnedCauses,
    RuleCauses,
    evidence,
    learn_causes,
    ticket_reader,
    tickets_said,
)
from .cohorts import diagnose_campaigns
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
    "LearnedCauses",
    "RuleCauses",
    "diagnose",
    "diagnose_campaigns",
    "evidence",
    "expected_costs",
    "learn_causes",
    "least_cost",
    "surges",
    "ticket_reader",
    "tickets_said",
]
