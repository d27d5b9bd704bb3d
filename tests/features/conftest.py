"""Tables from short rows, through the gate, and one feature of one snapshot of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import pytest
from campaignpulse.features import Feature, windows
from campaignpulse.features.spec import Expression
from campaignpulse.tables import Tables, validate

Rows = Sequence[Mapping[str, Any]]
# The gate takes longer than most tests behind it, and tables are never changed: equal rows share theirs.
MADE: dict[str, Tables] = {}
COLUMNS = {
    "campaigns": ["campaign_id", "name", "series", "starts_at", "ends_at"],
    "exposures": ["account_id", "campaign_id"],
}


@pytest.fixture
def tables_of() -> Callable[..., Tables]:
    """Make tables from rows; a campaign without a name or a series has its id as both."""

    def make(events: Rows, *, zone: str = "UTC", **others: Rows) -> Tables:
        key = repr((events, zone, others))
        if key not in MADE:
            MADE[key] = through_the_gate({"events": events, "campaigns": [], "exposures": []} | others, zone)
        return MADE[key]

    return make


def through_the_gate(rows: dict[str, Rows], zone: str) -> Tables:
    rows["campaigns"] = [
        {"name": row["campaign_id"], "series": row["campaign_id"]} | row for row in rows["campaigns"]
    ]
    frames = {
        table: pd.DataFrame(list(some), columns=None if some else COLUMNS[table])
        for table, some in rows.items()
    }
    return validate(frames, origin="a small world", zone=zone)


@pytest.fixture
def value_of() -> Callable[..., float]:
    """The value of an expression for account `a` (or another) at a cutoff."""

    def value(tables: Tables, cutoff: str, expression: Expression, account: str = "a") -> float:
        at = pd.DataFrame({"account_id": [account], "cutoff": [pd.Timestamp(cutoff, tz="UTC")]})
        found = windows(tables, at, [Feature("x", expression, "c", 1, "u")], threads=1)
        return float(found["x"].iloc[0])

    return value
