from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from campaignpulse.campaigns.calendar import items
from campaignpulse.evaluation.claims.participation import takes_part
from campaignpulse.tables import Tables

Tiny = Callable[..., Tables]


def taken(tables: Tables) -> set[tuple[str, str]]:
    calendar, accounts, campaigns, _ = items(tables.campaigns, tables.exposures)
    part = calendar[takes_part(tables, calendar, accounts, campaigns)]
    return {(accounts[row["account"]], campaigns[row["campaign"]]) for row in part}


def test_who_is_exposed_and_has_a_tagged_event_takes_part(tiny_tables: Tiny) -> None:
    assert taken(tiny_tables()) == {("a1", "mm24"), ("a1", "mm25"), ("a2", "mm25")}


def test_another_account_s_tag_and_another_campaign_s_tag_do_not_count(
    tiny_tables: Tiny, tiny_frames: dict[str, pd.DataFrame]
) -> None:
    events = tiny_frames["events"]
    events.loc[events["campaign_id"] == "mm25", "campaign_id"] = "mm24"

    assert taken(tiny_tables(events=events)) == {("a1", "mm24")}


def test_where_nothing_is_tagged_an_event_on_an_active_day_counts(
    tiny_tables: Tiny, tiny_frames: dict[str, pd.DataFrame]
) -> None:
    events = tiny_frames["events"].drop(columns="campaign_id")
    first_active, after = pd.Timestamp("2025-03-16", tz="UTC"), pd.Timestamp("2025-04-08", tz="UTC")
    quiet = (events["account_id"] == "a2") & (events["occurred_at"] >= first_active)
    quiet &= events["occurred_at"] < after

    assert taken(tiny_tables(events=events)) == {("a1", "mm24"), ("a1", "mm25"), ("a2", "mm25")}
    assert taken(tiny_tables(events=events[~quiet])) == {("a1", "mm24"), ("a1", "mm25")}
