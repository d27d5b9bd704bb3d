from __future__ import annotations

import io

import pandas as pd
import pytest
from campaignpulse.reports import print_handoffs, print_held
from campaignpulse.reports.handoffs import MOST_SHOWN
from rich.console import Console


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=120)


def text(console: Console) -> str:
    return console.file.getvalue()


def handoffs(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Hand-offs by case, account and priority."""
    table = pd.DataFrame(rows, columns=["case_id", "account_id", "priority"])
    due = pd.Timestamp("2025-04-02 17:00", tz="UTC")
    cause = "campaign_confusion"
    return table.assign(cause=cause, named=cause, responsible="marketing", due_at=due, campaign_id="fools")


def test_cases_are_listed_by_all_that_is_at_risk_in_them(console: Console) -> None:
    print_handoffs(handoffs(("c1", "a", 70.0), ("c2", "b", 40.0), ("c2", "d", 50.0)), console)
    title, _, first, second = text(console).splitlines()
    assert title == "3 hand-offs in 2 cases, the most urgent first (priority: value × probability of churn):"
    assert " ".join(first.split()) == "c2 campaign confusion marketing 2025-04-02 17:00 90 2 fools"
    assert second.split()[-3:] == ["70", "1", "a"]


def test_where_no_cause_was_clear_the_list_says_so_and_whose_it_is(console: Console) -> None:
    print_handoffs(handoffs(("c1", "a", 1.0)).assign(named="unclear"), console)
    assert "c1 unclear marketing" in " ".join(text(console).split())


def test_an_id_is_never_cut_however_narrow_the_terminal() -> None:
    narrow = Console(file=io.StringIO(), width=60, force_terminal=True, color_system=None)
    print_handoffs(handoffs(("0123456789abcdef", "an account with a long name", 1.0)), narrow)
    assert "0123456789abcdef" in text(narrow)
    assert "2025-04-02 17:00" in text(narrow)


def test_whoever_was_given_a_case_is_named(console: Console) -> None:
    print_handoffs(handoffs(("c1", "a", 1.0)).assign(assigned_to="ann"), console)
    assert "ann" in text(console)
    assert "marketing" not in text(console)


def test_a_long_list_says_how_many_there_are(console: Console) -> None:
    print_handoffs(handoffs(*((f"c{n}", "a", float(n)) for n in range(MOST_SHOWN + 1))), console)
    assert f"{MOST_SHOWN} of {MOST_SHOWN + 1}:" in text(console)
    assert len(text(console).splitlines()) == MOST_SHOWN + 2


def test_no_hand_offs_are_said(console: Console) -> None:
    print_handoffs(handoffs(), console)
    assert text(console) == "No hand-offs.\n"


def test_what_was_held_is_counted_by_reason_with_an_example(console: Console) -> None:
    held = pd.DataFrame(
        [["a", "budget", "used up"], ["b", "budget", "used up"], ["c", "nobody", "costs less"]],
        columns=["account_id", "why", "sentence"],
    )
    print_held(held, console)
    assert text(console).splitlines() == [
        "held, budget: 2 accounts, such as a: used up",
        "held, nobody: 1 account, such as c: costs less",
    ]
