"""The commands' work, step by step."""

from .lint import lint_scorecard
from .run import RunResult, run

__all__ = ["RunResult", "lint_scorecard", "run"]
