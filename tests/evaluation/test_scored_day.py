from __future__ import annotations

import math

import pandas as pd
import pytest
from campaignpulse.evaluation import ScoredDay, against, scored_day
from campaignpulse.tables import DAY_COLUMNS

MONDAY, TUESDAY = (pd.Timestamp(day, tz="UTC").as_unit("us") for day in ("2024-01-08", "2024-01-09"))


def scores(day: pd.Timestamp, rows: dict[str, tuple[float, float]]) -> pd.DataFrame:
    """Health and probability by account."""
    found = pd.DataFrame.from_dict(rows, orient="index", columns=["health", "probability"])
    found = found.rename_axis("account_id").reset_index()
    return found.assign(cutoff=day, scorer="learned")


@pytest.fixture
def monday() -> pd.DataFrame:
    rows = {"a": (10.0, 0.9), "b": (50.0, 0.2), "c": (60.0, 0.1), "gone": (5.0, 0.95)}
    return against(scores(MONDAY, rows), None, version="x/1", budget_share=0.5)


@pytest.fixture
def day(monday: pd.DataFrame) -> ScoredDay:
    rows = {"a": (70.0, 0.1), "b": (20.0, 0.8), "c": (61.0, 0.3), "new": (15.0, 0.9)}
    accounts = against(scores(TUESDAY, rows), monday, version="x/2", budget_share=0.5)
    return scored_day("look", accounts, monday, missing=["surveys: no table"])


def test_the_likeliest_are_at_risk_up_to_the_budget(monday: pd.DataFrame) -> None:
    assert monday.set_index("account_id")["at_risk"].to_dict() == {
        "a": True, "b": False, "c": False, "gone": True,
    }  # fmt: skip


def test_the_change_is_now_less_before(day: ScoredDay) -> None:
    change = day.accounts.set_index("account_id")["change"]
    assert change[["a", "b", "c"]].tolist() == [60.0, -30.0, 1.0]
    assert math.isnan(change["new"])


def test_every_row_says_what_it_is_compared_with(day: ScoredDay) -> None:
    assert day.accounts.columns[-len(DAY_COLUMNS) :].tolist() == list(DAY_COLUMNS)
    told = day.accounts[["previous_at", "previous_version", "version"]].drop_duplicates()
    assert told.to_numpy().tolist() == [[MONDAY, "x/1", "x/2"]]
    assert (day.at, day.previous_at) == (TUESDAY, MONDAY)
    assert (day.version, day.previous_version, day.scorer) == ("x/2", "x/1", "learned")


def test_newly_at_risk_is_who_was_scored_before_and_was_not_then(day: ScoredDay) -> None:
    names = day.accounts["account_id"]
    assert names[day.accounts["at_risk"]].tolist() == ["b", "new"]
    assert names[day.newly_at_risk].tolist() == ["b"]
    assert names[day.no_longer_at_risk].tolist() == ["a"]


def test_who_came_and_who_went_is_counted(day: ScoredDay) -> None:
    assert (day.new, day.gone, day.gone_at_risk) == (1, 1, 1)
    assert day.missing == ("surveys: no table",)


def test_the_first_day_has_nothing_before(monday: pd.DataFrame) -> None:
    day = scored_day("look", monday, None)
    assert (day.previous_at, day.previous_version, day.new, day.gone) == (None, None, 0, 0)
    assert monday[["at_risk_before", "health_before", "change", "previous_at"]].isna().all(axis=None)
    assert not day.newly_at_risk.any()
    assert not day.no_longer_at_risk.any()


def test_the_types_of_the_columns_are_the_same_on_every_day(monday: pd.DataFrame, day: ScoredDay) -> None:
    pd.testing.assert_series_equal(monday.dtypes, day.accounts.dtypes)


def test_the_order_of_the_rows_does_not_matter(monday: pd.DataFrame, day: ScoredDay) -> None:
    now = day.accounts.drop(columns=list(DAY_COLUMNS)).iloc[::-1].reset_index(drop=True)
    turned = against(now, monday.iloc[::-1], version="x/2", budget_share=0.5)
    pd.testing.assert_frame_equal(turned.iloc[::-1].reset_index(drop=True), day.accounts)
