"""The ledger: predictions as they were made, and what becomes of them as their outcomes arrive."""

from .first import Appended
from .ledger import Ledger
from .maturity import Maturity, matured, maturity
from .result import LedgerEvaluation
from .sides import Sides, sides

__all__ = ["Appended", "Ledger", "LedgerEvaluation", "Maturity", "Sides", "matured", "maturity", "sides"]
