from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from campaignpulse.campaigns.days import floor_day
from campaignpulse.evaluation.claims.customer_days import customer_days
from campaignpulse.experiment import CancelLabel
from campaignpulse.features import snapshots
from campaignpulse.tables import Tables

Tiny = Callable[..., Tables]


def days_of(tables: Tables, account: str) -> list[tuple[str, str]]:
    """The spans of an account, as first and last day."""
    spans = customer_days(tables, pd.Index([account]))
    names = [
        pd.Timestamp(0, tz="UTC") + pd.to_timedelta(days, unit="D") for days in (spans.low, spans.high - 1)
    ]
    return [tuple(f"{day:%Y-%m-%d}" for day in pair) for pair in zip(*names, strict=True)]


def test_days_reach_from_the_first_event_of_the_data_to_the_last_for_who_stays(tiny_tables: Tiny) -> None:
    assert days_of(tiny_tables(), "a1") == [("2024-01-01", "2025-04-28")]


def test_the_day_of_a_cancellation_is_the_last(tiny_tables: Tiny) -> None:
    assert days_of(tiny_tables(), "a3") == [("2024-01-01", "2025-04-20")]


def test_a_start_after_a_cancellation_opens_another_span(tiny_tables: Tiny) -> None:
    changes = pd.DataFrame(
        {
            "account_id": "a1",
            "at": pd.to_datetime(["2023-12-01 00:00", "2024-05-10 09:00", "2024-07-01 09:00"], utc=True),
            "change": ["start", "cancel", "start"],
        }
    )

    found = days_of(tiny_tables(subscriptions=changes), "a1")

    assert found == [("2024-01-01", "2024-05-10"), ("2024-07-01", "2025-04-28")]


def test_the_day_before_a_neutral_end_is_the_last(
    tiny_tables: Tiny, tiny_frames: dict[str, pd.DataFrame]
) -> None:
    ends = pd.to_datetime([None, "2024-03-05", None], utc=True)
    accounts = tiny_frames["accounts"].assign(ended_at=ends)

    assert days_of(tiny_tables(accounts=accounts), "a2") == [("2024-01-01", "2024-03-04")]


def test_an_account_without_a_start_begins_with_its_first_event(
    tiny_tables: Tiny, tiny_frames: dict[str, pd.DataFrame]
) -> None:
    events = tiny_frames["events"]
    since = pd.Timestamp("2024-02-05", tz="UTC")
    later = events[(events["account_id"] != "a2") | (events["occurred_at"] >= since)]

    assert days_of(tiny_tables(accounts=None, events=later), "a2")[0][0] == "2024-02-05"


def test_the_days_are_those_on_which_an_account_has_snapshots(tiny_tables: Tiny) -> None:
    tables = tiny_tables()
    cutoffs = pd.date_range("2024-01-02", "2025-04-28", freq="D", tz="UTC")
    rows = snapshots(tables, CancelLabel(kind="cancel", horizon_days=30), cutoffs)
    for account in ("a1", "a3"):
        spans = customer_days(tables, pd.Index([account]))
        asked = floor_day(rows.loc[rows["account_id"] == account, "cutoff"])
        inside = [day for low, high in zip(spans.low, spans.high, strict=True) for day in range(low, high)]
        assert inside[1:] == asked.tolist()
