from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from campaignpulse.features import active_days, total, users, windows
from campaignpulse.features.depth import breadth_features, depth_features
from campaignpulse.features.metrics import Metric
from campaignpulse.tables import Tables, validate

Make = Callable[..., Tables]
CLICKS = Metric("clicks", "engagement", +1)
REVISIONS = Metric("asset_revisions", "output", -1)


def test_a_metric_of_engagement_is_told_by_the_visit_and_is_nobodys_merit() -> None:
    found = depth_features(CLICKS, "sessions", (7, 28, 84), 365)
    assert [(f.name, f.component, f.direction, f.campaign) for f in found] == [
        ("clicks_a_visit_28d", "depth", 0, False),
        ("clicks_a_visit_84d", "depth", 0, False),
        ("clicks_a_visit_28d_vs_own", "depth", 0, False),
        ("clicks_a_visit_last_joined", "depth", 0, True),
        ("clicks_a_visit_campaigns", "depth", 0, True),
    ]
    assert found[0].expression == total("clicks", 28) / total("sessions", 28)


def test_any_other_metric_is_told_by_the_working_day_in_its_own_component_and_direction() -> None:
    found = depth_features(REVISIONS, "sessions", (7, 28), 365)
    assert [(f.name, f.component, f.direction) for f in found] == [
        ("asset_revisions_a_working_day_28d", "output", -1),
        ("asset_revisions_a_working_day_28d_vs_own", "output", -1),
        ("asset_revisions_a_working_day_last_joined", "output", -1),
        ("asset_revisions_a_working_day_campaigns", "output", -1),
    ]
    assert found[0].expression == total("asset_revisions", 28) / active_days(None, 28)


def test_where_nobody_counts_visits_a_working_day_stands_in() -> None:
    assert depth_features(CLICKS, None, (28,), 365)[0].name == "clicks_a_working_day_28d"


def test_a_single_window_is_the_one_that_is_used() -> None:
    names = [f.name for f in depth_features(CLICKS, "sessions", (14,), 365)]
    assert names[0] == "clicks_a_visit_14d"
    assert names[1] == "clicks_a_visit_14d_vs_own"


def test_breadth_is_how_many_people_work_and_that_against_the_own_year() -> None:
    found = breadth_features((7, 28, 84), 365)
    assert [(f.name, f.expression, f.direction, f.unit) for f in found] == [
        ("users_28d", users(28), +1, "people"),
        ("users_28d_vs_own", users(28) / users(365), +1, "share, 0 to 1"),
    ]


# Account a takes part in the first (from 2 March) and the third (12 March); of the second it was only told
CAMPAIGNS = [
    ("one", "2024-03-01", "2024-03-06"),
    ("two", "2024-03-06", "2024-03-11"),
    ("three", "2024-03-11", "2024-03-16"),
]
POSTS = [
    ("2024-02-20", 1.0, None),
    ("2024-03-02", 8.0, "one"),
    ("2024-03-03", 4.0, None),
    ("2024-03-07", 1.0, None),
    ("2024-03-12", 2.0, "three"),
]


@pytest.fixture(scope="module")
def joined() -> Tables:
    campaigns = pd.DataFrame(CAMPAIGNS, columns=["campaign_id", "starts_at", "ends_at"])
    events = pd.DataFrame(POSTS, columns=["occurred_at", "value", "campaign_id"])
    frames = {
        "campaigns": campaigns.assign(name="c", series="s", known_at="2024-01-01"),
        "exposures": campaigns[["campaign_id"]].assign(account_id="a"),
        "events": events.assign(account_id="a", metric="posts"),
    }
    return validate(frames, origin="two joined, one not")


# cutoff, posts a working day in the last campaign that was joined, in that and the running one
IN_CAMPAIGNS = [
    ("2024-03-01", None, None),
    ("2024-03-03", None, 8.0),
    ("2024-03-06", (8 + 4) / 2, (8 + 4) / 2),
    ("2024-03-08", (8 + 4) / 2, (8 + 4) / 2),
    ("2024-03-12", (8 + 4) / 2, (8 + 4) / 2),
    ("2024-03-13", (8 + 4) / 2, (8 + 4 + 2) / 3),
    ("2024-03-16", 2.0, 2.0),
]


@pytest.mark.parametrize(("cutoff", "last", "both"), IN_CAMPAIGNS)
def test_only_campaigns_that_the_account_took_part_in_count(
    joined: Tables, cutoff: str, last: float | None, both: float | None
) -> None:
    features = depth_features(Metric("posts", "output", +1), None, (28,), 365)
    at = pd.DataFrame({"account_id": ["a"], "cutoff": pd.Timestamp(cutoff, tz="UTC")})
    found = windows(joined, at, features).iloc[0]
    for name, expected in (("last_joined", last), ("campaigns", both)):
        value: Any = found[f"posts_a_working_day_{name}"]
        assert value == pytest.approx(float("nan") if expected is None else expected, nan_ok=True), name
