"""A comparison in use, as people read it."""

from __future__ import annotations

import io

import pandas as pd
from campaignpulse.evaluation.live import Assigned
from campaignpulse.reports import print_assigned
from rich.console import Console

COUNTS = {"agency": {"rules": 2, "hold_out": 1}, "brand": {"rules": 1_000, "hold_out": 500}}


def told(assigned: Assigned) -> str:
    console = Console(file=io.StringIO(), width=100)
    print_assigned(assigned, console, path="out/live/assignments.parquet")
    return console.file.getvalue()


def test_assignments_are_told_with_what_was_added_and_each_stratum() -> None:
    text = told(Assigned(pd.Timestamp("2025-03-03", tz="UTC"), 3, COUNTS))
    assert "2025-03-03: 3 accounts added, 1,503 in all; whoever had an arm keeps it." in text
    assert [line.split() for line in text.splitlines() if line.startswith(("overall", "agency"))] == [
        ["overall", "1,002", "501"],
        ["agency", "2", "1"],
    ]
    assert "assignments: out/live/assignments.parquet" in text


def test_a_single_stratum_is_not_told_twice() -> None:
    text = told(Assigned(pd.Timestamp("2025-03-03", tz="UTC"), 3, {"all": {"rules": 2, "hold_out": 1}}))
    assert "overall" in text
    assert "all " not in text.replace("overall ", "")
