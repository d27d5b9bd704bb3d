from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from campaignpulse.evaluation.claims.hindsight import campaigns_of, in_campaigns, phases_of
from campaignpulse.tables import Tables

Tiny = Callable[..., Tables]


def facts(*rows: tuple[str, str], **columns: object) -> pd.DataFrame:
    accounts, times = zip(*rows, strict=True)
    return pd.DataFrame(
        {"account_id": accounts, "at": pd.to_datetime(list(times), utc=True, format="ISO8601"), **columns}
    )


def test_the_phase_of_a_fact_is_that_of_its_day(tiny_tables: Tiny) -> None:
    rows = facts(
        ("a2", "2025-03-15 23:00"), ("a2", "2025-03-16"), ("a2", "2025-04-08 01:00"), ("a3", "2025-03-20")
    )

    assert phases_of(tiny_tables(), rows, "at")["phase"].tolist() == ["pre", "active", "post", "baseline"]
    assert in_campaigns(tiny_tables(), rows, "at").tolist() == [False, True, True, False]


def test_of_a_campaign_that_was_put_off_the_last_dates_hold(
    tiny_tables: Tiny, tiny_frames: dict[str, pd.DataFrame]
) -> None:
    later = (
        tiny_frames["campaigns"]
        .iloc[[1]]
        .assign(
            starts_at=pd.Timestamp("2025-03-30", tz="UTC"),
            ends_at=pd.Timestamp("2025-04-20", tz="UTC"),
            known_at=pd.Timestamp("2025-03-20", tz="UTC"),
        )
    )
    tables = tiny_tables(campaigns=pd.concat([tiny_frames["campaigns"], later]))

    assert phases_of(tables, facts(("a2", "2025-03-17")), "at")["phase"].tolist() == ["pre"]


def test_a_fact_is_about_the_campaign_it_names_else_about_that_of_its_day(tiny_tables: Tiny) -> None:
    days = ("a1", "2025-03-20"), ("a1", "2025-03-20"), ("a1", "2025-07-01")

    unnamed = campaigns_of(tiny_tables(), facts(*days), "at")
    named = campaigns_of(tiny_tables(), facts(*days, campaign_id=[None, "mm24", None]), "at")
    all_named = campaigns_of(tiny_tables(), facts(*days, campaign_id="mm24"), "at")

    assert unnamed.fillna("none").tolist() == ["mm25", "mm25", "none"]
    assert named.fillna("none").tolist() == ["mm25", "mm24", "none"]
    assert all_named.tolist() == ["mm24"] * 3
