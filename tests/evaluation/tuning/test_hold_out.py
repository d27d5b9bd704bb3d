from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.evaluation import TimeFolds
from campaignpulse.evaluation.tuning.hold_out import hold_out

FOLDS = TimeFolds(2, 56)


def test_where_time_is_long_enough_the_judge_gets_the_last_cutoffs_of_everybody(base: Any) -> None:
    apart = hold_out(base.windows, base.churned, FOLDS)
    seen, judged = base.windows.iloc[apart.search], base.windows.iloc[apart.judge]
    assert apart.by == "time"
    assert apart.learn.tolist() == apart.search.tolist()
    assert seen["cutoff"].max() + pd.Timedelta(days=56) <= judged["cutoff"].min()
    assert judged["cutoff"].max() == base.windows["cutoff"].max()
    assert judged["account_id"].nunique() == 60


def test_what_the_search_may_see_has_room_for_its_own_folds(base: Any) -> None:
    apart = hold_out(base.windows, base.churned, FOLDS)
    assert len(list(FOLDS.split(base.windows.iloc[apart.search]))) == 2


@pytest.fixture
def short(base_of: Callable[..., Any]) -> Any:
    """Five months: long enough for two folds, too short for a third block after them."""
    return base_of(accounts=60, cutoffs=5, features=2, telling=1)


def test_where_time_is_too_short_the_judge_gets_accounts_that_the_search_never_sees(short: Any) -> None:
    apart = hold_out(short.windows, short.churned, FOLDS)
    account, cutoff = short.windows["account_id"], short.windows["cutoff"]
    assert apart.by == "accounts"
    assert not set(account.iloc[apart.search]) & set(account.iloc[apart.judge])
    assert set(account.iloc[apart.learn]) <= set(account.iloc[apart.search])
    assert account.iloc[apart.judge].nunique() == 20
    assert cutoff.iloc[apart.learn].max() + pd.Timedelta(days=56) <= cutoff.iloc[apart.judge].min()


def test_those_accounts_churn_about_as_often_as_the_others(short: Any) -> None:
    apart = hold_out(short.windows, short.churned, FOLDS)
    kept = short.windows["account_id"].isin(short.windows["account_id"].iloc[apart.judge])
    assert short.churned[kept].mean() == pytest.approx(short.churned[~kept].mean(), abs=0.03)


def test_where_not_even_that_is_possible_the_folds_are_refused(base_of: Callable[..., Any]) -> None:
    shortest = base_of(accounts=60, cutoffs=3, features=2, telling=1)
    with pytest.raises(InputError, match="have room for 1 folds"):
        hold_out(shortest.windows, shortest.churned, FOLDS)
