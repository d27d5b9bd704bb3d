"""What came back of hand-offs: how long they took, whether their causes were right, what is at stake."""

from .confirmed import confirmed
from .kpis import Kpis
from .precision import confusion, precision
from .times import resolution_times
from .value_at_risk import value_at_risk

__all__ = ["Kpis", "confirmed", "confusion", "precision", "resolution_times", "value_at_risk"]
