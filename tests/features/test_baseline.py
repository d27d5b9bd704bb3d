from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.features import Feature, windows
from campaignpulse.features.baseline import excess_features, silence_features, trend_features
from campaignpulse.features.metrics import Metric
from campaignpulse.tables import Tables, validate

Make = Callable[..., Tables]
POSTS = Metric("posts", "output", +1)
CUTOFF = pd.Timestamp("2024-12-02", tz="UTC")
DAY = pd.Timedelta(days=1)


def names(features: list[Feature]) -> list[tuple[str, str, int, str, bool]]:
    return [(f.name, f.component, f.direction, f.unit, f.campaign) for f in features]


def test_the_excess_is_looked_at_in_every_window_that_has_a_past() -> None:
    assert names(excess_features(POSTS, (7, 28, 400), 365)) == [
        ("posts_excess_7d", "output", +1, "ratio, 1 is as usual", True),
        ("posts_excess_28d", "output", +1, "ratio, 1 is as usual", True),
    ]


def test_the_slow_trend_is_that_of_the_longest_window() -> None:
    assert names(trend_features(POSTS, (7, 84, 28), 365)) == [
        ("posts_slow_trend", "decline", +1, "ratio, 1 is as before", True)
    ]
    assert trend_features(POSTS, (365,), 365) == []


def test_silence_is_counted_in_working_days() -> None:
    assert names(silence_features("retention", 365)) == [
        ("missed_working_days", "retention", -1, "working days", True)
    ]


@pytest.mark.parametrize("direction", [+1, -1, 0])
def test_the_direction_is_that_of_the_metric(direction: int) -> None:
    metric = Metric("posts", "output", direction)
    found = [*excess_features(metric, (7,), 365), *trend_features(metric, (7,), 365)]
    assert {f.direction for f in found} == {direction}


def value(days_before: list[int], features: list[Feature], *, campaigns: list[tuple[int, int]]) -> float:
    """The feature of an account that posts on these days before the cutoff; so are campaigns."""
    frames = {
        "accounts": pd.DataFrame({"account_id": ["a"], "started_at": [CUTOFF - 200 * DAY]}),
        "campaigns": pd.DataFrame(
            {
                "campaign_id": [f"c{n}" for n in range(len(campaigns))],
                "name": "c",
                "series": "s",
                "starts_at": [CUTOFF - since * DAY for since, _ in campaigns],
                "ends_at": [CUTOFF - until * DAY for _, until in campaigns],
                "known_at": CUTOFF - 300 * DAY,
                "pre_days": 0,
                "post_days": 0,
            }
        ),
        "exposures": pd.DataFrame(
            {"account_id": "a", "campaign_id": [f"c{n}" for n in range(len(campaigns))]}
        ),
        "events": pd.DataFrame(
            {"account_id": "a", "occurred_at": [CUTOFF - day * DAY for day in days_before], "metric": "posts"}
        ),
    }
    at = pd.DataFrame({"account_id": ["a"], "cutoff": [CUTOFF]})
    return float(windows(validate(frames, origin="x"), at, features).iloc[0, -1])


EVERY_FOURTH_DAY = list(range(4, 201, 4))
EXCESS = excess_features(POSTS, (28,), 365)


def test_whoever_does_what_the_year_before_lets_expect_is_at_one() -> None:
    # 7 of 28 days now; 43 of the 172 days before, a quarter of them
    assert value(EVERY_FOURTH_DAY, EXCESS, campaigns=[]) == pytest.approx((7 + 1) / (28 * 43 / 172 + 1))


def test_a_busy_campaign_is_expected_of_whoever_was_busy_in_the_one_before() -> None:
    # in the campaign before each of 10 days; now 10 campaign days and 18 others, with 5 and 4 active ones
    usual = [day for day in range(32, 201, 4) if not 100 < day <= 110]
    days = [*range(101, 111), *usual, 1, 2, 3, 4, 5, 12, 16, 20, 24]
    outside = len(usual) / (200 - 28 - 10)
    expected = 10 * (10 / 10) + 18 * outside
    found = value(days, EXCESS, campaigns=[(110, 100), (10, 0)])
    assert found == pytest.approx((9 + 1) / (expected + 1), rel=1e-6)


def test_for_a_phase_that_there_was_none_of_all_days_are_the_measure() -> None:
    found = value(EVERY_FOURTH_DAY, EXCESS, campaigns=[(10, 0)])
    assert found == pytest.approx((7 + 1) / (28 * 43 / 172 + 1))


def test_an_account_without_a_before_has_no_excess() -> None:
    long = excess_features(POSTS, (250,), 365)
    assert value(EVERY_FOURTH_DAY, long, campaigns=[]) == pytest.approx(float("nan"), nan_ok=True)


def test_the_slow_trend_leaves_campaigns_out_on_both_sides() -> None:
    # outside campaigns 10 posts on 74 days now, and 29 posts on 116 days before; 10 posts in a campaign now
    days = [*range(1, 11), *range(20, 60, 4), *range(85, 201, 4)]
    found = value(days, trend_features(POSTS, (7, 28, 84), 365), campaigns=[(10, 0)])
    assert found == pytest.approx((10 / 74) / (29 / 116), rel=1e-6)


def test_missed_working_days_are_the_silence_times_the_share_of_days_that_are_usual() -> None:
    # 41 of 200 days were active; the last one is 40 days ago
    found = value(list(range(40, 201, 4)), silence_features("retention", 365), campaigns=[])
    assert found == pytest.approx(40 * 41 / 200)
