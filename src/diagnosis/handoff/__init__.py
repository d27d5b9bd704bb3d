"""Hand-offs on their way to whoever acts on them, and what comes back."""

from .book import HandoffBook, Recorded
from .outbox import queue
from .reassign import reassign, reassignments, undo
from .release import Released, escalate, release

__all__ = [
    "HandoffBook",
    "Recorded",
    "Released",
    "escalate",
    "queue",
    "reassign",
    "reassignments",
    "release",
    "undo",
]
