"""Calendars from short rows, through the gate, as any data set comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import pytest
from campaignpulse.tables import Tables, validate

Rows = Sequence[Mapping[str, Any]]
# The gate takes longer than most tests behind it, and tables are never changed: equal rows share theirs.
MADE: dict[str, Tables] = {}


@pytest.fixture
def calendar_of() -> Callable[..., Tables]:
    """Make tables of some campaigns; account `a` takes part in each of them unless `exposures` are given.

    A campaign is its own series, and called after its id, unless its row says otherwise.
    """

    def make(campaigns: Rows, exposures: Rows | None = None) -> Tables:
        ids = dict.fromkeys(row["campaign_id"] for row in campaigns)
        everywhere = [{"account_id": "a", "campaign_id": name} for name in ids]
        exposed = everywhere if exposures is None else exposures
        key = repr((campaigns, exposed))
        if key not in MADE:
            MADE[key] = through_the_gate(campaigns, exposed)
        return MADE[key]

    return make


def through_the_gate(campaigns: Rows, exposures: Rows) -> Tables:
    named = [{"name": row["campaign_id"], "series": row["campaign_id"]} | row for row in campaigns]
    frames = {
        "campaigns": pd.DataFrame(named),
        "exposures": pd.DataFrame(exposures, columns=["account_id", "campaign_id", "exposed_at"]),
        "events": pd.DataFrame(
            {"account_id": ["a", "b"], "occurred_at": ["2023-01-01"] * 2, "metric": "posts"}
        ),
    }
    return validate(frames, origin="a calendar")
