from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.evaluation import Customers, Driver
from campaignpulse.reports.accounts import about, accounts_section

EVIL = "</script></td><script>alert('x')</script><img src=x onerror=alert(1)>"
NAN = float("nan")


def body_rows(section: str) -> list[str]:
    return re.findall(r"<tr>.*?</tr>", section.split("<tbody>")[1].split("</tbody>")[0])


def heads(section: str) -> list[str]:
    return re.findall(r'data-column="(\w+)"', section)


@pytest.fixture
def graded(customers: Customers) -> Customers:
    accounts = customers.accounts.assign(low=10.0, high=60.0, reliability="B")
    return replace(customers, accounts=accounts)


def test_the_first_25_at_risk_stand_there_without_the_script(customers: Customers) -> None:
    rows = body_rows(accounts_section(customers))
    at_risk = customers.accounts[customers.accounts["at_risk"]]
    assert len(at_risk) > len(rows) == 25
    assert [re.findall(r'scope="row">([^<]*)', row)[0] for row in rows] == at_risk["account_id"].tolist()[:25]
    assert f"The first 25 of {len(at_risk)} accounts at risk" in accounts_section(customers)


def test_controls_are_hidden_until_a_script_makes_them_work(customers: Customers) -> None:
    section = accounts_section(customers)
    assert re.search(r'<div class="controls"[^>]* hidden=""', section)
    assert re.search(r'<div class="pages"[^>]* hidden=""', section)


def test_the_columns_are_those_that_the_customers_have(customers: Customers, graded: Customers) -> None:
    assert "reliability" not in heads(accounts_section(customers))
    assert "reliability" in heads(accounts_section(graded))
    assert "change" not in heads(accounts_section(replace(customers, previous=None)))
    bare = replace(customers, accounts=customers.accounts.drop(columns=["segment", "value"]))
    assert {"segment", "value"}.isdisjoint(heads(accounts_section(bare)))


def test_the_note_says_whose_scores_these_are_and_what_they_are_compared_with(customers: Customers) -> None:
    said = about(customers)
    assert "The scores of learned on 12 May 2025." in said
    assert "the 10 % with the highest probability, the alert budget: 60 accounts" in said
    assert "against 5 May 2025" in said
    assert "no earlier day" in about(replace(customers, previous=None))


def test_the_note_says_whether_anybody_graded_the_scores(customers: Customers, graded: Customers) -> None:
    assert "The scores carry no grade of reliability yet." in about(customers)
    assert "A to D, with the 80 % interval of health" in about(graded)


def test_changes_of_the_alert_budget_can_be_shown_where_the_earlier_one_is_known(
    customers: Customers,
) -> None:
    accounts = customers.accounts
    known = replace(customers, accounts=accounts.assign(at_risk_before=~accounts["at_risk"]))
    unknown = replace(customers, accounts=accounts.drop(columns="at_risk_before", errors="ignore"))
    assert "newly at risk (60)" in accounts_section(known)
    assert f"no longer at risk ({len(accounts) - 60})" in accounts_section(known)
    assert "newly at risk" not in accounts_section(unknown)


def test_a_day_on_which_nobody_is_at_risk_says_so(customers: Customers) -> None:
    safe = replace(customers, accounts=customers.accounts.assign(at_risk=False))
    section = accounts_section(safe)
    assert f"No account of {len(safe.accounts)} is at risk." in section
    assert body_rows(section) == []
    assert re.search(r'<option value="" selected="">all accounts', section)


def test_a_single_account_has_a_table_of_one_row(customers: Customers) -> None:
    section = accounts_section(replace(customers, accounts=customers.accounts.head(1)))
    assert len(body_rows(section)) == 1
    assert "1 account of 1 at risk" in section


def test_a_day_without_scores_has_a_sentence_and_no_table(customers: Customers) -> None:
    section = accounts_section(replace(customers, accounts=customers.accounts.head(0)))
    assert "No account has a score on 12 May 2025." in section
    assert "<table" not in section


def test_names_from_outside_are_words_and_nothing_else(customers: Customers) -> None:
    columns = {"account_id": EVIL, "segment": EVIL, "campaign": EVIL, "phase": EVIL}
    evil = customers.accounts.head(2).assign(
        **columns, drivers=pd.Series([(Driver(EVIL, 1.0, NAN),)] * 2, dtype=object)
    )
    section = accounts_section(replace(customers, scorer=EVIL, accounts=evil))
    assert "<img" not in section
    assert section.count("<script") == section.count("</script>") == 1
