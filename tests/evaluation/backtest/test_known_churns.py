from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from campaignpulse.evaluation.backtest.alarms import alarms
from campaignpulse.evaluation.backtest.known_churns import known_churns, last_stretches, said_before

Weeks = Callable[..., pd.DataFrame]


@pytest.fixture
def followed(first: pd.Timestamp) -> Callable[..., pd.DataFrame]:
    def rows(*parts: pd.DataFrame) -> pd.DataFrame:
        watched = pd.concat(parts, ignore_index=True)
        return alarms(watched, first=first, every_days=7, horizon_days=30)

    return rows


def end(first: pd.Timestamp, days: float) -> pd.Timestamp:
    return first + pd.Timedelta(days=days)


def test_each_churn_is_there_once(
    weeks: Weeks, followed: Callable[..., pd.DataFrame], first: pd.Timestamp
) -> None:
    """a left, came back and left again."""
    rows = followed(
        weeks("a", "....", churn_day=25), weeks("a", "     ...", churn_day=55), weeks("b", "....")
    )
    known = known_churns(rows, first=first, end=end(first, 60))
    assert known["account_id"].tolist() == ["a", "a"]
    assert ((known["churn_at"] - first).dt.days).tolist() == [25, 55]


@pytest.mark.parametrize(("days", "known"), [(25, 0), (25.1, 1)])
def test_the_end_itself_is_outside(
    weeks: Weeks,
    followed: Callable[..., pd.DataFrame],
    first: pd.Timestamp,
    days: float,
    known: int,
) -> None:
    rows = followed(weeks("a", "....", churn_day=25))
    assert len(known_churns(rows, first=first, end=end(first, days))) == known


@pytest.mark.parametrize(("churn_day", "alarm"), [(44, True), (43.9, False), (50.9, True), (51, False)])
def test_what_was_said_is_that_of_the_last_look_at_or_before_that_day(
    weeks: Weeks,
    followed: Callable[..., pd.DataFrame],
    first: pd.Timestamp,
    churn_day: float,
    alarm: bool,
) -> None:
    """Thirty days before day 44 is day 14, the only look with an alarm."""
    rows = followed(weeks("a", "..!.....", churn_day=churn_day))
    known = known_churns(rows, first=first, end=end(first, 60))
    assert said_before(rows, known, 30, first=first, every_days=7)["at_risk"].tolist() == [alarm]


def test_a_look_of_the_spell_before_says_nothing(
    weeks: Weeks, followed: Callable[..., pd.DataFrame], first: pd.Timestamp
) -> None:
    rows = followed(weeks("a", "!!!!", churn_day=25), weeks("a", "     ...", churn_day=54))
    known = known_churns(rows, first=first, end=end(first, 60))
    said = said_before(rows, known, 30, first=first, every_days=7)
    assert said["at_risk"].isna().tolist() == [True, True]  # before day 0, and in the spell before


@pytest.mark.parametrize(("letters", "lead"), [("!!....", None), (".!!...", 34), ("!.!..!", 6)])
def test_the_last_stretch_reaches_into_the_last_horizon(
    weeks: Weeks,
    followed: Callable[..., pd.DataFrame],
    first: pd.Timestamp,
    letters: str,
    lead: int | None,
) -> None:
    """The last 30 days before day 41.5 begin on day 11.5: an alarm on day 7 alone is too long ago."""
    rows = followed(weeks("a", letters, churn_day=41.5))
    known = known_churns(rows, first=first, end=end(first, 60))
    (found,) = last_stretches(rows, known, horizon_days=30)["lead_days"].tolist()
    assert pd.isna(found) if lead is None else found == lead


def test_only_what_was_on_on_the_first_day_of_the_watch_is_censored(
    weeks: Weeks, followed: Callable[..., pd.DataFrame], first: pd.Timestamp
) -> None:
    """b's alarm was on as long as b was watched, too, but b is a new customer."""
    rows = followed(weeks("a", "!!!!", churn_day=25), weeks("b", " !!!", churn_day=25))
    known = known_churns(rows, first=first, end=end(first, 60))
    assert last_stretches(rows, known, horizon_days=30)["censored"].tolist() == [True, False]
