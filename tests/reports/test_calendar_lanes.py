from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.evaluation import Customers
from campaignpulse.reports.calendar_lanes import (
    AROUND,
    MOST_CAMPAIGNS,
    bar_from,
    lanes,
    nearest_words,
    shown_campaigns,
)

DAY = pd.Timedelta(days=1)


def plan(customers: Customers, *spans: tuple[int, int, str | None]) -> Customers:
    """Customers with a calendar by hand: start and end in days from the scores, and series."""
    rows = [
        {
            "campaign_id": f"c{number:03d}",
            "name": f"Campaign {number}",
            "series": series,
            "starts_at": customers.at + start * DAY,
            "ends_at": customers.at + end * DAY,
            "pre_from": customers.at + (start - 2) * DAY,
            "post_until": customers.at + (end + 3) * DAY,
            "accounts": 20,
            "known_at": customers.at - 500 * DAY,
            "versions": 1,
        }
        for number, (start, end, series) in enumerate(spans)
    ]
    return replace(customers, calendar=pd.DataFrame(rows))


def test_campaigns_are_shown_whose_phases_reach_into_the_time_around_the_scores(customers: Customers) -> None:
    around = AROUND // DAY
    edges = [
        (-around - 5, -around - 3),
        (-around - 5, -around - 2),
        (around + 1, around + 9),
        (around + 2, around + 9),
    ]
    shown = shown_campaigns(plan(customers, *((*edge, "s") for edge in edges)))
    assert shown["campaign_id"].tolist() == ["c001", "c002"]


def test_of_very_many_campaigns_the_nearest_are_shown_in_order_of_their_start(customers: Customers) -> None:
    many = plan(customers, *((start, start + 1, None) for start in range(-100, 100)))
    starts = [(start - customers.at) // DAY for start in shown_campaigns(many)["starts_at"]]
    assert len(starts) == MOST_CAMPAIGNS
    assert starts == sorted(starts)
    assert starts[0] == -starts[-1] or abs(starts[0] + starts[-1]) == 1


def test_a_series_shares_a_lane_and_campaigns_without_one_come_last(customers: Customers) -> None:
    made = lanes(
        shown_campaigns(plan(customers, (-50, -40, None), (-30, -20, "b"), (-10, 0, "a"), (20, 30, "b")))
    )
    assert [lane.title for lane in made] == ["b", "a", "Campaign 0"]
    assert [len(lane.campaigns) for lane in made] == [2, 1, 1]


@pytest.mark.parametrize(("second", "tracks"), [(15, 1), (14, 2)])
def test_campaigns_that_overlap_with_their_phases_take_another_track(
    customers: Customers, second: int, tracks: int
) -> None:
    (lane,) = lanes(shown_campaigns(plan(customers, (0, 10, "s"), (second, second + 5, "s"))))
    assert len(lane.tracks) == tracks


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ([(-9, -4), (-1, 2), (5, 6)], "now: 11 May – 13 May 2025"),
        ([(-9, -4), (5, 6), (8, 9)], "next: 17 May 2025"),
        ([(-20, -15), (-9, -4)], "last: 3 May – 7 May 2025"),
        ([(-1, 0), (0, 1)], "now: 12 May 2025"),
    ],
)
def test_beside_a_lane_stands_what_is_under_way_else_next_else_last(
    customers: Customers, spans: list[tuple[int, int]], said: str
) -> None:
    shown = shown_campaigns(plan(customers, *((*span, "s") for span in spans)))
    (lane,) = lanes(shown)
    assert nearest_words(lane, customers.at) == said


def test_a_campaign_that_nobody_said_when_it_was_known_has_no_pre_phase(customers: Customers) -> None:
    planned = plan(customers, (5, 9, "s"))
    (told,) = planned.calendar.itertuples(index=False)
    (untold,) = planned.calendar.assign(known_at=pd.NaT).itertuples(index=False)
    assert bar_from(told) == told.pre_from
    assert bar_from(untold) == untold.starts_at
