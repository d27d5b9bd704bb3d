"""Open cases for people: the most at risk first, late ones marked, of a group no more than one reads."""

from __future__ import annotations

import pandas as pd
from campaignpulse.reports.handoff_cases import MOST_ACCOUNTS, MOST_CASES, cases_section

AT = pd.Timestamp("2025-04-02 12:00", tz="UTC")
HOUR = pd.Timedelta(hours=1)


def handoffs(*rows: tuple[str, str, float], due_at: pd.Timestamp = AT + HOUR) -> pd.DataFrame:
    """Open hand-offs by case, account and priority."""
    table = pd.DataFrame(rows, columns=["case_id", "account_id", "priority"]).assign(
        cause="campaign_confusion",
        named="campaign_confusion",
        playbook=None,
        responsible="marketing",
        accountable="Omar",
        assigned_to=None,
        campaign_id="fools",
        status="open",
        send_at=AT - HOUR,
        due_at=due_at,
        health=3.4,
    )
    said = [[f"{account} wrote"] for account in table["account_id"]]
    nobody = [[] for _ in said]
    return table.assign(evidence=said, quotes=nobody, informed=nobody)


def test_the_case_with_the_most_at_risk_comes_first() -> None:
    page = cases_section(handoffs(("c1", "a", 70.0), ("c2", "b", 40.0), ("c2", "d", 50.0)), AT)
    assert page.index("2 accounts, fools") < page.index("Campaign confusion: a<")
    assert "priority 90.0" in page


def test_of_a_case_the_first_account_leads_whatever_is_at_stake_and_the_others_follow_by_that() -> None:
    page = cases_section(handoffs(("c", "lead", 1.0), ("c", "b", 40.0), ("c", "d", 50.0)), AT)
    assert page.index("lead wrote") < page.index("d wrote") < page.index("b wrote")


def test_where_no_cause_is_clear_the_case_says_so_and_as_what_it_goes() -> None:
    page = cases_section(handoffs(("c1", "a", 1.0)).assign(named="unclear"), AT)
    assert "Unclear, sent as campaign confusion: a<" in page


def test_what_is_to_be_done_and_who_is_informed_are_told_where_the_matrix_says_so() -> None:
    page = cases_section(handoffs(("c1", "a", 1.0)).assign(playbook="call", informed=[["Ann", "Bea"]]), AT)
    assert "To do: call" in page
    assert "accountable: Omar, informed: Ann, Bea;" in page
    assert "To do" not in cases_section(handoffs(("c1", "a", 1.0)), AT)


def test_a_case_is_late_after_it_is_due_and_not_at_that_moment() -> None:
    assert "1 case open, 1 of them late" in cases_section(handoffs(("c1", "a", 1.0), due_at=AT - HOUR), AT)
    assert "1 case open, 0 of them late" in cases_section(handoffs(("c1", "a", 1.0), due_at=AT), AT)


def test_of_a_group_the_first_accounts_are_shown_and_the_others_counted() -> None:
    rows = [("c1", f"a{n}", float(n)) for n in range(MOST_ACCOUNTS + 2)]
    page = cases_section(handoffs(*rows), AT)
    assert page.count("<ul>") == MOST_ACCOUNTS
    assert "and 2 accounts more" in page


def test_a_long_list_is_cut_and_says_so() -> None:
    page = cases_section(handoffs(*((f"c{n}", "a", float(n)) for n in range(MOST_CASES + 1))), AT)
    assert page.count("<article>") == MOST_CASES
    assert f"{MOST_CASES + 1} cases open, 0 of them late; {MOST_CASES} are shown, late ones first" in page


def test_late_cases_come_first_so_that_a_long_list_shows_them() -> None:
    table = handoffs(*((f"c{n}", f"a{n}", 10.0 + n) for n in range(MOST_CASES + 1)))
    late = table["case_id"] == "c0"  # the one with the least at risk
    page = cases_section(table.assign(due_at=table["due_at"].mask(late, AT - HOUR)), AT)
    assert page.index("a0 wrote") < page.index(f"a{MOST_CASES} wrote")
    assert "1 of them late" in page


def test_whoever_was_given_a_case_is_named_and_when_it_goes_out() -> None:
    table = handoffs(("c1", "a", 1.0)).assign(assigned_to="ann", send_at=AT + HOUR)
    page = cases_section(table, AT)
    assert "ann, accountable: Omar" in page
    assert "marketing" not in page
    assert "goes out 2025-04-02 13:00 UTC" in page


def test_none_open_is_said() -> None:
    assert "<p>None is open.</p>" in cases_section(handoffs(), AT)
