"""Who hears next of a case that is late."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from ...experiment import Routing
from .columns import rows_of
from .route import due
from .state import BookState

ESCALATION_COLUMNS = ("case_id", "level", "escalated_to", "due_at", "sentence")
THE_ACCOUNTABLE = "accountable"


def escalations(
    book: BookState, routing: Routing, *, told: Collection[tuple[str, int]], at: pd.Timestamp
) -> pd.DataFrame:
    """Return who is to hear at `at` of cases that are late (ESCALATION_COLUMNS), the longest overdue first.

    The first of `routing.escalation.to` hears when a case is due and not resolved, the next
    `every_hours` later, and so on; `told` are the cases and levels that were told before. A case is
    resolved once all its hand-offs are.
    """
    late = book.cases[book.cases["case_id"].isin(set(book.open["case_id"]))]
    late = late[late["due_at"] <= at].sort_values(["due_at", "case_id"])
    rule, rows = routing.escalation, []
    for case in rows_of(late):
        due_at: pd.Timestamp = case["due_at"]
        for level, name in enumerate(rule.to):
            since = due(due_at, level * rule.every_hours, routing) if level else due_at
            if since <= at and (case["case_id"], level) not in told:
                whom = case["accountable"] if name == THE_ACCOUNTABLE else name
                said = f"due {due_at:%Y-%m-%d %H:%M} UTC and not resolved by {case['responsible']}"
                rows.append((case["case_id"], level, whom, due_at, said))
    return pd.DataFrame(rows, columns=list(ESCALATION_COLUMNS))
