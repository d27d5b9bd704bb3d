"""What tests of any room may share: a tiny valid data set, and a store made once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.tables import Tables, validate
from campaignpulse.tracking import open_store

Frames = dict[str, pd.DataFrame]


def _utc(*days: str) -> list[pd.Timestamp]:
    return [pd.Timestamp(day, tz="UTC") for day in days]


def _frames() -> Frames:
    """Three accounts, two editions of one series; a3 cancels after the second."""
    weeks = pd.date_range("2024-01-01", "2025-04-28", freq="7D", tz="UTC")
    posts = pd.DataFrame(
        [
            {
                "account_id": account,
                "occurred_at": week + pd.Timedelta(hours=9),
                "metric": "posts",
                "value": size,
            }
            for account, size in (("a1", 4.0), ("a2", 2.0), ("a3", 1.0))
            for week in weeks
        ]
    )
    tagged = pd.DataFrame(
        {
            "account_id": ["a1", "a2", "a1"],
            "occurred_at": _utc("2024-03-20 10:00", "2025-03-20 10:00", "2025-03-21 10:00"),
            "metric": "approvals",
            "value": 1.0,
            "campaign_id": ["mm24", "mm25", "mm25"],
        }
    )
    return {
        "accounts": pd.DataFrame(
            {
                "account_id": ["a1", "a2", "a3"],
                "started_at": _utc("2023-12-01", "2023-12-15", "2024-01-01"),
                "segment": ["agency", "brand", "brand"],
            }
        ),
        "campaigns": pd.DataFrame(
            {
                "campaign_id": ["mm24", "mm25"],
                "name": ["March Madness 2024", "March Madness 2025"],
                "series": "march_madness",
                "starts_at": _utc("2024-03-17", "2025-03-16"),
                "ends_at": _utc("2024-04-09", "2025-04-08"),
                "known_at": _utc("2024-01-15", "2025-01-15"),
            }
        ),
        "milestones": pd.DataFrame(
            {"campaign_id": ["mm25"], "name": ["final"], "at": _utc("2025-04-07 21:00")}
        ),
        "exposures": pd.DataFrame(
            {
                "account_id": ["a1", "a1", "a2"],
                "campaign_id": ["mm24", "mm25", "mm25"],
                "exposed_at": _utc("2024-02-01", "2025-02-01", "2025-03-01"),
            }
        ),
        "events": pd.concat([posts, tagged], ignore_index=True),
        "tickets": pd.DataFrame(
            {
                "ticket_id": ["t1", "t2"],
                "account_id": ["a1", "a3"],
                "opened_at": _utc("2024-03-18 08:00", "2025-03-18 08:00"),
                "resolved_at": [pd.Timestamp("2024-03-19", tz="UTC"), pd.NaT],
                "category": ["bug", "billing"],
                "text": ["The bracket does not load", "Why two invoices?"],
            }
        ),
        "surveys": pd.DataFrame(
            {
                "response_id": ["r1", "r2"],
                "account_id": ["a2", "a3"],
                "responded_at": _utc("2024-06-01", "2025-04-10"),
                "instrument": "nps",
                "score": [9, 2],
            }
        ),
        "subscriptions": pd.DataFrame(
            {
                "account_id": ["a1", "a2", "a3", "a1", "a3"],
                "at": _utc("2023-12-01", "2023-12-15", "2024-01-01", "2024-12-01", "2025-04-20"),
                "change": ["start", "start", "start", "renewal", "cancel"],
                "amount": [1200.0, 600.0, 300.0, 1200.0, None],
            }
        ),
        "assignments": pd.DataFrame(
            {
                "account_id": ["a1", "a2"],
                "arm": ["learned", "hold_out"],
                "assigned_at": _utc("2025-03-03", "2025-03-03"),
                "salt": "spring",
            }
        ),
        "outreach": pd.DataFrame({"account_id": ["a1"], "at": _utc("2025-03-10 09:00"), "kind": ["call"]}),
    }


@pytest.fixture
def tiny_frames() -> Frames:
    """All ten tables as somebody might deliver them; each test gets its own."""
    return _frames()


@pytest.fixture
def tiny_tables() -> Callable[..., Tables]:
    """Make clean tables; a keyword replaces a delivered table, and None leaves it out."""

    def make(*, zone: str = "UTC", **replaced: pd.DataFrame | None) -> Tables:
        frames = {table: frame for table, frame in (_frames() | replaced).items() if frame is not None}
        return validate(frames, origin="tiny", zone=zone)

    return make


@pytest.fixture(scope="session")
def store_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a new store; copy its database, never use it.

    It is made where another creation was cut short: free here, seconds in a test of its own.
    """
    root = tmp_path_factory.mktemp("template")
    with closing(sqlite3.connect(root / "mlflow.db.partial")) as half_done:
        half_done.execute("CREATE TABLE experiments (experiment_id INTEGER)")
    (root / "mlflow.db.partial-journal").touch()
    return open_store(root).root
