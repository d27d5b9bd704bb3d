"""The known mistakes of scorecards, found before one is used."""

from .everything import lint
from .finding import Finding, LintResult

__all__ = ["Finding", "LintResult", "lint"]
