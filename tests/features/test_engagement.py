from __future__ import annotations

import pytest
from campaignpulse.features import active_days, days, lift, mean, rate
from campaignpulse.features.engagement import activity_features, level_features
from campaignpulse.features.metrics import Metric

SPEND = Metric("spend", "value", +1)
BUGS = Metric("bugs", "support", -1)
SCORE = Metric("surveys.nps", "voice", +1, "level")

# name, expression, direction, unit, whether it knows the calendar
OF_SPEND = [
    ("spend_rate_7d", rate("spend", 7), +1, "spend a day", False),
    ("spend_rate_28d", rate("spend", 28), +1, "spend a day", False),
    ("spend_active_share_7d", active_days("spend", 7) / days(7), +1, "share of days, 0 to 1", False),
    ("spend_active_share_28d", active_days("spend", 28) / days(28), +1, "share of days, 0 to 1", False),
    ("spend_mean_28d", mean("spend", 28), 0, "spend a row", False),
    ("spend_rate_active_365d", rate("spend", 365, phase="active"), +1, "spend a day", True),
    ("spend_rate_post_365d", rate("spend", 365, phase="post"), +1, "spend a day", True),
    ("spend_rate_baseline_365d", rate("spend", 365, phase="baseline"), +1, "spend a day", True),
    ("spend_lift_active_365d", lift("spend", "active", 365), 0, "ratio", True),
]


def test_an_activity_gets_rates_active_days_and_its_pattern_over_the_phases() -> None:
    found = activity_features(SPEND, (7, 28), 365, varies=True)
    assert [(f.name, f.expression, f.direction, f.unit, f.campaign) for f in found] == OF_SPEND


def test_rows_that_all_count_the_same_have_no_mean_worth_a_feature() -> None:
    found = activity_features(SPEND, (7, 28), 365, varies=False)
    assert [f.name for f in found] == [row[0] for row in OF_SPEND if row[0] != "spend_mean_28d"]


def test_all_features_of_an_activity_belong_to_its_component() -> None:
    assert {f.component for f in activity_features(BUGS, (7, 28), 365, varies=True)} == {"support"}


def test_of_a_harmful_activity_more_is_worse() -> None:
    found = activity_features(BUGS, (7,), 365, varies=False)
    assert {f.name: f.direction for f in found} == {
        "bugs_rate_7d": -1,
        "bugs_active_share_7d": -1,
        "bugs_rate_active_365d": -1,
        "bugs_rate_post_365d": -1,
        "bugs_rate_baseline_365d": -1,
        "bugs_lift_active_365d": 0,
    }


@pytest.mark.parametrize(
    ("windows_days", "long_days", "expected"),
    [((7, 84), 365, [84, 365]), ((7, 28), 28, [28]), ((28, 7), 14, [14, 28]), ((400,), 365, [365, 400])],
)
def test_a_level_gets_its_mean_over_the_longest_window_and_the_long_one(
    windows_days: tuple[int, ...], long_days: int, expected: list[int]
) -> None:
    found = level_features(SCORE, windows_days, long_days)
    assert [(f.name, f.expression) for f in found] == [
        (f"surveys.nps_mean_{days_}d", mean("surveys.nps", days_)) for days_ in expected
    ]


@pytest.mark.parametrize("direction", [+1, -1, 0])
def test_a_level_has_the_direction_of_its_metric(direction: int) -> None:
    metric = Metric("delay_days", "output", direction, "level")
    found = level_features(metric, (28,), 365)
    assert {(f.component, f.direction, f.unit, f.campaign) for f in found} == {
        ("output", direction, "days", False)
    }


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("review_cycle_days", "days"),
        ("tickets.hours_to_resolve", "hours"),
        ("surveys.nps", "score of the survey"),
        ("surveys.verbatim", "−1 bad to 1 good"),
        ("surveys.fault", "share, 0 to 1"),
        ("temperature", "mean value"),
    ],
)
def test_the_unit_of_a_level_is_what_its_name_says(name: str, unit: str) -> None:
    assert level_features(Metric(name, "output", 0, "level"), (28,), 365)[0].unit == unit


def test_how_answers_sound_is_said_in_words() -> None:
    (tone,) = level_features(Metric("surveys.verbatim", "voice", +1, "level"), (28,), 28)
    assert tone.description == "how its answers in words sound, over 28 days"
    (theme,) = level_features(Metric("surveys.fault", "voice", -1, "level"), (28,), 28)
    assert theme.description == "share of its answers in words that speak of faults, over 28 days"
