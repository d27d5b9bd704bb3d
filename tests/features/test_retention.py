from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from campaignpulse.features import (
    active_days,
    days,
    edition_ratio,
    lift,
    participated,
    post_drop,
    rate,
    since_last,
    unevenness,
    windows,
)
from campaignpulse.features.metrics import Metric
from campaignpulse.features.retention import recency_features, retention_features
from campaignpulse.tables import Tables

POSTS = Metric("posts", "output", +1)

# name, expression, direction, unit, whether it knows the calendar
OF_POSTS = [
    ("posts_days_since", since_last("posts"), -1, "days", False),
    ("posts_trend_7d_28d", rate("posts", 7) / rate("posts", 28), +1, "ratio", False),
    ("posts_trend_28d_84d", rate("posts", 28) / rate("posts", 84), +1, "ratio", False),
    ("posts_unevenness_12w", unevenness("posts", 12), -1, "1 to the number of weeks", False),
    ("posts_lift_post_365d", lift("posts", "post", 365), +1, "ratio", True),
    (
        "posts_post_drop",
        post_drop("posts", 365).where(participated("last_post")),
        -1,
        "share, 1 is a full stop",
        True,
    ),
    ("posts_vs_previous_edition", edition_ratio("posts"), +1, "ratio", True),
]


def test_a_metric_gets_recency_trend_and_what_is_left_of_it_after_a_campaign() -> None:
    found = retention_features(POSTS, (7, 28, 84), 365)
    assert [(f.name, f.expression, f.direction, f.unit, f.campaign) for f in found] == OF_POSTS


def test_windows_in_any_order_give_the_same_trends() -> None:
    assert retention_features(POSTS, (84, 7, 28), 365) == retention_features(POSTS, (7, 28, 84), 365)


def test_a_single_window_has_no_trend() -> None:
    names = [f.name for f in retention_features(POSTS, (28,), 365)]
    assert names == [
        "posts_days_since",
        "posts_unevenness_4w",
        "posts_lift_post_365d",
        "posts_post_drop",
        "posts_vs_previous_edition",
    ]


@pytest.mark.parametrize("direction", [+1, -1, 0])
def test_a_long_silence_and_a_drop_go_against_the_direction_of_the_metric(direction: int) -> None:
    found = retention_features(Metric("posts", "output", direction), (7, 28), 365)
    assert {f.name: f.direction for f in found} == {
        "posts_days_since": -direction,
        "posts_trend_7d_28d": direction,
        "posts_unevenness_4w": -direction,
        "posts_lift_post_365d": direction,
        "posts_post_drop": -direction,
        "posts_vs_previous_edition": direction,
    }


def test_recency_is_over_events_of_any_kind() -> None:
    found = recency_features((7, 28))
    assert [(f.name, f.expression, f.direction, f.unit, f.campaign) for f in found] == [
        ("days_since_last_event", since_last(None), -1, "days", False),
        ("active_share_7d", active_days(None, 7) / days(7), +1, "share of days, 0 to 1", False),
        ("active_share_28d", active_days(None, 28) / days(28), +1, "share of days, 0 to 1", False),
    ]


def test_all_of_it_belongs_to_retention() -> None:
    found = recency_features((7,)) + retention_features(POSTS, (7, 28), 365)
    assert {f.component for f in found} == {"retention"}


def value(tables: Tables, cutoff: str, name: str, account: str = "a1") -> float:
    asked = [f for f in retention_features(POSTS, (7, 28, 84), 365) if f.name == name]
    at = pd.DataFrame({"account_id": [account], "cutoff": [pd.Timestamp(cutoff, tz="UTC")]})
    return float(windows(tables, at, asked)[name].iloc[0])


def test_the_trend_of_a_steady_account_is_one(tiny_tables: Callable[..., Tables]) -> None:
    # four posts each Monday: one Monday in 7 days, four in 28, twelve in 84
    assert value(tiny_tables(), "2024-12-02", "posts_trend_7d_28d") == (4.0 * 1 / 7) / (4.0 * 4 / 28)
    assert value(tiny_tables(), "2024-12-02", "posts_trend_28d_84d") == (4.0 * 4 / 28) / (4.0 * 12 / 84)


# Account; the drop after March Madness 2024 as known on 2024-05-01. Of the Mondays with 4 posts 3 lie in the
# 22 post days by then, and 8 in the 86 baseline days from the start of a1 to the first pre day.
DROPS: list[tuple[str, Any]] = [
    ("a1", pytest.approx(1 - (4.0 * 3 / 22) / (4.0 * 8 / 86), rel=1e-6)),
    ("a2", pytest.approx(float("nan"), nan_ok=True)),
    ("a3", pytest.approx(float("nan"), nan_ok=True)),
]


@pytest.mark.parametrize(("account", "expected"), DROPS)
def test_the_drop_is_measured_for_those_who_took_part_only(
    tiny_tables: Callable[..., Tables], account: str, expected: Any
) -> None:
    assert value(tiny_tables(), "2024-05-01", "posts_post_drop", account) == expected
