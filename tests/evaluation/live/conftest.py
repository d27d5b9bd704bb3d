"""Accounts of a live comparison with counts that are planted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation.live import Clock, LiveResult, live_result
from campaignpulse.experiment import Evaluation, LiveChoice


def utc(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


LIVE = LiveChoice.model_validate(
    {
        "arms": {"learned": 0.4, "rules": 0.4, "hold_out": 0.2},
        "salt": "spring",
        "starts": "2025-03-03",
        "weeks": 13,
    }
)
OVER = Clock(utc("2025-06-02"), utc("2025-06-02"), 90)


def accounts_of(counts: dict[str, tuple[int, int]]) -> pd.DataFrame:
    """Accounts by arm: (looked at, left)."""
    parts = [
        pd.DataFrame({"arm": arm, "churned": np.arange(of) < left}) for arm, (of, left) in counts.items()
    ]
    rows = pd.concat(parts, ignore_index=True)
    ids = [f"a{number}" for number in range(len(rows))]
    return rows.assign(account_id=ids, stratum="all", state="evaluated", value=1.0, contacts=np.nan)


@pytest.fixture
def judged() -> Callable[..., LiveResult]:
    """Judge accounts by arm, (looked at, left); keywords replace columns, `clock`, or keys of `live`."""

    def make(
        counts: dict[str, tuple[int, int]],
        *,
        clock: Clock = OVER,
        live: dict[str, object] | None = None,
        **columns,
    ) -> LiveResult:
        rows = accounts_of(counts).assign(**columns)
        return live_result(rows, LIVE.model_copy(update=live or {}), Evaluation(), clock=clock)

    return make
