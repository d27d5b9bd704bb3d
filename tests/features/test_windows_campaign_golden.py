"""Campaign windows by hand: one account, one March campaign, and the edition of the year before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from campaignpulse.features import (
    Feature,
    active_days,
    count,
    days,
    edition_ratio,
    lift,
    post_drop,
    rate,
    tenure,
    total,
    windows,
)
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
Value = Callable[..., float]
Row = dict[str, Any]
NAN = float("nan")


def event(occurred_at: str, value: float = 1.0, **more: Any) -> Row:
    return {"account_id": "a", "occurred_at": occurred_at, "metric": "posts", "value": value} | more


# pre 4 to 10 March, active 11 to 20, post 21 March to 3 April
MM24 = {
    "campaign_id": "mm24",
    "series": "mm",
    "starts_at": "2024-03-11",
    "ends_at": "2024-03-21",
    "known_at": "2024-01-01",
    "pre_days": 7,
    "post_days": 14,
}
# pre 6 to 12 March, active 13 to 22, post 23 March to 5 April
MM23 = MM24 | {
    "campaign_id": "mm23",
    "starts_at": "2023-03-13",
    "ends_at": "2023-03-23",
    "known_at": "2023-01-01",
}
STARTED = [{"account_id": "a", "started_at": "2022-12-01"}, {"account_id": "b", "started_at": "2022-12-01"}]
POSTS = [
    event("2024-02-15 10:00", 20.0),  # baseline
    event("2024-03-05 10:00", 14.0),  # pre
    event("2024-03-12 10:00", 30.0),  # active
    event("2024-03-15 10:00", 10.0),  # active
    event("2024-03-25 10:00", 7.0),  # post
    event("2024-04-05 10:00", 9.0),  # baseline
]
POSTS_OF_2023 = [event("2023-03-08", 7.0), event("2023-03-20", 20.0), event("2023-03-30", 28.0)]


def world(
    tables_of: Make, events: list[Row] = POSTS, campaigns: tuple[Row, ...] = (MM24,), **more: Any
) -> Tables:
    exposures = [
        {"account_id": "a", "campaign_id": name} for name in {c["campaign_id"]: 0 for c in campaigns}
    ]
    return tables_of(events, **({"campaigns": campaigns, "exposures": exposures, "accounts": STARTED} | more))


# Of the 60 days before 10 April 7 are pre, 10 active, 14 post, and the other 60 − 31 baseline.
SIXTY = [
    (days(60, phase="pre"), 7),
    (days(60, phase="active"), 10),
    (days(60, phase="post"), 14),
    (days(60, phase="baseline"), 60 - 7 - 10 - 14),
    (total("posts", 60, phase="active"), 30.0 + 10.0),
    (count("posts", 60, phase="active"), 2),
    (active_days("posts", 60, phase="active"), 2),
    (rate("posts", 60, phase="pre"), 14.0 / 7),
    (rate("posts", 60, phase="active"), (30.0 + 10.0) / 10),
    (rate("posts", 60, phase="post"), 7.0 / 14),
    (rate("posts", 60, phase="baseline"), (20.0 + 9.0) / 29),
    (lift("posts", "active", 60), ((30.0 + 10.0) / 10) / ((20.0 + 9.0) / 29)),
    (lift("posts", "post", 60), (7.0 / 14) / ((20.0 + 9.0) / 29)),
    (post_drop("posts", 60), 1 - (7.0 / 14) / ((20.0 + 9.0) / 29)),
    (rate("posts", 21, phase="active"), 0.0 / 1),
    (rate("posts", 20, phase="active"), NAN),
    (lift("posts", "active", 20), NAN),
    (total("posts", "last_active"), 30.0 + 10.0),
    (days("last_active"), 10),
    (total("posts", "last_post"), 7.0),
    (days("last_post"), 14),
    (total("posts", "current"), NAN),
]


@pytest.mark.parametrize(("expression", "expected"), SIXTY)
def test_a_number_by_phase_is_what_one_gets_by_hand(
    tables_of: Make, value_of: Value, expression: Any, expected: float
) -> None:
    found = value_of(world(tables_of), "2024-04-10", expression)
    assert found == pytest.approx(expected, rel=1e-6, nan_ok=True)


# cutoff; days and posts of the last campaign that was over, of its post days so far, and of the current phase
COURSE = [
    ("2024-03-04", (NAN, NAN), (NAN, NAN), (0, 0.0)),
    ("2024-03-06", (NAN, NAN), (NAN, NAN), (2, 14.0)),
    ("2024-03-11", (NAN, NAN), (NAN, NAN), (0, 0.0)),
    ("2024-03-13", (NAN, NAN), (NAN, NAN), (2, 30.0)),
    ("2024-03-20", (NAN, NAN), (NAN, NAN), (9, 40.0)),
    ("2024-03-21", (10, 40.0), (0, 0.0), (0, 0.0)),
    ("2024-03-25", (10, 40.0), (4, 0.0), (4, 0.0)),
    ("2024-03-26", (10, 40.0), (5, 7.0), (5, 7.0)),
    ("2024-04-03", (10, 40.0), (13, 7.0), (13, 7.0)),
    ("2024-04-04", (10, 40.0), (14, 7.0), (NAN, NAN)),
    ("2025-01-01", (10, 40.0), (14, 7.0), (NAN, NAN)),
]


@pytest.mark.parametrize(("cutoff", "active", "post", "current"), COURSE)
def test_the_campaign_windows_grow_with_the_campaign(
    tables_of: Make,
    value_of: Value,
    cutoff: str,
    active: tuple[float, float],
    post: tuple[float, float],
    current: tuple[float, float],
) -> None:
    tables = world(tables_of)
    for window, expected in (("last_active", active), ("last_post", post), ("current", current)):
        found = (value_of(tables, cutoff, days(window)), value_of(tables, cutoff, total("posts", window)))
        assert found == pytest.approx(expected, nan_ok=True), window


def test_on_the_first_day_after_a_campaign_its_drop_is_not_known_yet(
    tables_of: Make, value_of: Value
) -> None:
    assert value_of(world(tables_of), "2024-03-21", post_drop("posts", 60)) == pytest.approx(NAN, nan_ok=True)


def test_an_account_that_stops_after_a_campaign_has_dropped_by_one(tables_of: Make, value_of: Value) -> None:
    assert value_of(world(tables_of), "2024-03-25", post_drop("posts", 60)) == 1.0


# cutoff; the rate of the phase so far ÷ that of the same phase of 2023
EDITIONS = [
    ("2024-03-03", NAN),
    ("2024-03-04", NAN),
    ("2024-03-06", (14.0 / 2) / (7.0 / 7)),
    ("2024-03-10", (14.0 / 6) / (7.0 / 7)),
    ("2024-03-11", NAN),
    ("2024-03-13", (30.0 / 2) / (20.0 / 10)),
    ("2024-03-20", (40.0 / 9) / (20.0 / 10)),
    ("2024-03-21", NAN),
    ("2024-03-28", (7.0 / 7) / (28.0 / 14)),
    ("2024-04-03", (7.0 / 13) / (28.0 / 14)),
    ("2024-04-04", NAN),
]


@pytest.mark.parametrize(("cutoff", "expected"), EDITIONS)
def test_a_phase_is_compared_with_the_same_phase_of_the_previous_edition(
    tables_of: Make, value_of: Value, cutoff: str, expected: float
) -> None:
    tables = world(tables_of, POSTS_OF_2023 + POSTS, (MM23, MM24))
    assert value_of(tables, cutoff, edition_ratio("posts")) == pytest.approx(expected, rel=1e-6, nan_ok=True)


# why there is nothing to compare with, or what it is compared with: campaigns, exposures, expected total
PREVIOUS = [
    ((MM23, MM24), ("mm23", "mm24"), 20.0),
    ((MM24,), ("mm24",), NAN),
    ((MM23 | {"series": "other"}, MM24), ("mm23", "mm24"), NAN),
    ((MM23, MM24), ("mm24",), NAN),
    ((MM23, MM24), ("mm23",), NAN),
    ((MM23, MM24 | {"campaign_id": "mm00"}), ("mm23", "mm00"), 20.0),
    ((MM23, MM23 | {"campaign_id": "mm22", "starts_at": "2023-03-08"}, MM24), ("mm22", "mm23", "mm24"), 20.0),
    ((MM23, MM23 | {"campaign_id": "x", "starts_at": "2023-03-21"}, MM24), ("mm23", "x", "mm24"), 0.0),
]


@pytest.mark.parametrize(("campaigns", "exposed", "expected"), PREVIOUS)
def test_the_previous_edition_is_the_last_before_it_that_the_account_took_part_in(
    tables_of: Make, value_of: Value, campaigns: tuple[Row, ...], exposed: tuple[str, ...], expected: float
) -> None:
    exposures = [{"account_id": "a", "campaign_id": name} for name in exposed]
    tables = world(tables_of, POSTS_OF_2023 + POSTS, campaigns, exposures=exposures)
    found = value_of(tables, "2024-03-13", total("posts", "previous_edition"))
    assert found == pytest.approx(expected, nan_ok=True)


def test_an_edition_from_before_the_account_began_gives_no_ratio(tables_of: Make, value_of: Value) -> None:
    young = [{"account_id": "a", "started_at": "2023-06-01"}]
    tables = world(tables_of, POSTS, (MM23, MM24), accounts=young)
    assert value_of(tables, "2024-03-13", edition_ratio("posts")) == pytest.approx(NAN, nan_ok=True)


# an exposure known on 15 March; at each cutoff the active days that are known of, and the posts in them
REPAINTED = [
    ("2024-03-12", 0, 0.0),
    ("2024-03-14", 0, 0.0),
    ("2024-03-15", 4, 30.0),
    ("2024-03-16", 5, 40.0),
    ("2024-03-21", 10, 40.0),
]


@pytest.mark.parametrize(("cutoff", "active", "posts"), REPAINTED)
def test_a_late_exposure_repaints_the_past_from_when_it_is_known(
    tables_of: Make, value_of: Value, cutoff: str, active: int, posts: float
) -> None:
    exposures = [{"account_id": "a", "campaign_id": "mm24", "exposed_at": "2024-03-15"}]
    tables = world(tables_of, exposures=exposures)
    assert value_of(tables, cutoff, days(60, phase="active")) == active
    assert value_of(tables, cutoff, total("posts", 60, phase="active")) == posts


def test_snapshots_around_a_late_exposure_each_know_their_own_calendar(tables_of: Make) -> None:
    exposures = [{"account_id": "a", "campaign_id": "mm24", "exposed_at": "2024-03-15"}]
    cutoffs = pd.to_datetime([row[0] for row in REPAINTED], utc=True)
    at = pd.DataFrame({"account_id": "a", "cutoff": cutoffs})
    active = Feature("active", days(60, phase="active"), "c", 1, "days")
    found = windows(world(tables_of, exposures=exposures), at, [active])
    assert found["active"].tolist() == [row[1] for row in REPAINTED]


def test_where_campaigns_overlap_a_day_counts_for_the_phase_that_goes_first(
    tables_of: Make, value_of: Value
) -> None:
    later = MM24 | {"campaign_id": "later", "starts_at": "2024-03-18", "ends_at": "2024-03-25"}
    tables = world(tables_of, campaigns=(MM24, later))
    assert value_of(tables, "2024-04-15", days(60, phase="active")) == 10 + 4  # 21 to 24 March are not post
    assert value_of(tables, "2024-04-15", days(60, phase="pre")) == 7  # 11 to 17 March are active


def test_the_row_carries_phase_campaign_and_series_of_its_cutoff(tables_of: Make) -> None:
    cutoffs = pd.to_datetime(["2024-03-10", "2024-03-11", "2024-03-21", "2024-04-04"], utc=True)
    at = pd.DataFrame({"account_id": "a", "cutoff": cutoffs})
    found = windows(world(tables_of), at, [Feature("t", tenure(), "c", 1, "days")])
    assert found["phase"].tolist() == ["pre", "active", "post", "baseline"]
    assert found["campaign_id"].fillna("none").tolist() == ["mm24", "mm24", "mm24", "none"]
    assert found["series"].fillna("none").tolist() == ["mm", "mm", "mm", "none"]
