"""The work of the `live` commands: plan a comparison, deal accounts to arms, say what became of them."""

from .assign import AssignResult, assign
from .evaluate import EvaluateResult, evaluate
from .plan import PlanResult, plan

__all__ = ["AssignResult", "EvaluateResult", "PlanResult", "assign", "evaluate", "plan"]
