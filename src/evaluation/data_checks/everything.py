"""All checks of the tables together, and what the tables hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import pandas as pd

from ...campaigns.leavers import lists_of_takers
from ...tables import ACCOUNT_ID, AT, OCCURRED_AT, OPENED_AT, RESPONDED_AT, STARTS_AT, Tables
from .finding import SEVERITIES, Finding
from .gaps import gap_findings
from .lateness import lateness_findings
from .outages import outage_findings
from .outcomes import bulk_findings, outcome_findings
from .repeated import repeated_findings
from .spells import spell_findings
from .stops import stop_findings
from .units import unit_findings

TIMES = {
    "campaigns": STARTS_AT,
    "milestones": AT,
    "exposures": "exposed_at",
    "events": OCCURRED_AT,
    "tickets": OPENED_AT,
    "surveys": RESPONDED_AT,
    "subscriptions": AT,
}
"""The column that says when the rows of a table were."""


@dataclass(frozen=True)
class TableSize:
    """How much a table holds: rows, accounts (None where it names none), first and last day as text."""

    table: str
    rows: int
    accounts: int | None
    first: str | None
    last: str | None


@dataclass(frozen=True)
class DataReport:
    """What the tables of `origin` hold, and all that was found in them, errors first."""

    origin: str
    sizes: tuple[TableSize, ...]
    findings: tuple[Finding, ...]

    def of(self, severity: str) -> tuple[Finding, ...]:
        """Return the findings of a severity."""
        return tuple(finding for finding in self.findings if finding.severity == severity)

    @property
    def held_back(self) -> bool:
        """Whether figures would be wrong."""
        return bool(self.of("error"))

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return {
            "origin": self.origin,
            "held_back": self.held_back,
            **{f"{severity}s": len(self.of(severity)) for severity in SEVERITIES},
            "tables": [asdict(size) for size in self.sizes],
            "findings": [finding.to_dict() for finding in self.findings],
        }


def data_report(
    tables: Tables,
    snapshots: pd.DataFrame,
    *,
    test: tuple[pd.Timestamp, pd.Timestamp],
    min_churned_accounts: int,
    today: pd.Timestamp | None,
) -> DataReport:
    """Return what is wrong, doubtful or to be known in `tables`.

    `snapshots` are those of an experiment with their outcomes (see `outcome_findings`), `test` is its test
    period; `today` is the day after which nothing can have happened, None where that is not asked.
    """
    found = [
        *_found_in(tables, today),
        *outcome_findings(snapshots, test=test, min_churned_accounts=min_churned_accounts),
    ]
    order = sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))
    sizes = tuple(_size(name, frame) for name, frame in tables.frames.items())
    return DataReport(tables.origin, sizes, tuple(order))


def _found_in(tables: Tables, today: pd.Timestamp | None) -> Iterator[Finding]:
    frames = tables.frames
    yield from unit_findings(tables.events)
    yield from stop_findings(tables.events)
    yield from repeated_findings(tables.events)
    yield from outage_findings(tables.events)
    yield from spell_findings(frames)
    yield from lateness_findings(frames, today=today)
    if tables.subscriptions is not None:
        yield from bulk_findings(tables.subscriptions)
    yield from gap_findings(frames)
    yield from _said(tables)


def _said(tables: Tables) -> Iterator[Finding]:
    """Yield what the gate, and the look at who takes part, say in sentences of their own."""
    lists = lists_of_takers(tables)
    cleaned = [("warning", lists.why_not)] if lists.cleaned else [("note", lists.why_not)]
    notes = [("note", sentence) for sentence in (*tables.notes, *tables.missing)]
    for severity, sentence in (*cleaned, *notes):
        if sentence:
            table, _, rest = sentence.partition(": ")
            what, _, way_out = rest.rpartition("; ") if "; " in rest else (rest, "", "see docs/own_data.md")
            yield Finding("warning" if severity == "warning" else "note", table, "", what, way_out)


def _size(name: str, frame: pd.DataFrame) -> TableSize:
    time = TIMES.get(name, "")
    days = frame[time].dropna() if time in frame else pd.Series(dtype="datetime64[us, UTC]")
    first, last = (f"{end:%Y-%m-%d}" if len(days) else None for end in (days.min(), days.max()))
    return TableSize(
        name, len(frame), frame[ACCOUNT_ID].nunique() if ACCOUNT_ID in frame else None, first, last
    )
