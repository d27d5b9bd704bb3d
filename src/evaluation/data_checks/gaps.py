"""Optional columns in which much is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from ...checks import listed
from ...tables import SCHEMAS
from .finding import Finding

MUCH = 0.2
"""Share of missing cells that is worth a line; what is missing is never filled in, and lowers the grade."""

EMPTY_BY_MEANING = {
    "accounts": {"ended_at"},
    "events": {"campaign_id", "session_id"},
    "tickets": {"campaign_id", "resolved_at", "cause"},
    "surveys": {"campaign_id", "text"},
    "subscriptions": {"amount"},
}
"""Columns whose empty cells say something: not ended, of no campaign, not resolved."""


def gap_findings(tables: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    """Yield a note for each table with the optional columns of which more than a fifth is missing."""
    for table, frame in tables.items():
        named = [name for name, column in SCHEMAS[table].columns.items() if not column.required]
        asked = [name for name in named if name in frame and name not in EMPTY_BY_MEANING.get(table, ())]
        missing = {name: float(frame[name].isna().mean()) for name in asked} if len(frame) else {}
        told = [f"{name} {share:.0%}" for name, share in missing.items() if share > MUCH]
        if told:
            yield Finding(
                severity="note",
                table=table,
                about="",
                what=f"missing in its {len(frame):,} rows: {listed(told)}",
                way_out="deliver it if it is there: what is missing is never filled in",
            )
