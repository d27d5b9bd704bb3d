"""The columns of hand-offs and of what was held, and the reasons for holding."""

from __future__ import annotations

from typing import Any, cast

import pandas as pd

from ...tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF, HEALTH, PHASE, PROBABILITY, SEGMENT, TIME, VALUE

CONTRACT_COLUMNS = (
    "handoff_id",
    ACCOUNT_ID,
    CUTOFF,
    "cause",
    "responsible",
    "accountable",
    "consulted",
    "informed",
    "evidence",
    "priority",
)
"""What every table of hand-offs has first."""

HANDOFF_COLUMNS = (
    *CONTRACT_COLUMNS,
    "case_id",
    CAMPAIGN_ID,
    PHASE,
    SEGMENT,
    VALUE,
    HEALTH,
    PROBABILITY,
    "playbook",
    "due_at",
    "destination",
    "quotes",
    "send_at",
    "waits",
    "named",
)
"""All columns of a hand-off: `send_at` is when its case may go out, `waits` why that is not at once; `cause`
is what it is handed off as, `named` what the diagnosis named (UNCLEAR, too)."""

HELD_COLUMNS = (ACCOUNT_ID, CUTOFF, "cause", "why", "handoff_id", "until", "sentence", "named")
"""What was not sent at once: why, the hand-off that it waits in or repeats, and until when."""

STATE_COLUMNS = ("status", "resolved_at", "confirmed", "outcome", "assigned_to")
"""What the book knows of a hand-off beyond the day that made it."""

NUMBERS = ("priority", VALUE, HEALTH, PROBABILITY)
TIMES = (CUTOFF, "due_at", "send_at", "until", "resolved_at")
OPEN, RESOLVED = "open", "resolved"

NOBODY = "nobody"
DUPLICATE, REST, BUDGET, CAPACITY, QUIET = "duplicate", "rest", "budget", "capacity", "quiet"
REASONS = (NOBODY, DUPLICATE, REST, BUDGET, CAPACITY, QUIET)
"""Why something was held; what waits for capacity or for the end of quiet days is a hand-off all the same."""

Row = dict[str, Any]
"""One hand-off, or one thing held, by column."""


def rows_of(table: pd.DataFrame) -> list[Row]:
    """Return the rows of a table, in order."""
    return cast("list[Row]", table.to_dict("records"))


def frame_of(rows: list[Row], columns: tuple[str, ...]) -> pd.DataFrame:
    """Return rows as a table with these columns; an empty one has the types of a full one."""
    table = pd.DataFrame({name: [row.get(name) for row in rows] for name in columns}, dtype=object)
    for name in columns:
        if name in TIMES:
            table[name] = pd.to_datetime(table[name], utc=True).astype(TIME)
        elif name in NUMBERS:
            table[name] = pd.to_numeric(table[name]).astype(float)
    return table
