"""A/A: how often two scorers that are equally good by construction are told apart."""

from .aa import DRAWS, AaResult, aa
from .false_findings import FalseFindings

__all__ = ["DRAWS", "AaResult", "FalseFindings", "aa"]
