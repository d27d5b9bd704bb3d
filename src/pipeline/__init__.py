"""The commands' work, step by step."""

from .backtest import BacktestResult, run_backtest
from .evaluate import EvaluateResult, evaluate
from .lint import lint_scorecard
from .notify import Told, tell_waiting
from .recalibrate import RecalibrateResult, recalibrate
from .run import RunResult, run
from .score import ScoreResult, score

__all__ = [
    "BacktestResult",
    "EvaluateResult",
    "RecalibrateResult",
    "RunResult",
    "ScoreResult",
    "Told",
    "evaluate",
    "lint_scorecard",
    "recalibrate",
    "run",
    "run_backtest",
    "score",
    "tell_waiting",
]
