from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.recalibration.season import (
    FEWEST_ROWS,
    Beyond,
    beyond_season,
    phases_beyond,
    season_words,
)
from campaignpulse.recalibration.watched import Watched

TASKS, SESSIONS = "tasks_rate_28d", "sessions_rate_28d"
STARTS = {f"march {year}": pd.Timestamp(year, 3, 1, tz="UTC") for year in (2022, 2023, 2024)}
WATCHED = (
    Watched(SESSIONS, "sessions", "product_analytics", "engagement"),
    Watched(TASKS, "tasks", "project_management", "output"),
)


def month(snapshots: pd.DataFrame, start: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of a month, and those before it."""
    at = pd.Timestamp(start, tz="UTC")
    return snapshots[snapshots["month"] == at].copy(), snapshots[snapshots["month"] < at]


def test_a_campaign_is_compared_with_the_edition_before_of_its_series(snapshots: pd.DataFrame) -> None:
    now, earlier = month(snapshots, "2024-03-01")

    found = beyond_season(now, earlier, WATCHED, starts=STARTS)

    assert {(one.campaign, one.campaign_then, one.phase) for one in found} == {
        ("march 2024", "march 2023", "active")
    }


def test_a_month_without_campaigns_is_compared_with_the_same_month_a_year_before(
    snapshots: pd.DataFrame,
) -> None:
    now, earlier = month(snapshots, "2024-05-01")
    then = earlier[earlier["month"] == pd.Timestamp("2023-05-01", tz="UTC")]

    found = beyond_season(now, earlier, WATCHED, starts=STARTS)

    assert {one.campaign for one in found} == {None}
    assert {one.then for one in found} == {then[TASKS].mean(), then[SESSIONS].mean()}


def test_the_season_alone_is_no_change_beyond_it(snapshots: pd.DataFrame) -> None:
    now, earlier = month(snapshots, "2024-05-01")

    assert max(abs(one.errors) for one in beyond_season(now, earlier, WATCHED, starts=STARTS)) < 3


def test_what_changed_beyond_the_season_comes_first_with_its_size(snapshots: pd.DataFrame) -> None:
    now, earlier = month(snapshots, "2024-03-01")
    now[TASKS] *= 0.7

    first = beyond_season(now, earlier, WATCHED, starts=STARTS)[0]

    assert first.metric == "tasks"
    assert first.change == pytest.approx(-0.3, abs=0.06)
    assert first.errors < -5


def test_a_first_edition_has_nothing_to_be_compared_with(snapshots: pd.DataFrame) -> None:
    assert beyond_season(*month(snapshots, "2022-03-01"), WATCHED, starts=STARTS) == ()


def test_thirty_snapshots_are_compared_and_twenty_nine_are_not(snapshots: pd.DataFrame) -> None:
    now, earlier = month(snapshots, "2024-05-01")

    assert len(beyond_season(now.head(FEWEST_ROWS), earlier, WATCHED, starts=STARTS)) == 2
    assert beyond_season(now.head(FEWEST_ROWS - 1), earlier, WATCHED, starts=STARTS) == ()


def test_accounts_that_are_the_same_as_before_make_the_comparison_surer(snapshots: pd.DataFrame) -> None:
    now, earlier = month(snapshots, "2024-05-01")
    level = now.set_index("account_id")[TASKS]
    same = earlier.assign(**{TASKS: earlier["account_id"].map(level) + 0.01 * earlier[TASKS]})
    strangers = same.assign(account_id="other " + same["account_id"])
    up = now.assign(**{TASKS: now[TASKS] + 0.2})

    errors = [
        next(one.errors for one in beyond_season(up, rows, WATCHED, starts=STARTS) if one.metric == "tasks")
        for rows in (same, strangers)
    ]

    assert errors[0] > 5 * errors[1]


def test_the_first_days_of_an_edition_are_held_against_the_first_days_of_the_last(
    snapshots: pd.DataFrame,
) -> None:
    now, earlier = month(snapshots, "2024-03-01")
    late = earlier[earlier["campaign_id"] == "march 2023"].assign(**{TASKS: 100.0})
    late["cutoff"] += pd.Timedelta(days=20)

    found = beyond_season(now, pd.concat([earlier, late]), WATCHED, starts=STARTS)

    assert next(one.then for one in found if one.metric == "tasks") == pytest.approx(4, rel=0.1)


def test_the_season_in_words_names_the_phase_and_the_edition_it_is_held_against(
    snapshots: pd.DataFrame,
) -> None:
    now, earlier = month(snapshots, "2024-03-01")
    now[TASKS] *= 0.5
    found = beyond_season(now, earlier, WATCHED, starts=STARTS)
    said = season_words(found, TASKS)
    assert said.startswith("beyond the season: active −")
    assert said.endswith(" % against march 2023")
    assert season_words(found, SESSIONS) == "no more than in the same season before"
    assert season_words((), TASKS) == "there is no earlier edition or year to compare it with"


def test_a_phase_carries_a_change_if_it_changed_surely_and_half_as_much_as_the_most() -> None:
    most = Beyond("post", "mm", "mm24", "mm23", "tasks", "crm", TASKS, 90, 90, 5, 10, -0.5, -9.0)
    half = replace(most, phase="active", change=-0.25)
    less, unsure = replace(most, phase="baseline", change=-0.24), replace(most, phase="pre", errors=-2.9)
    assert phases_beyond([most, half, less, unsure], TASKS) == ("active", "post")
    assert phases_beyond([most], SESSIONS) == ()
