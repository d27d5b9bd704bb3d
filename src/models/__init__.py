"""Scorers of customer health: rules that people write, weights that data teach, and boosted trees."""

from .base import Scorer
from .boosted import BoostedScorer
from .complete import CompleteScorer, ScorerWithFeatures, load_complete, save_complete
from .explain import Explanation, explain_change, health_points
from .grade import grade
from .learned import LearnedWeightsScorer
from .moved import moved
from .points_card import PointsCard, read_points_card
from .rules import WeightedRulesScorer
from .scorecard import Scorecard, read_scorecard
from .stability import Stability
from .store import SCORERS, load_scorer, save_scorer

__all__ = [
    "SCORERS",
    "BoostedScorer",
    "CompleteScorer",
    "Explanation",
    "LearnedWeightsScorer",
    "PointsCard",
    "Scorecard",
    "Scorer",
    "ScorerWithFeatures",
    "Stability",
    "WeightedRulesScorer",
    "explain_change",
    "grade",
    "health_points",
    "load_complete",
    "load_scorer",
    "moved",
    "read_points_card",
    "read_scorecard",
    "save_complete",
    "save_scorer",
]
