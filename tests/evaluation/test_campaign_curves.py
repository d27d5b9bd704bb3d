from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation import campaign_calendar, campaign_curves
from campaignpulse.tables import Tables
from scipy import stats

Tiny = Callable[..., Tables]
Frames = dict[str, pd.DataFrame]


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


@pytest.fixture
def scored() -> pd.DataFrame:
    """a1 and a2 are exposed to mm25, a3 is not; one row an account and week around it."""
    weeks = pd.date_range("2025-02-16", "2025-07-20", freq="7D", tz="UTC")
    rows = [
        (name, week, health - number)
        for number, week in enumerate(weeks)
        for name, health in (("a1", 90.0), ("a2", 70.0), ("a3", 10.0))
    ]
    return pd.DataFrame(rows, columns=["account_id", "cutoff", "health"])


def test_the_calendar_has_a_row_a_campaign_with_all_its_bounds(tiny_tables: Tiny) -> None:
    found = campaign_calendar(tiny_tables()).set_index("campaign_id").loc["mm25"]
    assert found["starts_at"] == day("2025-03-16")
    assert found["ends_at"] == day("2025-04-08")
    assert found["pre_from"] == day("2025-02-23")  # 21 days before
    assert found["post_until"] == day("2025-05-06")  # 28 days after
    assert (found["accounts"], found["versions"]) == (2, 1)
    assert found["known_at"] == day("2025-01-15")


def test_a_rescheduled_campaign_stands_where_it_was_moved_to_and_says_so(
    tiny_frames: Frames, tiny_tables: Tiny
) -> None:
    plan = tiny_frames["campaigns"]
    moved = plan.iloc[[1]].assign(
        starts_at=day("2025-05-01"), ends_at=day("2025-05-10"), known_at=day("2025-03-01")
    )
    tables = tiny_tables(campaigns=pd.concat([moved, plan], ignore_index=True))
    found = campaign_calendar(tables)
    assert found["campaign_id"].tolist() == ["mm24", "mm25"]
    assert found["starts_at"].iloc[1] == day("2025-05-01")
    assert found["versions"].tolist() == [1, 2]


def test_a_calendar_that_nobody_announced_has_no_known_time_and_no_pre_phase(
    tiny_frames: Frames, tiny_tables: Tiny
) -> None:
    plan = tiny_frames["campaigns"].drop(columns="known_at")
    found = campaign_calendar(tiny_tables(campaigns=plan))
    assert found["known_at"].isna().all()
    assert (found["pre_from"] == found["starts_at"]).all()


def test_a_curve_is_the_mean_of_the_exposed_accounts_alone(tiny_tables: Tiny, scored: pd.DataFrame) -> None:
    curves = campaign_curves(tiny_tables(), campaign_calendar(tiny_tables()), scored)
    first = curves[curves["campaign_id"] == "mm25"].iloc[0]
    assert first["day"] == (day("2025-02-23") - day("2025-04-08")).days
    assert first["accounts"] == 2
    assert first["health"] == (89 + 69) / 2


def test_its_interval_is_students(tiny_tables: Tiny, scored: pd.DataFrame) -> None:
    curves = campaign_curves(
        tiny_tables(), campaign_calendar(tiny_tables()), scored.assign(health=[51, 50, 0] * 23)
    )
    row = curves.query("campaign_id == 'mm25'").iloc[0]
    low, high = stats.t.interval(0.95, 1, loc=50.5, scale=stats.sem([51.0, 50.0]))
    np.testing.assert_allclose([row["low"], row["high"]], [low, high])


def test_an_interval_stays_within_the_scale_of_health(tiny_tables: Tiny, scored: pd.DataFrame) -> None:
    curves = campaign_curves(tiny_tables(), campaign_calendar(tiny_tables()), scored)
    assert curves["low"].min() == 0
    assert curves["high"].max() == 100


def test_a_single_account_has_a_curve_but_no_interval(tiny_tables: Tiny, scored: pd.DataFrame) -> None:
    alone = scored[scored["account_id"] == "a2"]
    curves = campaign_curves(tiny_tables(), campaign_calendar(tiny_tables()), alone)
    assert curves["low"].isna().all()
    assert curves["health"].notna().all()


def test_days_before_the_start_are_pre_and_from_the_end_on_post(
    tiny_tables: Tiny, scored: pd.DataFrame
) -> None:
    curves = campaign_curves(tiny_tables(), campaign_calendar(tiny_tables()), scored)
    length = (day("2025-04-08") - day("2025-03-16")).days
    of = curves[curves["campaign_id"] == "mm25"]
    assert (of["phase"] == np.select([of["day"] < -length, of["day"] < 0], ["pre", "active"], "post")).all()
    assert set(of["phase"]) == {"pre", "active", "post"}


def test_a_campaign_is_followed_for_twelve_weeks_after_its_end(
    tiny_tables: Tiny, scored: pd.DataFrame
) -> None:
    curves = campaign_curves(tiny_tables(), campaign_calendar(tiny_tables()), scored)
    last = curves.loc[curves["campaign_id"] == "mm25", "day"].max()
    assert 12 * 7 - 7 <= last < 12 * 7


def test_a_campaign_that_nobody_was_scored_in_has_no_curve(tiny_tables: Tiny, scored: pd.DataFrame) -> None:
    curves = campaign_curves(tiny_tables(), campaign_calendar(tiny_tables()), scored)
    assert set(curves["campaign_id"]) == {"mm25"}
    none = campaign_curves(tiny_tables(), campaign_calendar(tiny_tables()), scored.head(0))
    assert none.empty
    assert list(none.columns) == list(curves.columns)
