"""The ledger: predictions as they were made, and what becomes of them as their outcomes arrive."""

from .first import Appended
from .judged import Judged, Look, judged
from .ledger import Ledger
from .maturity import Maturity, matured, maturity
from .proxies import Proxy, proxy
from .result import LedgerEvaluation
from .sides import Sides, sides

__all__ = [
    "Appended",
    "Judged",
    "Ledger",
    "LedgerEvaluation",
    "Look",
    "Maturity",
    "Proxy",
    "Sides",
    "judged",
    "matured",
    "maturity",
    "proxy",
    "sides",
]
