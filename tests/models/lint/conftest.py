"""Scorecards with one thing wrong, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from campaignpulse.models import Scorecard

GOOD = {
    "name": "ours",
    "version": 2,
    "owner": "Customer success",
    "approver": "Revenue operations",
    "approved_on": "2026-10-01",
    "review_by": "2027-04-01",
    "feedback": "Each quarter the owner compares who left with what this card had said.",
    "weights": {"use": {"baseline": 40, "active": 20}, "support": {"baseline": 60, "active": 80}},
    "measures": {
        "use": ["sessions_rate_baseline_365d", "collaboration_rate_28d"],
        "support": [{"feature": "tickets.opened_rate_28d", "linear": {"worst": 0.1, "best": 0}}],
    },
}


@pytest.fixture
def card() -> Callable[..., Scorecard]:
    """Make a scorecard in which nothing is wrong; a keyword replaces a key, and None leaves it out."""

    def make(**keys: Any) -> Scorecard:
        content = {name: value for name, value in (GOOD | keys).items() if value is not None}
        return Scorecard.model_validate(content)

    return make


@pytest.fixture
def today() -> pd.Timestamp:
    return pd.Timestamp("2026-11-25", tz="UTC")
