"""Hand-offs as the book has them, and what came back of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

MONDAY = pd.Timestamp("2025-04-07", tz="UTC")
HOUR = pd.Timedelta(hours=1)


@pytest.fixture(scope="session")
def monday() -> pd.Timestamp:
    return MONDAY


@pytest.fixture(scope="session")
def handoffs() -> Callable[..., pd.DataFrame]:
    """Make the table of the book from rows of few words: each goes out on Monday and is due in 24 hours.

    `hours` is when it was resolved, None while it is open.
    """

    def make(*rows: dict[str, Any]) -> pd.DataFrame:
        found = [
            {
                "handoff_id": f"h{n}",
                "case_id": row.get("case_id", f"h{n}"),
                "account_id": row.get("account_id", f"a{n}"),
                "cutoff": MONDAY,
                "phase": row.get("phase", "post"),
                "cause": row.get("cause", "product_bug"),
                "named": row.get("named", row.get("cause", "product_bug")),
                "send_at": MONDAY,
                "due_at": MONDAY + 24 * HOUR,
                "resolved_at": pd.NaT if row.get("hours") is None else MONDAY + row["hours"] * HOUR,
                "confirmed": row.get("confirmed"),
            }
            for n, row in enumerate(rows)
        ]
        table = pd.DataFrame(found).astype({"confirmed": object})
        return table.assign(resolved_at=pd.to_datetime(table["resolved_at"], utc=True))

    return make
