from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation import Customers, Driver
from campaignpulse.reports.account_rows import account_json, account_rows, choices

NAN = float("nan")


def with_accounts(customers: Customers, **columns: object) -> Customers:
    """The first of the customers, one for each value of the columns that replace theirs."""
    length = len(next(iter(columns.values())))
    accounts = customers.accounts.head(length).reset_index(drop=True)
    return replace(customers, accounts=accounts.assign(**columns))


@pytest.fixture
def of(customers: Customers) -> Callable[..., pd.DataFrame]:
    return lambda **columns: account_rows(with_accounts(customers, **columns))


def test_every_account_has_a_row_in_the_order_of_the_customers(customers: Customers) -> None:
    assert account_rows(customers)["account"].tolist() == customers.accounts["account_id"].tolist()


def test_numbers_are_rounded_to_what_is_shown(of: Callable[..., pd.DataFrame]) -> None:
    rows = of(health=[12.4, 12.6], health_before=[NAN, 40.4], probability=[0.12345, NAN], value=[9.6, NAN])
    assert rows["health"].tolist() == [12, 13]
    assert rows["before"].tolist() == [None, 40]
    assert rows["churn"].tolist() == [123, None]
    assert rows["value"].tolist() == [10, None]


def test_words_that_are_not_known_are_none(of: Callable[..., pd.DataFrame]) -> None:
    rows = of(campaign=["Spring", NAN, None])
    assert rows["campaign"].tolist() == ["Spring", None, None]


def test_a_first_day_of_scores_has_no_before(customers: Customers) -> None:
    assert "before" not in account_rows(replace(customers, previous=None))
    assert "before" in account_rows(customers)


def test_what_the_data_set_does_not_know_has_no_column(customers: Customers) -> None:
    bare = replace(customers, accounts=customers.accounts.drop(columns=["segment", "value"]))
    assert {"segment", "value", "reliability", "low", "high"}.isdisjoint(account_rows(bare))


def test_an_account_that_enters_or_leaves_the_alert_budget_stands_so(of: Callable[..., pd.DataFrame]) -> None:
    rows = of(at_risk=[True, True, False, False], at_risk_before=[True, False, True, False])
    assert rows["standing"].tolist() == [1, 2, 3, 0]


def test_without_the_earlier_budget_nobody_is_new_or_gone(customers: Customers) -> None:
    known = customers.accounts.drop(columns="at_risk_before", errors="ignore")
    rows = account_rows(replace(customers, accounts=known))
    assert rows["standing"].tolist() == known["at_risk"].astype(int).tolist()


def test_on_a_first_day_of_scores_nobody_is_new(customers: Customers) -> None:
    accounts = customers.accounts.assign(at_risk_before=False)
    rows = account_rows(replace(customers, accounts=accounts, previous=None))
    assert set(rows["standing"]) == {0, 1}


def test_the_embedded_columns_give_every_row_back(customers: Customers) -> None:
    graded = customers.accounts.assign(low=10.2, high=60.7, reliability="B")
    rows = account_rows(replace(customers, accounts=graded))
    data = json.loads(account_json(rows))
    names = data.pop("names")
    assert set(data) == set(rows)
    for name, places in data.items():
        if name in names:
            assert [None if place is None else names[name][place] for place in places] == rows[name].tolist()
        elif name != "drivers":
            assert places == rows[name].tolist()
    for flat, found in zip(data["drivers"], rows["drivers"], strict=True):
        triples = [flat[at : at + 3] for at in range(0, len(flat), 3)]
        assert [(names["part"][place], *numbers) for place, *numbers in triples] == list(found)


def test_no_name_can_end_the_element_that_the_data_stand_in(of: Callable[..., pd.DataFrame]) -> None:
    evil = "</script><!--<script>"
    rows = of(account_id=[evil], segment=[evil], campaign=[evil], drivers=[(Driver(evil, 1.0, NAN),)])
    written = account_json(rows)
    assert "<" not in written
    assert json.loads(written)["account"] == [evil]


def test_the_embedded_numbers_hold_no_nan(of: Callable[..., pd.DataFrame]) -> None:
    rows = of(health=[NAN], probability=[NAN], drivers=[(Driver("support", NAN, NAN),)])
    data = json.loads(account_json(rows), parse_constant=lambda name: pytest.fail(name))
    assert data["drivers"] == [[0, None, None]]


def test_phases_are_in_the_order_of_all_tables_and_other_words_in_that_of_the_alphabet() -> None:
    rows = pd.DataFrame({"phase": ["pre", "baseline", "active"], "segment": ["b", "C", "a"]}, dtype=object)
    assert choices(rows, "phase") == ["active", "pre", "baseline"]
    assert choices(rows, "segment") == ["a", "b", "C"]
    assert choices(rows, "reliability") == []


def test_ten_thousand_accounts_stay_below_a_megabyte(customers: Customers) -> None:
    many = customers.accounts.sample(10_000, replace=True, random_state=np.random.default_rng(1))
    graded = many.assign(low=10.0, high=60.0, reliability="B")
    assert len(account_json(account_rows(replace(customers, accounts=graded)))) < 1_000_000
