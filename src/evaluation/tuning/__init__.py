"""Search the settings of a scorer in the order of time, and say whether that beat its defaults at all."""

from .result import Gap, Judgement, Tuning
from .space import SPACES, Range, Space
from .trials import Trial
from .tune import tune

__all__ = ["SPACES", "Gap", "Judgement", "Range", "Space", "Trial", "Tuning", "tune"]
