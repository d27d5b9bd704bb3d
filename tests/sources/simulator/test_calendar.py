from __future__ import annotations

import numpy as np
import pandas as pd
from campaignpulse.sources.simulator import Parameters
from campaignpulse.sources.simulator.calendar import (
    campaigns_table,
    draw_campaigns,
    milestones_table,
)

FOUR_YEARS = Parameters()


def test_each_series_has_an_edition_each_year() -> None:
    table = campaigns_table(draw_campaigns(FOUR_YEARS, 0)).drop_duplicates("campaign_id")
    recurring = table[~table["series"].str.startswith("one_off")]
    editions = recurring.groupby("series")["campaign_id"].nunique()
    assert set(editions.index) == {series.name for series in FOUR_YEARS.calendar.series}
    assert editions.min() == 4


def test_a_one_off_has_no_other_edition() -> None:
    table = campaigns_table(draw_campaigns(FOUR_YEARS, 0)).drop_duplicates("campaign_id")
    one_offs = table.loc[table["series"].str.startswith("one_off"), "series"]
    assert len(one_offs) == 8
    assert one_offs.is_unique


def test_editions_start_near_their_day_and_move_from_year_to_year() -> None:
    starts = []
    for seed in range(5):
        campaigns = draw_campaigns(FOUR_YEARS, seed)
        madness = [j for j, name in enumerate(campaigns.series) if name == "march_madness"]
        days = campaigns.first_day + pd.to_timedelta(campaigns.planned[madness], unit="D")
        starts += [(day - pd.Timestamp(day.year, 3, 17, tz="UTC")).days for day in days]
    assert set(starts) <= set(range(-3, 4))
    assert len(set(starts)) > 3


def test_a_campaign_that_was_put_off_has_a_second_row_that_is_known_later() -> None:
    for seed in range(5):
        campaigns = draw_campaigns(FOUR_YEARS, seed)
        rows = campaigns_table(campaigns).groupby("campaign_id")
        moved = rows.filter(lambda group: len(group) == 2).sort_values("known_at")
        first, second = (moved.groupby("campaign_id").nth(place).set_index("campaign_id") for place in (0, 1))
        assert len(first) == campaigns.moved.sum() >= 1
        later = second["starts_at"] - first["starts_at"]
        assert later.between(pd.Timedelta(days=7), pd.Timedelta(days=14)).all()
        assert (second["known_at"] < first["starts_at"]).all()


def test_even_a_short_world_has_a_campaign_that_was_put_off() -> None:
    assert all(draw_campaigns(Parameters(years=0.5), seed).moved.any() for seed in range(10))


def test_every_campaign_is_known_before_its_pre_phase_begins() -> None:
    campaigns = draw_campaigns(FOUR_YEARS, 0)
    assert (campaigns.known < campaigns.planned - campaigns.pre_days).all()


def test_milestones_lie_inside_their_campaign() -> None:
    campaigns = draw_campaigns(FOUR_YEARS, 0)
    ends = pd.DataFrame(
        {
            "campaign_id": campaigns.ids,
            "start": campaigns.first_day + pd.to_timedelta(campaigns.start, unit="D"),
            "end": campaigns.first_day + pd.to_timedelta(campaigns.end, unit="D"),
        }
    )
    steps = milestones_table(campaigns).merge(ends, on="campaign_id")
    assert ((steps["start"] <= steps["at"]) & (steps["at"] < steps["end"])).all()
    assert set(steps["campaign_id"]) == set(campaigns.ids)


def test_another_seed_has_another_calendar() -> None:
    one, other = (draw_campaigns(FOUR_YEARS, seed).planned for seed in (0, 1))
    assert not np.array_equal(one, other)
