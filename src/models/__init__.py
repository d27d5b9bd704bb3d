"""Scorers of customer health: rules that people write, weights that data teach, and boosted trees."""

from .base import Scorer
from .boosted import BoostedScorer
from .grade import grade
from .learned import LearnedWeightsScorer
from .rules import WeightedRulesScorer
from .scorecard import Scorecard, read_scorecard
from .stability import Stability
from .store import SCORERS, load_scorer, save_scorer

__all__ = [
    "SCORERS",
    "BoostedScorer",
    "LearnedWeightsScorer",
    "Scorecard",
    "Scorer",
    "Stability",
    "WeightedRulesScorer",
    "grade",
    "load_scorer",
    "read_scorecard",
    "save_scorer",
]
