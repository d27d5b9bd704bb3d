"""Where data sets come from: folders, DuckDB files, and the ones with a name."""

from .compact import load_compact
from .complete_journey import complete_journey
from .load import load

__all__ = ["complete_journey", "load", "load_compact"]
