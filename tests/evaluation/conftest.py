from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.tables import PHASES


def snapshots(
    noise: dict[str, float], *, accounts: int = 300, cutoffs: int = 4, seed: int = 0, phases: int = 4
) -> pd.DataFrame:
    """Snapshots of accounts with a lasting risk that each scorer sees with its own noise."""
    random = np.random.default_rng(seed)
    risk = random.normal(size=accounts)
    days = pd.date_range("2024-01-01", periods=cutoffs, freq="28D", tz="UTC")
    rows = pd.DataFrame(
        {
            "account_id": np.repeat([f"account-{number:04d}" for number in range(accounts)], cutoffs),
            "cutoff": np.tile(days, accounts),
            "phase": random.choice(PHASES[:phases], accounts * cutoffs),
            "churned": np.repeat(random.random(accounts) < 1 / (1 + np.exp(1.0 - 2 * risk)), cutoffs),
        }
    )
    seen = {
        name: np.repeat(risk + level * random.normal(size=accounts), cutoffs) for name, level in noise.items()
    }
    tables = [
        rows.assign(scorer=name, probability=1 / (1 + np.exp(1.0 - 2 * risk_seen)))
        for name, risk_seen in seen.items()
    ]
    return pd.concat(tables, ignore_index=True)


@pytest.fixture
def predictions() -> Callable[..., pd.DataFrame]:
    """A maker of predictions tables: the noise of each scorer, then accounts, cutoffs, seed and phases."""
    return snapshots
