from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.evaluation.backtest.alarms import alarms

Weeks = Callable[..., pd.DataFrame]


@pytest.fixture
def follow(first: pd.Timestamp) -> Callable[..., pd.DataFrame]:
    def found(*parts: pd.DataFrame, horizon_days: int = 30) -> pd.DataFrame:
        watched = pd.concat(parts, ignore_index=True)
        return alarms(watched, first=first, every_days=7, horizon_days=horizon_days)

    return found


def looks_where(rows: pd.DataFrame, column: str) -> list[int]:
    return rows.loc[rows[column], "look"].tolist()


def test_an_alarm_is_raised_when_it_begins(weeks: Weeks, follow: Callable[..., pd.DataFrame]) -> None:
    assert looks_where(follow(weeks("a", ".!!..!.")), "raised") == [1, 5]


def test_an_alarm_on_the_first_look_counts_as_raised_there(
    weeks: Weeks, follow: Callable[..., pd.DataFrame]
) -> None:
    assert looks_where(follow(weeks("a", "!!.")), "raised") == [0]


def test_an_alarm_that_stays_on_is_raised_anew_after_each_whole_horizon(
    weeks: Weeks, follow: Callable[..., pd.DataFrame]
) -> None:
    """It is on for 7, 14, … days: 30 are over at the look after 35, 60 at that after 63."""
    assert looks_where(follow(weeks("a", ".!!!!!!!!!!!")), "raised") == [1, 6, 10]


def test_a_horizon_of_whole_weeks_is_over_on_its_last_day(
    weeks: Weeks, follow: Callable[..., pd.DataFrame]
) -> None:
    assert looks_where(follow(weeks("a", "!!!!!!!!!"), horizon_days=28), "raised") == [0, 4, 8]


def test_the_same_stretch_has_one_first_day(weeks: Weeks, follow: Callable[..., pd.DataFrame]) -> None:
    rows = follow(weeks("a", ".!!.!!!"))
    since = (rows["since"] - rows["cutoff"].min()).dt.days
    assert since.fillna(-1).tolist() == [-1, 7, 7, -1, 28, 28, 28]


def test_a_week_without_the_account_ends_a_stretch(weeks: Weeks, follow: Callable[..., pd.DataFrame]) -> None:
    assert looks_where(follow(weeks("a", "!! !!")), "raised") == [0, 3]


def test_a_churn_ends_a_stretch(weeks: Weeks, follow: Callable[..., pd.DataFrame]) -> None:
    """The account came back at once, and was at risk on the next look already."""
    rows = follow(weeks("a", "..!!", churn_day=22), weeks("a", "    !!"))
    assert looks_where(rows, "raised") == [2, 4]
    assert rows["spell"].nunique() == 2


def test_accounts_do_not_go_on_from_each_other(weeks: Weeks, follow: Callable[..., pd.DataFrame]) -> None:
    rows = follow(weeks("b", "  !!"), weeks("a", "!!"))
    assert rows["account_id"].tolist() == ["a", "a", "b", "b"]
    assert looks_where(rows, "raised") == [0, 2]


@pytest.mark.parametrize(("churn_day", "right"), [(36, [1, 2, 3, 4, 5]), (37, [2, 3, 4, 5])])
def test_an_alarm_is_right_if_a_churn_lies_within_the_horizon(
    weeks: Weeks, follow: Callable[..., pd.DataFrame], churn_day: int, right: list[int]
) -> None:
    """The horizon of the look on day 7 ends before day 37."""
    assert looks_where(follow(weeks("a", "......", churn_day=churn_day)), "right") == right


@pytest.mark.parametrize(("known_day", "mature"), [(44, [0, 1, 2]), (43, [0, 1])])
def test_an_alarm_is_mature_once_its_whole_horizon_is_known(
    weeks: Weeks, follow: Callable[..., pd.DataFrame], known_day: int, mature: list[int]
) -> None:
    assert looks_where(follow(weeks("a", ".....", known_day=known_day)), "mature") == mature


def test_looks_after_a_churn_has_begun_are_left_out(
    weeks: Weeks, follow: Callable[..., pd.DataFrame]
) -> None:
    rows = follow(weeks("a", "..!!!!.", churn_day=14, lapsed=[3, 4, 5]))
    assert rows["look"].tolist() == [0, 1, 2, 6]


def test_the_order_of_the_rows_does_not_matter(weeks: Weeks, follow: Callable[..., pd.DataFrame]) -> None:
    watched = pd.concat([weeks("a", ".!!.!", churn_day=33), weeks("b", "!!!..")], ignore_index=True)
    pd.testing.assert_frame_equal(follow(watched), follow(watched.sample(frac=1, random_state=1)))
