"""A customer base with segments, some of whom arrive late, and an experiment that is live on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from campaignpulse.experiment import Experiment, read_experiment

ACCOUNTS, LATE = 300, 40

EXPERIMENT = """\
name: spring
data: {path: data/}
label: {kind: cancel, horizon_days: 28}
cutoffs: {every_days: 7}
split: {train: [2024-03-04, 2024-09-30], test: [2024-11-04, 2025-01-20]}
output: out
live:
  arms: {learned: 0.4, rules: 0.4, hold_out: 0.2}
  salt: spring-2025
  balance_by: [segment]
  starts: 2025-03-03
  weeks: 6
"""


def _base() -> dict[str, pd.DataFrame]:
    random = np.random.default_rng(5)
    ids = [f"a{number:03d}" for number in range(ACCOUNTS)]
    late = np.arange(ACCOUNTS) >= ACCOUNTS - LATE
    started = np.where(late, np.datetime64("2025-03-06"), np.datetime64("2024-01-01"))
    weeks = pd.date_range("2024-01-01", "2025-04-20", freq="7D", tz="UTC")
    events = pd.DataFrame({"account_id": ids, "from": pd.to_datetime(started, utc=True)})
    events = events.merge(pd.DataFrame({"occurred_at": weeks}), how="cross").query("occurred_at >= `from`")
    return {
        "accounts": pd.DataFrame(
            {
                "account_id": ids,
                "started_at": started,
                "segment": random.choice(["agency", "brand", "studio"], ACCOUNTS, p=[0.2, 0.5, 0.3]),
                "value": random.integers(1, 9, ACCOUNTS) * 1_000.0,
            }
        ),
        "campaigns": pd.DataFrame(
            [["mm25", "March", "march", "2025-03-17", "2025-04-08"]],
            columns=["campaign_id", "name", "series", "starts_at", "ends_at"],
        ),
        "exposures": pd.DataFrame({"account_id": ids[:9], "campaign_id": "mm25"}),
        "events": events.drop(columns="from").assign(metric="posts"),
        "subscriptions": pd.DataFrame({"account_id": ids[:1], "at": ["2024-01-01"], "change": ["start"]}),
    }


@pytest.fixture(scope="session")
def base() -> dict[str, pd.DataFrame]:
    return _base()


@pytest.fixture
def live_experiment(
    tmp_path: Path, base: dict[str, pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Experiment]:
    """Write the base, with tables replaced by keyword, and return the experiment with a text replaced."""
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(tmp_path / "mlruns"))

    def make(changed: tuple[str, str] = ("", ""), **tables: pd.DataFrame) -> Experiment:
        (tmp_path / "data").mkdir(exist_ok=True)
        for name, frame in (base | tables).items():
            frame.to_parquet(tmp_path / "data" / f"{name}.parquet")
        file = tmp_path / "spring.yaml"
        file.write_text(EXPERIMENT.replace(*changed) if changed[0] else EXPERIMENT)
        return read_experiment(file)

    return make
