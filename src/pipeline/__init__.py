"""The commands' work, step by step."""

from .backtest import BacktestResult, run_backtest
from .evaluate import EvaluateResult, evaluate
from .lint import lint_scorecard
from .notify import Told, tell, tell_of_scores
from .run import RunResult, run
from .score import ScoreResult, score

__all__ = [
    "BacktestResult",
    "EvaluateResult",
    "RunResult",
    "ScoreResult",
    "Told",
    "evaluate",
    "lint_scorecard",
    "run",
    "run_backtest",
    "score",
    "tell",
    "tell_of_scores",
]
