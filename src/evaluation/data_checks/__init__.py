"""Faults that tables have: each check finds one kind, in tables that came through the gate."""

from .daily import daily_rows
from .everything import DataReport, TableSize, data_report
from .finding import SEVERITIES, Finding
from .outages import Outage, outages
from .units import UnitChange, unit_changes

__all__ = [
    "SEVERITIES",
    "DataReport",
    "Finding",
    "Outage",
    "TableSize",
    "UnitChange",
    "daily_rows",
    "data_report",
    "outages",
    "unit_changes",
]
