"""The commands' work, step by step."""

from .backtest import BacktestResult, run_backtest
from .evaluate import EvaluateResult, evaluate
from .lint import lint_scorecard
from .run import RunResult, run
from .score import ScoreResult, score

__all__ = [
    "BacktestResult",
    "EvaluateResult",
    "RunResult",
    "ScoreResult",
    "evaluate",
    "lint_scorecard",
    "run",
    "run_backtest",
    "score",
]
