"""What is delivered must fit what other batches have delivered."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from campaignpulse.checks import InputError
from campaignpulse.sources import load
from campaignpulse.sources.store import BatchStore
from campaignpulse.tables import Tables

Day = Callable[[str], Tables]


def of_a_stranger(day: Tables) -> Tables:
    events = day.events.assign(account_id="a9")
    return dataclasses.replace(day, events=events, accounts=None)


def test_events_of_an_account_that_the_kept_accounts_lack_are_refused(store: BatchStore, day_of: Day) -> None:
    with pytest.raises(
        InputError, match="account_id 'a9' is not in the accounts of the store; deliver accounts"
    ):
        store.add(of_a_stranger(day_of("wednesday")), name="wednesday")
    assert store.batches["name"].tolist() == ["monday", "tuesday"]
    assert store.verify() == ()


def test_a_kept_table_about_a_campaign_that_is_gone_is_refused(store: BatchStore, day_of: Day) -> None:
    day = day_of("wednesday")
    fewer = dataclasses.replace(
        day,
        campaigns=day.campaigns.iloc[:1],
        exposures=day.exposures[day.exposures["campaign_id"] == "mm24"].reset_index(drop=True),
        milestones=None,
    )
    with pytest.raises(InputError, match=r"milestones.*'mm25' is not in campaigns"):
        store.add(fewer, name="wednesday")
    store.add(dataclasses.replace(fewer, milestones=day.milestones.iloc[:0]), name="wednesday")


def test_an_account_that_has_left_the_accounts_is_told_with_its_events(
    store: BatchStore, day_of: Day
) -> None:
    day = day_of("wednesday")

    def without(name: str) -> dict:
        return {
            table: frame[frame["account_id"] != name].reset_index(drop=True)
            for table, frame in day.frames.items()
            if "account_id" in frame
        }

    store.add(dataclasses.replace(day, **without("a3")), name="wednesday")
    (note,) = load(store.folder).notes
    assert "not in accounts any more, such as 'a3'" in note
