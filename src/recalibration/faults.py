"""Faults of the data, told from drift: what came wrong says nothing of the customers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ..evaluation.data_checks import Finding
from ..evaluation.data_checks.lateness import lateness_findings
from ..evaluation.data_checks.outages import outage_findings
from ..evaluation.data_checks.repeated import repeated_findings
from ..evaluation.data_checks.stops import stop_findings
from ..evaluation.data_checks.units import unit_findings
from ..tables import KNOWN_AT, OCCURRED_AT, Tables
from .attribution import Cause

LOOK_BACK_DAYS = 365  # a year holds each yearly campaign once, so that its pauses are known
SINCE_DAYS = 84  # the longest window that drift is watched on: an older fault is in none of them
DAY = pd.Timedelta(days=1)

Kind = Literal["outage", "metric_stopped", "unit_changed", "delivered_twice", "late_rows"]
CHECKS: dict[Kind, tuple[Callable[[pd.DataFrame], Iterator[Finding]], tuple[str, ...]]] = {
    "outage": (outage_findings, ("error", "warning")),
    "metric_stopped": (stop_findings, ("error",)),
    "unit_changed": (unit_findings, ("error", "warning")),
    "delivered_twice": (repeated_findings, ("error",)),
    "late_rows": (lambda events: lateness_findings({"events": events}, today=None), ("warning",)),
}
"""The checks of `campaignpulse check data` that a drift could be mistaken for, and which findings count."""


@dataclass(frozen=True)
class DataFault:
    """A fault of the events, by its kind, with what the check found: about what, which days, the way out."""

    kind: Kind
    finding: Finding

    def explains(self, cause: Cause) -> bool:
        """Whether the fault is about the metric or the source of a cause.

        Late rows are about neither: some sources are always late, and windows of all months are alike in it.
        """
        return self.finding.about in (cause.metric, f"source {cause.source}")


def data_faults(tables: Tables, *, at: pd.Timestamp, since_days: int = SINCE_DAYS) -> tuple[DataFault, ...]:
    """Return the faults of the events that were known at midnight `at` and touch the `since_days` before it.

    Found in the year before `at`, by the checks of `campaignpulse check data`; empty without events.
    """
    events = tables.events
    seen = (events[OCCURRED_AT] < at) & (events[OCCURRED_AT] >= at - LOOK_BACK_DAYS * DAY)
    if KNOWN_AT in events:
        seen &= ~(events[KNOWN_AT] > at)
    recent = events[seen].reset_index(drop=True)
    if recent.empty:
        return ()
    since = at - since_days * DAY
    return tuple(
        DataFault(kind, finding)
        for kind, (check, counted) in CHECKS.items()
        for finding in check(recent)
        if finding.severity in counted and (finding.last is None or finding.last >= since)
    )


def unexplained(causes: Sequence[Cause], faults: Sequence[DataFault]) -> tuple[Cause, ...]:
    """Return the causes of an alarm that no fault is about: what may be drift; empty: the data are wrong."""
    return tuple(cause for cause in causes if not any(fault.explains(cause) for fault in faults))
