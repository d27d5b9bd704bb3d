"""Hand-offs on their way to whoever acts on them, and what comes back."""

from .outbox import queue

__all__ = ["queue"]
