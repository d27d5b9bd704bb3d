"""The scheduled job that keeps the champion right, by the smallest step that helps."""

from .job import recalibrate
from .result import Outcome, RecalibrateResult

__all__ = ["Outcome", "RecalibrateResult", "recalibrate"]
