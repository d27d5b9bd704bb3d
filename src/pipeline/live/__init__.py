"""The work of the `live` commands: plan a comparison, deal accounts, whom to contact, what came of it."""

from .assign import AssignResult, assign
from .contacts import ContactsResult, contacts_of
from .evaluate import EvaluateResult, evaluate
from .plan import PlanResult, plan

__all__ = [
    "AssignResult",
    "ContactsResult",
    "EvaluateResult",
    "PlanResult",
    "assign",
    "contacts_of",
    "evaluate",
    "plan",
]
