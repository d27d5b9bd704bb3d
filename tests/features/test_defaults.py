from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.features import components, default_features, directions, windows
from campaignpulse.features.facts import metrics_of
from campaignpulse.tables import Tables

Make = Callable[..., Tables]
KNOW_THE_CALENDAR = (
    "_rate_active_",
    "_rate_post_",
    "_rate_baseline_",
    "_lift_",
    "_post_drop",
    "_vs_previous",
    "_excess_",
    "_slow_trend",
    "missed_working_days",
    "_last_joined",
    "_campaigns",
    "campaigns_ahead",
    "days_to_campaign",
    "milestone",
)


def names(tables: Tables, **options: object) -> list[str]:
    return [feature.name for feature in default_features(tables, **options)]


def test_every_metric_of_the_tables_gets_features(tiny_tables: Make) -> None:
    tables = tiny_tables()
    found = names(tables)
    for metric in metrics_of(tables):
        if metric not in ("subscriptions.term", "milestones.met"):  # these say when, under other names
            assert any(name.startswith(f"{metric}_") for name in found), metric
    assert {"days_to_renewal", "milestones_met_365d"} <= set(found)


def test_no_two_features_have_one_name(tiny_tables: Make) -> None:
    found = names(tiny_tables())
    assert len(found) == len(set(found))


def test_a_table_that_is_not_there_gives_no_features(tiny_tables: Make) -> None:
    found = names(tiny_tables(tickets=None, surveys=None))
    assert [name for name in found if name.startswith(("tickets", "surveys"))] == []


def test_only_the_metrics_that_are_asked_for_get_features(tiny_tables: Make) -> None:
    found = names(tiny_tables(), metrics=["posts"], windows_days=[28], campaign=False)
    assert found == [
        "days_since_last_event",
        "active_share_28d",
        "posts_rate_28d",
        "posts_active_share_28d",
        "posts_mean_28d",
        "posts_days_since",
        "posts_unevenness_4w",
        "posts_a_working_day_28d",
        "posts_a_working_day_28d_vs_own",
    ]


def test_a_metric_whose_rows_are_all_alike_gets_no_mean(tiny_tables: Make) -> None:
    found = names(tiny_tables())
    assert "posts_mean_84d" in found
    assert "approvals_mean_84d" not in found


def test_a_survey_is_averaged_and_nothing_else(tiny_tables: Make) -> None:
    found = [name for name in names(tiny_tables()) if name.startswith("surveys.")]
    assert found == ["surveys.nps_mean_84d", "surveys.nps_mean_365d"]


def test_windows_default_to_a_week_a_month_a_quarter_and_a_year(tiny_tables: Make) -> None:
    found = [name for name in names(tiny_tables()) if name.startswith("posts_rate_")]
    assert found == [
        "posts_rate_7d",
        "posts_rate_28d",
        "posts_rate_84d",
        "posts_rate_active_365d",
        "posts_rate_post_365d",
        "posts_rate_baseline_365d",
    ]


def test_other_windows_can_be_asked_for(tiny_tables: Make) -> None:
    found = names(tiny_tables(), metrics=["posts"], windows_days=[14, 56], long_days=730)
    assert {"posts_rate_14d", "posts_rate_56d", "posts_trend_14d_56d", "posts_rate_active_730d"} <= set(found)
    assert [name for name in found if "_84d" in name or "_365d" in name] == []


def test_exactly_those_features_know_the_calendar_that_speak_of_campaigns(tiny_tables: Make) -> None:
    for feature in default_features(tiny_tables()):
        assert feature.campaign is any(word in feature.name for word in KNOW_THE_CALENDAR), feature.name


def test_without_campaigns_all_features_that_know_the_calendar_are_left_out(tiny_tables: Make) -> None:
    tables = tiny_tables()
    plain = default_features(tables, campaign=False)
    assert plain == [feature for feature in default_features(tables) if not feature.campaign]
    assert len(plain) < len(default_features(tables))


def test_what_is_declared_decides_component_and_direction(tiny_tables: Make) -> None:
    declared = {"posts": ("noise", -1)}
    found = {f.name: f for f in default_features(tiny_tables(), metrics=["posts"], declared=declared)}
    assert (found["posts_rate_28d"].component, found["posts_rate_28d"].direction) == ("noise", -1)
    assert (found["posts_days_since"].component, found["posts_days_since"].direction) == ("retention", +1)


def test_components_name_each_feature_once_and_in_order(tiny_tables: Make) -> None:
    features = default_features(tiny_tables())
    by_component = components(features)
    assert list(by_component) == [
        "retention",
        "output",
        "decline",
        "engagement",
        "depth",
        "commercial",
        "voice",
        "support",
        "milestones",
    ]
    assert sorted(name for some in by_component.values() for name in some) == sorted(names(tiny_tables()))
    assert by_component["voice"] == ["surveys.nps_mean_84d", "surveys.nps_mean_365d"]


def test_directions_say_for_each_feature_whether_more_is_healthier(tiny_tables: Make) -> None:
    found = directions(default_features(tiny_tables()))
    assert found["posts_rate_28d"] == +1
    assert found["tickets.opened_rate_28d"] == -1
    assert found["days_since_last_event"] == -1
    assert found["tickets.opened_days_since"] == +1
    assert found["milestones_met_365d"] == +1
    assert found["milestones_missed_84d"] == -1
    assert found["days_to_renewal"] == 0
    assert found["posts_lift_active_365d"] == 0
    assert set(found.values()) == {-1, 0, +1}


@pytest.mark.parametrize(
    "unit", ["days", "ratio", "score of the survey", "posts a day", "share of days, 0 to 1"]
)
def test_every_feature_says_its_unit(tiny_tables: Make, unit: str) -> None:
    units = [feature.unit for feature in default_features(tiny_tables())]
    assert all(units)
    assert unit in units


def test_all_default_features_can_be_computed(tiny_tables: Make) -> None:
    tables = tiny_tables()
    at = pd.DataFrame({"account_id": ["a1", "a2", "a3"], "cutoff": pd.Timestamp("2025-04-15", tz="UTC")})
    found = windows(tables, at, default_features(tables))
    assert (found["milestones_missed_84d"].tolist(), found["days_to_renewal"].tolist()[:1]) == (
        [1, 1, 0],
        [230],
    )
    assert found["posts_rate_28d"].tolist() == pytest.approx([4.0 * 4 / 28, 2.0 * 4 / 28, 1.0 * 4 / 28])


def test_people_are_counted_where_events_name_them(tiny_tables: Make) -> None:
    tables = tiny_tables()
    events = tables.events.assign(user_id="ann")
    assert [name for name in names(tables) if name.startswith("users_")] == []
    named = names(tiny_tables(events=events))
    assert [name for name in named if name.startswith("users_")] == ["users_28d", "users_28d_vs_own"]
    nobody = names(tiny_tables(events=events.assign(user_id=None)))
    assert [name for name in nobody if name.startswith("users_")] == []


def test_rare_facts_get_few_features(tiny_tables: Make) -> None:
    found = [name for name in names(tiny_tables()) if name.startswith("subscriptions.renewal_")]
    assert found == [
        "subscriptions.renewal_rate_28d",
        "subscriptions.renewal_rate_84d",
        "subscriptions.renewal_rate_365d",
        "subscriptions.renewal_days_since",
    ]


def test_tables_without_rows_give_no_features(tiny_tables: Make) -> None:
    others = ("tickets", "surveys", "subscriptions", "milestones")
    empty = {name: frame.iloc[:0] for name, frame in tiny_tables().frames.items() if name in others}
    without = dict.fromkeys(others)
    assert names(tiny_tables(**empty)) == names(tiny_tables(**without))
