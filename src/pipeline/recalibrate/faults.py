"""Faults of the tables that are open on a day: while one is, nothing is learned and no level is moved."""

from __future__ import annotations

import pandas as pd

from ...evaluation.data_checks import Finding
from ...recalibration import data_faults
from ...tables import Tables

OPEN = pd.Timedelta(days=28)
"""How long a fault is felt after its last day: the windows that scorers mostly look at hold four weeks."""

NEVER_OVER = "late_rows"
"""Some sources are late all their life, and what was known at each cutoff is what scorers see."""


def open_faults(tables: Tables, at: pd.Timestamp) -> tuple[Finding, ...]:
    """Return the faults that lie within four weeks before `at`, in tables as they were known then."""
    return tuple(
        fault.finding
        for fault in data_faults(tables, at=at)
        if fault.kind != NEVER_OVER and fault.finding.last is not None and fault.finding.last >= at - OPEN
    )
