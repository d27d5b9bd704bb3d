"""A data set on disk that grows batch by batch: each is there whole or not at all, and again once at most."""

from .batches import BatchStore
from .damage import Damage
from .outcomes import Added, Repaired
from .view import Stored

__all__ = ["Added", "BatchStore", "Damage", "Repaired", "Stored"]
