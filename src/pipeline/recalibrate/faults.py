"""Faults of the tables that are open on a day: while one is, nothing is learned and no level is moved."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ...evaluation.data_checks.finding import Finding
from ...evaluation.data_checks.outages import outage_findings
from ...evaluation.data_checks.repeated import repeated_findings
from ...evaluation.data_checks.stops import stop_findings
from ...evaluation.data_checks.units import unit_findings
from ...tables import Tables

OPEN = pd.Timedelta(days=28)
"""How long a fault is felt after its last day: the windows that scorers mostly look at hold four weeks."""


def open_faults(tables: Tables, at: pd.Timestamp) -> tuple[Finding, ...]:
    """Return the faults that lie within four weeks before `at`, in tables as they were known then."""
    return tuple(
        finding
        for finding in _findings(tables)
        if finding.severity != "note" and finding.last is not None and finding.last >= at - OPEN
    )


def _findings(tables: Tables) -> Iterator[Finding]:
    yield from outage_findings(tables.events)
    yield from stop_findings(tables.events)
    yield from repeated_findings(tables.events)
    yield from unit_findings(tables.events)
