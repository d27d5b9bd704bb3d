"""The causes of a fallen score: the evidence, and how likely each cause is by it."""

from .evidence import evidence
from .learned import LearnedCauses, learn_causes
from .model import CauseModel
from .rules import RULES, Rule, RuleCauses
from .tickets import ticket_reader, tickets_said

__all__ = [
    "RULES",
    "CauseModel",
    "LearnedCauses",
    "Rule",
    "RuleCauses",
    "evidence",
    "learn_causes",
    "ticket_reader",
    "tickets_said",
]
