"""Events of a steady base, and a simulated base with campaigns: nothing is wrong with either."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.sources.simulator import Parameters, simulate
from campaignpulse.tables import Tables, validate

DAYS, ACCOUNTS = 150, 30


@pytest.fixture(scope="session")
def steady() -> pd.DataFrame:
    """Two metrics of one source: 30 accounts, each with a row on about every second weekday for 150 days."""
    random = np.random.default_rng(0)
    days = pd.date_range("2024-01-01", periods=DAYS, freq="D", tz="UTC", unit="us")
    grid = pd.MultiIndex.from_product([range(len(days)), range(ACCOUNTS), ["minutes", "posts"]])
    rows = grid.to_frame(index=False, name=["day", "account_id", "metric"])
    rows.insert(0, "occurred_at", days[rows.pop("day")])
    weekday = rows["occurred_at"].dt.day_of_week < 5
    rows = rows[(random.random(len(rows)) < np.where(weekday, 0.5, 0.1))].reset_index(drop=True)
    rows["occurred_at"] += pd.to_timedelta(random.integers(0, 86_400_000_000, len(rows)), unit="us")
    rows["account_id"] = "a" + rows["account_id"].astype(str)
    return rows.assign(value=random.lognormal(3, 0.6, len(rows)), source="app")


@pytest.fixture(scope="session")
def world() -> Tables:
    """A simulated base of a year and a half with its campaigns."""
    return validate(simulate(Parameters(accounts=400, years=1.5), seed=7).tables, origin="simulated")
