"""The commands' work, step by step."""

from .lint import lint_scorecard
from .run import RunResult, run
from .score import ScoreResult, score

__all__ = ["RunResult", "ScoreResult", "lint_scorecard", "run", "score"]
