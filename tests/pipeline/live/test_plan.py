"""`live plan`: churn, arrivals and what can be shown, from the data before the start."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.pipeline.live import plan


def test_what_happens_after_the_start_changes_nothing(live_experiment) -> None:
    early = plan(live_experiment()).plan
    gone = pd.DataFrame({"account_id": ["a005"], "at": ["2025-03-05"], "change": ["cancel"]})
    assert plan(live_experiment(subscriptions=gone)).plan == early
    assert early.history.at == pd.Timestamp("2025-03-03", tz="UTC")
    assert early.history.accounts == 260


def test_churn_is_that_of_past_horizons_and_its_seasons_are_told(live_experiment) -> None:
    ids = [f"a{number:03d}" for number in range(260)]
    leavers = pd.DataFrame({"account_id": ids[:52], "change": "cancel"})
    leavers["at"] = np.repeat(pd.to_datetime(["2025-02-10", "2025-01-10"], utc=True), [39, 13])
    history = plan(live_experiment(subscriptions=leavers)).plan.history
    assert history.accounts == 208
    assert history.cutoffs == 8
    assert history.highest == pytest.approx(39 / 247)
    assert history.lowest == 0
    looks = 7 * 260 - 6 * 0 + 247 - 260 + 260
    assert history.churn.hits == 52
    assert history.churn.value == pytest.approx(52 / history.churn.of)
    assert history.churn.of <= looks


def test_arrivals_add_to_the_accounts_until_the_last_day_to_join(live_experiment, base) -> None:
    started = base["accounts"]["started_at"].where(base["accounts"].index >= 28, pd.Timestamp("2025-02-20"))
    accounts = base["accounts"].assign(started_at=started)
    events = base["events"]
    early = set(accounts["account_id"].head(28))
    events = events[~events["account_id"].isin(early) | (events["occurred_at"] >= "2025-02-20")]
    found = plan(live_experiment(accounts=accounts, events=events)).plan
    assert found.history.arrivals_per_week == pytest.approx(7.0)
    assert found.accounts == 260 + 2 * 7


@pytest.mark.parametrize(("option", "value"), [("difference", 0.0), ("difference", 1.0), ("power", 0.5)])
def test_an_option_that_is_no_share_is_refused(live_experiment, option: str, value: float) -> None:
    with pytest.raises(InputError, match=f"--{option} is {value:g}; give a share between"):
        plan(live_experiment(), **{option: value})


def test_data_shorter_than_a_horizon_are_refused(live_experiment, base) -> None:
    events = base["events"][base["events"]["occurred_at"] >= "2025-02-10"]
    accounts = base["accounts"].drop(columns="started_at")
    with pytest.raises(InputError, match="no customer has an outcome before 2025-03-03"):
        plan(live_experiment(events=events, accounts=accounts))
