"""Compile the window kernel once after an installation: `python -m campaignpulse.features.warm`."""

from __future__ import annotations

import pandas as pd

from ..tables import ACCOUNT_ID, CUTOFF, Tables, validate
from .defaults import default_features
from .windows import windows


def warm() -> None:
    """Compile, and keep the machine code beside the package for every later process."""
    tables = _smallest()
    cutoffs = pd.to_datetime(["2024-03-01"], utc=True).as_unit("us")
    windows(tables, pd.DataFrame({ACCOUNT_ID: ["a"], CUTOFF: cutoffs}), default_features(tables), threads=1)


def _smallest() -> Tables:
    day = pd.to_datetime(["2024-01-01"], utc=True)
    campaign = pd.DataFrame({"campaign_id": ["c"], "name": ["c"], "series": ["s"], "starts_at": day})
    frames = {
        "campaigns": campaign.assign(ends_at=day + pd.Timedelta(days=1)),
        "exposures": pd.DataFrame({"account_id": ["a"], "campaign_id": ["c"]}),
        "events": pd.DataFrame({"account_id": ["a"], "occurred_at": day, "metric": ["m"]}),
    }
    return validate(frames, origin="the smallest tables")


if __name__ == "__main__":
    warm()
