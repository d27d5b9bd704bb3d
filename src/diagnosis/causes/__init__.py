"""The causes of a fallen score: the evidence, and how likely each cause is by it."""

from .evidence import evidence
from .model import CauseModel
from .rules import RULES, Rule, RuleCauses

__all__ = ["RULES", "CauseModel", "Rule", "RuleCauses", "evidence"]
