"""Predictions as a night's scoring hands them to the ledger."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.evaluation.ledger import Ledger

Predictions = Callable[..., pd.DataFrame]
HORIZON = pd.Timedelta(days=90)


def predictions_of(
    day: str = "2024-01-08",
    accounts: str = "abc",
    *,
    scorer: str = "learned",
    version: str | None = None,
    probability: float | list[float] = 0.2,
    phase: str = "baseline",
) -> pd.DataFrame:
    cutoff = pd.Timestamp(day, tz="UTC").as_unit("us")
    table = pd.DataFrame({"account_id": list(accounts), "cutoff": cutoff, "scorer": scorer, "phase": phase})
    table["version"] = version or f"spring-{scorer}/1"
    return table.assign(probability=probability, matured_at=cutoff + HORIZON)


@pytest.fixture
def made() -> Predictions:
    """Make predictions of a day, one an account, whose outcome is known 90 days later."""
    return predictions_of


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")
