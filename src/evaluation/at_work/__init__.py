"""What scorers are worth at work: churners caught, value lost, false alarms, warning, profit, agreement."""

from .agreement import Agreement
from .at_work import at_work
from .figure import Figure
from .incremental import Alone, Incremental
from .lost_value import LostValue
from .result import AtWork, PairAtWork, ScorerAtWork
from .uneven import Uneven
from .warned import Warned, WarnedGap

__all__ = [
    "Agreement",
    "Alone",
    "AtWork",
    "Figure",
    "Incremental",
    "LostValue",
    "PairAtWork",
    "ScorerAtWork",
    "Uneven",
    "Warned",
    "WarnedGap",
    "at_work",
]
