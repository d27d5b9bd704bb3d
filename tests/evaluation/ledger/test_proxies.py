"""Early answers: right on open outcomes, and honest on what they were worth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation import clustered_auc_difference
from campaignpulse.evaluation.ledger import Proxy, proxy

ACCOUNTS, CUTOFFS = 300, 4
DAYS = [pd.Timestamp("2024-01-01", tz="UTC") + pd.Timedelta(days=28 * number) for number in range(CUTOFFS)]


def world(early_is: str, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Paired predictions, the last cutoff open, and early outcomes: the late ones, half of them, or noise."""
    random = np.random.default_rng(seed)
    keys = pd.DataFrame(
        [(f"a{number:03d}", day) for day in DAYS for number in range(ACCOUNTS)],
        columns=["account_id", "cutoff"],
    )
    late = random.random(len(keys)) < 0.2
    share = {"all": late, "half": late & (random.random(len(keys)) < 0.5)}
    early = share.get(early_is, random.random(len(keys)) < 0.2)
    open_ = (keys["cutoff"] == DAYS[-1]).to_numpy()
    told = keys.assign(
        label=pd.array(late, dtype="boolean"), state=np.where(open_, "unknown", "mature"), phase="baseline"
    )
    told.loc[open_, "label"] = pd.NA
    sides = [
        told.assign(scorer=name, probability=1 / (1 + np.exp(-(sees * late + random.normal(size=len(keys))))))
        for name, sees in (("rules", 0.5), ("learned", 1.5))
    ]
    rows = pd.concat(sides).sort_values(["cutoff", "account_id"], kind="stable", ignore_index=True)
    return rows, keys.assign(churned=pd.array(early, dtype="boolean"))


def asked(rows: pd.DataFrame, early: pd.DataFrame) -> Proxy:
    return proxy(rows, early, 30, reference="rules", challenger="learned")


def test_the_difference_is_that_of_the_open_account_days_alone() -> None:
    rows, early = world("half")
    found = asked(rows, early)
    open_ = rows[rows["state"] == "unknown"].merge(early, on=["account_id", "cutoff"])
    ours, theirs = (open_[open_["scorer"] == name] for name in ("learned", "rules"))
    by_hand = clustered_auc_difference(
        ours["churned"].astype(bool), ours["probability"], theirs["probability"].array, ours["account_id"]
    )
    assert found.rows == ACCOUNTS
    assert found.difference == pytest.approx(by_hand.value, abs=1e-12)
    assert (found.low, found.high) == pytest.approx(by_hand.interval())
    assert found.churned_accounts == by_hand.churned_accounts


def test_an_early_outcome_that_is_the_late_one_agrees_in_everything() -> None:
    found = asked(*world("all"))
    assert (found.caught, found.kept) == (1.0, 1.0)
    assert found.correlation == pytest.approx(1.0)
    assert (found.same_sign, found.cutoffs) == (3, 3)
    assert found.mature_rows == 3 * ACCOUNTS


def test_half_of_the_churn_is_found_as_half() -> None:
    found = asked(*world("half"))
    assert found.caught == pytest.approx(0.5, abs=0.1)
    assert found.kept == 1.0
    assert 0.3 < found.correlation < 0.95


def test_an_early_outcome_that_is_noise_is_found_to_be_worth_nothing() -> None:
    found = asked(*world("noise"))
    assert found.caught == pytest.approx(0.2, abs=0.08)
    assert found.kept == pytest.approx(0.2, abs=0.08)
    assert abs(found.correlation) < 0.2


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows, early = world("half")
    assert asked(rows, early.sample(frac=1, random_state=1)) == asked(rows, early)


def test_an_early_outcome_that_is_not_known_yet_is_left_out() -> None:
    rows, early = world("half")
    early.loc[early["cutoff"] == DAYS[-1], "churned"] = pd.NA
    found = asked(rows, early)
    assert (found.rows, found.difference, found.low) == (0, None, None)


@pytest.mark.parametrize(("churned", "told"), [(4, 0), (5, 3)])
def test_a_day_on_which_few_churned_has_no_sign(churned: int, told: int) -> None:
    rows, early = world("all")
    place = early.groupby("cutoff")["churned"].cumsum()
    early["churned"] = early["churned"] & (place <= churned)
    assert asked(rows, early).cutoffs == told


def test_without_a_mature_outcome_nothing_is_said_of_the_worth() -> None:
    rows, early = world("half")
    rows["state"], rows["label"] = "unknown", pd.array([pd.NA] * len(rows), dtype="boolean")
    found = asked(rows, early)
    assert (found.mature_rows, found.caught, found.kept, found.correlation) == (0, None, None, None)
    assert found.difference is not None
