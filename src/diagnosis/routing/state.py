"""What the book knows when a day is routed: hand-offs made so far, and what people changed about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ...tables import ACCOUNT_ID
from .columns import HANDOFF_COLUMNS, OPEN, STATE_COLUMNS, frame_of, rows_of


@dataclass(frozen=True, eq=False)
class BookState:
    """The hand-offs of one experiment as they stand at a moment, one row each, in the order of making.

    `handoffs` has HANDOFF_COLUMNS and STATE_COLUMNS; `moved` says, by account and cause, to whom somebody
    reassigned it last, so that the next one of the same kind goes there at once.
    """

    experiment: str
    handoffs: pd.DataFrame = field(default_factory=lambda: frame_of([], (*HANDOFF_COLUMNS, *STATE_COLUMNS)))
    moved: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def open(self) -> pd.DataFrame:
        """The hand-offs that nobody has resolved yet."""
        return self.handoffs[self.handoffs["status"] == OPEN]

    @property
    def cases(self) -> pd.DataFrame:
        """The first hand-off of each case, which speaks for it."""
        return self.handoffs.drop_duplicates("case_id")

    def open_handoffs(self) -> dict[tuple[str, str], str]:
        """Return the open hand-off of each account and cause."""
        table = self.open
        return dict(
            zip(zip(table[ACCOUNT_ID], table["cause"], strict=True), table["handoff_id"], strict=True)
        )

    def last_resolved(self) -> dict[tuple[str, str], pd.Timestamp]:
        """Return when a hand-off of each account and cause, as routed or as confirmed, was last resolved."""
        table = self.handoffs.dropna(subset=["resolved_at"]).sort_values("resolved_at", kind="stable")
        found: dict[tuple[str, str], pd.Timestamp] = {}
        for row in rows_of(table):
            for cause in {row["cause"], row["confirmed"] or row["cause"]}:
                found[row[ACCOUNT_ID], cause] = row["resolved_at"]
        return found
