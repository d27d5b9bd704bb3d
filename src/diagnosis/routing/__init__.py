"""Who is sent what about an account at risk: the matrix, the limits, and what is held."""

from .columns import CONTRACT_COLUMNS, HANDOFF_COLUMNS, HELD_COLUMNS, REASONS, STATE_COLUMNS
from .escalation import escalations
from .route import route
from .state import BookState

__all__ = [
    "CONTRACT_COLUMNS",
    "HANDOFF_COLUMNS",
    "HELD_COLUMNS",
    "REASONS",
    "STATE_COLUMNS",
    "BookState",
    "escalations",
    "route",
]
