from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from campaignpulse.evaluation.placebo import placebo_calendar
from campaignpulse.tables import Tables

Make = Callable[..., Tables]


def first_rows(tables: Tables) -> pd.DataFrame:
    return tables.campaigns.drop_duplicates("campaign_id").set_index("campaign_id")


def test_a_placebo_keeps_lengths_audiences_and_notice_and_moves_the_dates(tiny_tables: Make) -> None:
    real = tiny_tables()
    moved = placebo_calendar(real, random_state=0)
    before, after = first_rows(real), first_rows(moved)
    assert (after["starts_at"] != before["starts_at"]).any()
    assert (after["ends_at"] - after["starts_at"]).equals(before["ends_at"] - before["starts_at"])
    assert (after["starts_at"] - after["known_at"]).equals(before["starts_at"] - before["known_at"])
    pairs = ["account_id", "campaign_id"]
    assert moved.exposures[pairs].equals(real.exposures[pairs])


def test_all_dates_of_a_placebo_lie_in_the_span_of_the_real_calendar(tiny_tables: Make) -> None:
    real = tiny_tables()
    for seed in range(20):
        moved = placebo_calendar(real, random_state=seed).campaigns
        assert moved["starts_at"].min() >= real.campaigns["starts_at"].min().floor("D")
        assert moved["ends_at"].max() <= real.campaigns["ends_at"].max() + pd.Timedelta(days=1)


def test_milestones_and_exposures_move_as_far_as_their_campaign(tiny_tables: Make) -> None:
    real = tiny_tables()
    moved = placebo_calendar(real, random_state=1)
    by = first_rows(moved)["starts_at"] - first_rows(real)["starts_at"]
    assert real.milestones is not None
    assert moved.milestones is not None
    assert (moved.milestones["at"] - real.milestones["at"]).tolist() == [by["mm25"]]
    shifted = moved.exposures["exposed_at"] - real.exposures["exposed_at"]
    assert shifted.tolist() == by.reindex(real.exposures["campaign_id"]).tolist()


def test_nothing_in_a_placebo_names_the_real_campaign_of_an_event(tiny_tables: Make) -> None:
    moved = placebo_calendar(tiny_tables(), random_state=0)
    assert "campaign_id" not in moved.events
    assert moved.tickets is not None
    assert "campaign_id" not in moved.tickets


def test_the_same_seed_draws_the_same_calendar(tiny_tables: Make) -> None:
    one, other = (placebo_calendar(tiny_tables(), random_state=7).campaigns for _ in range(2))
    assert one.equals(other)
