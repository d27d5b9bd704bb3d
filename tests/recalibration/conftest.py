from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

MONTHS = pd.date_range("2022-01-01", periods=30, freq="MS", tz="UTC")
TRAINING = MONTHS[:18]
SEGMENTS = ("agency", "brand")


@pytest.fixture(scope="package")
def snapshots() -> pd.DataFrame:
    """Thirty months of 400 accounts, one snapshot each: sessions swing with the year, tasks do not.

    Every March is the active phase of an edition of a series; the other months are baseline.
    """
    random = np.random.default_rng(0)
    frames = []
    for place, month in enumerate(MONTHS):
        swing = 1 + 0.4 * np.sin(2 * np.pi * place / 12)
        march = month.month == 3
        frames.append(
            pd.DataFrame(
                {
                    "account_id": [f"a{number:03d}" for number in range(400)],
                    "segment": [SEGMENTS[number % 2] for number in range(400)],
                    "cutoff": month,
                    "month": month,
                    "phase": "active" if march else "baseline",
                    "campaign_id": f"march {month.year}" if march else None,
                    "series": "march" if march else None,
                    "sessions_rate_28d": random.gamma(4, swing, 400),
                    "tasks_rate_28d": random.gamma(4, 1.0, 400),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="package")
def training(snapshots: pd.DataFrame) -> pd.DataFrame:
    return snapshots[snapshots["month"].isin(TRAINING)]


@pytest.fixture
def later(snapshots: pd.DataFrame) -> pd.DataFrame:
    """The months after training, to be changed by a test."""
    return snapshots[~snapshots["month"].isin(TRAINING)].copy()
