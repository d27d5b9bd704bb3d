from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation import Customers
from campaignpulse.reports.canvas import COLOURS
from campaignpulse.reports.phases import PHASE_LOOKS, phase_summary, summary_words
from campaignpulse.tables import PHASES


@pytest.fixture
def few(customers: Customers) -> Customers:
    """Three accounts active, one of them new; two in post; two in pre, one of them new; none in baseline."""
    rows = [
        ("active", 40.0, 50.0, True),
        ("active", 60.0, 50.0, False),
        ("active", 80.0, np.nan, False),
        ("post", 10.0, 20.0, True),
        ("pre", 30.0, np.nan, True),
        ("pre", 50.0, 20.0, False),
    ]
    accounts = pd.DataFrame(rows, columns=["phase", "health", "health_before", "at_risk"])
    return replace(customers, accounts=accounts, min_accounts=2)


def summary(customers: Customers) -> pd.DataFrame:
    return phase_summary(customers).set_index("phase")


def test_there_is_a_row_for_each_phase_in_the_order_of_precedence(customers: Customers) -> None:
    assert phase_summary(customers)["phase"].tolist() == list(PHASES)


def test_a_phase_has_its_accounts_its_risk_and_its_mean_health(few: Customers) -> None:
    active = summary(few).loc["active"]
    assert active[["accounts", "at_risk", "health"]].tolist() == [3, 1, (40 + 60 + 80) / 3]


def test_the_change_is_that_of_the_accounts_that_were_customers_before(few: Customers) -> None:
    active = summary(few).loc["active"]
    assert active[["compared", "health_before", "change"]].tolist() == [2, 50, ((40 - 50) + (60 - 50)) / 2]


def test_a_phase_with_too_few_accounts_shows_nothing_not_even_how_many(few: Customers) -> None:
    assert summary(few).loc["post"].isna().all()
    assert summary(replace(few, min_accounts=1)).loc["post", "health"] == 10


def test_a_change_of_too_few_accounts_is_not_shown(few: Customers) -> None:
    pre = summary(few).loc["pre"]
    assert pre[["accounts", "at_risk", "health"]].tolist() == [2, 1, 40]
    assert pre[["compared", "health_before", "change"]].isna().all()


def test_a_phase_that_nobody_is_in_has_no_account_and_no_mean(few: Customers) -> None:
    baseline = summary(few).loc["baseline"]
    assert baseline[["accounts", "at_risk"]].tolist() == [0, 0]
    assert baseline[["health", "change"]].isna().all()


def test_without_an_earlier_day_nothing_is_compared(few: Customers) -> None:
    first = replace(few, previous=None, accounts=few.accounts.assign(health_before=np.nan))
    assert summary(first).loc["active", "compared"] == 0
    assert summary(first)["change"].isna().all()


def test_the_means_are_those_of_a_group_by(customers: Customers) -> None:
    shown = summary(customers).dropna(subset=["health"])
    expected = customers.accounts.groupby("phase")["health"].mean()
    pd.testing.assert_series_equal(shown["health"], expected.reindex(shown.index), check_names=False)
    assert len(shown) == 2


def test_the_summary_reads_as_words(few: Customers) -> None:
    assert summary_words(few).to_numpy().tolist() == [
        ["active", "3", "1 (33 %)", "60.0", "0.0"],
        ["post", "fewer than 2", "–", "–", "–"],
        ["pre", "2", "1 (50 %)", "40.0", "–"],
        ["baseline", "0", "–", "–", "–"],
    ]


def test_phases_differ_in_colour_and_in_mark() -> None:
    assert {PHASE_LOOKS[phase].colour for phase in PHASES} == set(COLOURS)
    assert len({PHASE_LOOKS[phase].mark for phase in PHASES}) == len(PHASES)
