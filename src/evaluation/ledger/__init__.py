"""The ledger: predictions as they were made, and what becomes of them as their outcomes arrive."""

from .first import Appended
from .ledger import Ledger

__all__ = ["Appended", "Ledger"]
