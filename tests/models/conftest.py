from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.tables import PHASES

COMPONENTS = {"engagement": ["sessions", "seats"], "support": ["tickets"], "voice": ["nps"]}
DIRECTIONS = {"sessions": 1, "seats": 1, "tickets": -1, "nps": 1}
EFFECTS = {"sessions": -1.2, "seats": 0.0, "tickets": 0.8, "nps": -0.5}
PHASE_EFFECTS = {"active": 0.8, "post": 0.0, "pre": 0.0, "baseline": 0.0}

Planted = Callable[..., tuple[pd.DataFrame, pd.Series]]


def _planted(*, accounts: int = 400, cutoffs: int = 4, seed: int = 0) -> tuple[pd.DataFrame, pd.Series]:
    """Windows whose churn follows EFFECTS and PHASE_EFFECTS; a third of the rows has no survey."""
    random = np.random.default_rng(seed)
    rows = accounts * cutoffs
    windows = pd.DataFrame(
        {
            "account_id": np.repeat([f"account-{number:04d}" for number in range(accounts)], cutoffs),
            "cutoff": np.tile(pd.date_range("2024-01-01", periods=cutoffs, freq="28D", tz="UTC"), accounts),
            "phase": random.choice(PHASES, rows),
            "campaign_id": None,
            "series": None,
        }
    )
    for feature in EFFECTS:
        windows[feature] = random.normal(size=rows).astype(np.float32)
    log_odds = -1.0 + windows["phase"].map(PHASE_EFFECTS)
    log_odds += sum(effect * windows[feature] for feature, effect in EFFECTS.items())
    churned = pd.Series(random.random(rows) < 1 / (1 + np.exp(-log_odds)), name="churned").astype("boolean")
    windows.loc[random.random(rows) < 1 / 3, "nps"] = np.nan
    return windows, churned


@pytest.fixture
def planted() -> Planted:
    """A maker of windows and outcomes with a planted truth."""
    return _planted


@pytest.fixture
def components() -> dict[str, list[str]]:
    return COMPONENTS


@pytest.fixture
def directions() -> dict[str, int]:
    return DIRECTIONS
