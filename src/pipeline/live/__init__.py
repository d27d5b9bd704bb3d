"""The work of the `live` commands: deal accounts to arms, and say what became of them."""

from .assign import AssignResult, assign

__all__ = ["AssignResult", "assign"]
