from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from campaignpulse.evaluation.placebo import placebo_calendar
from campaignpulse.sources.simulator import Parameters, simulate
from campaignpulse.tables import Tables, validate

Make = Callable[..., Tables]


def first_rows(tables: Tables) -> pd.DataFrame:
    return tables.campaigns.drop_duplicates("campaign_id").set_index("campaign_id")


def test_a_placebo_keeps_lengths_and_notice_and_moves_the_dates(tiny_tables: Make) -> None:
    real = tiny_tables()
    moved = placebo_calendar(real, random_state=0)
    before, after = first_rows(real), first_rows(moved)
    assert (after["starts_at"] != before["starts_at"]).any()
    assert (after["ends_at"] - after["starts_at"]).equals(before["ends_at"] - before["starts_at"])
    assert (after["starts_at"] - after["known_at"]).equals(before["starts_at"] - before["known_at"])


def test_all_dates_of_a_placebo_lie_in_the_span_of_the_real_calendar(tiny_tables: Make) -> None:
    real = tiny_tables()
    for seed in range(20):
        moved = placebo_calendar(real, random_state=seed).campaigns
        assert moved["starts_at"].min() >= real.campaigns["starts_at"].min().floor("D")
        assert moved["ends_at"].max() <= real.campaigns["ends_at"].max() + pd.Timedelta(days=1)


def test_milestones_move_as_far_as_their_campaign(tiny_tables: Make) -> None:
    real = tiny_tables()
    moved = placebo_calendar(real, random_state=1)
    by = first_rows(moved)["starts_at"] - first_rows(real)["starts_at"]
    assert real.milestones is not None
    assert moved.milestones is not None
    assert (moved.milestones["at"] - real.milestones["at"]).tolist() == [by["mm25"]]


def test_audiences_are_as_large_and_drawn_from_the_customers_of_the_day_they_are_told() -> None:
    real = validate(simulate(Parameters(accounts=250, years=2), seed=3).tables, origin="simulated")
    moved = placebo_calendar(real, random_state=0)
    assert real.subscriptions is not None
    cancels = real.subscriptions[real.subscriptions["change"] == "cancel"].groupby("account_id")["at"].max()
    assert not (moved.exposures["account_id"].map(cancels) <= moved.exposures["exposed_at"]).any()
    before, after = (tables.exposures["campaign_id"].value_counts() for tables in (real, moved))
    assert (after <= before.reindex(after.index)).all()
    assert after.sum() > 0.8 * before.sum()


def test_being_on_a_placebo_list_says_nothing_of_who_stays() -> None:
    real = validate(simulate(Parameters(accounts=750, years=3), seed=4).tables, origin="simulated")
    assert real.subscriptions is not None
    cancels = real.subscriptions[real.subscriptions["change"] == "cancel"].groupby("account_id")["at"].max()
    began = real.events.groupby("account_id")["occurred_at"].min()
    gaps = []
    for seed in range(10):
        moved = placebo_calendar(real, random_state=seed)
        for _, lists in moved.exposures.groupby("campaign_id"):
            at = lists["exposed_at"].iloc[0]
            there = began.index[(began <= at) & ~(cancels.reindex(began.index) <= at)]
            leaves = (cancels.reindex(there) < at + pd.Timedelta(days=90)).to_numpy()
            on = there.isin(lists["account_id"])
            if 0 < on.sum() < len(on):
                gaps.append(leaves[on].mean() - leaves[~on].mean())
    assert abs(sum(gaps) / len(gaps)) < 0.01


def test_nothing_in_a_placebo_names_the_real_campaign_of_an_event(tiny_tables: Make) -> None:
    moved = placebo_calendar(tiny_tables(), random_state=0)
    assert "campaign_id" not in moved.events
    assert moved.tickets is not None
    assert "campaign_id" not in moved.tickets


def test_the_same_seed_draws_the_same_calendar(tiny_tables: Make) -> None:
    one, other = (placebo_calendar(tiny_tables(), random_state=7).campaigns for _ in range(2))
    assert one.equals(other)
