"""A comparison in use, as people read it in the terminal and in a run's description."""

from __future__ import annotations

import io

import pandas as pd
from campaignpulse.evaluation.live import Assigned
from campaignpulse.reports import LiveReport, live_markdown, print_assigned, print_live, print_plan
from rich.console import Console

COUNTS = {"agency": {"rules": 2, "hold_out": 1}, "brand": {"rules": 1_000, "hold_out": 500}}


def printed(print_it, thing, **options) -> str:
    console = Console(file=io.StringIO(), width=100)
    print_it(thing, console, **options)
    return console.file.getvalue()


def assigned(counts: dict[str, dict[str, int]]) -> str:
    found = Assigned(pd.Timestamp("2025-03-03", tz="UTC"), 3, counts)
    return printed(print_assigned, found, path="out/live/assignments.parquet")


def test_assignments_are_told_with_what_was_added_and_each_stratum() -> None:
    text = assigned(COUNTS)
    assert "2025-03-03: 3 accounts added, 1,503 in all; whoever had an arm keeps it." in text
    assert [line.split() for line in text.splitlines() if line.startswith(("overall", "agency"))] == [
        ["overall", "1,002", "501"],
        ["agency", "2", "1"],
    ]
    assert "assignments: out/live/assignments.parquet" in text


def test_a_single_stratum_is_not_told_twice() -> None:
    text = assigned({"all": {"rules": 2, "hold_out": 1}})
    assert "overall" in text
    assert "all " not in text.replace("overall ", "")


def test_the_verdict_is_the_first_line_and_what_was_missing_the_last(live_found) -> None:
    report = LiveReport("spring", live_found, missing=("outreach: no table",))
    text = printed(print_live, report, outputs={"report": "live.html"}, url="here")
    lines = [line for line in text.splitlines() if line.strip()]
    assert lines[0] == live_found.verdict
    assert lines[-3:] == ["- outreach: no table", "report: live.html", "MLflow: here"]


def test_an_arm_stands_on_one_line(live_found) -> None:
    text = printed(print_live, LiveReport("spring", live_found), outputs={})
    row = next(line for line in text.splitlines() if line.startswith("learned  "))
    assert row.split()[:5] == ["learned", "800", "800", "40", "95.0"]


def test_a_plan_says_first_whether_the_accounts_are_enough(live_planned) -> None:
    lines = printed(print_plan, live_planned).splitlines()
    assert lines[0] == (
        "5,010 accounts in 13 weeks are too few to show 2.0 points of retention with 80 % power."
    )
    assert any(line.startswith("learned against hold_out") for line in lines)


def test_the_description_has_the_tables_and_escapes_names(live_found) -> None:
    text = live_markdown(LiveReport("spring", live_found, missing=("a|b",)))
    assert "| arm | assigned | known | left |" in text
    assert "| learned against hold\\_out | +10.0 " in text
    assert "- a\\|b" in text
