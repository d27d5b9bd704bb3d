from __future__ import annotations

import io
from dataclasses import replace

import pandas as pd
from campaignpulse.evaluation.data_checks import DataReport, Finding, TableSize
from campaignpulse.reports.checks import data_sentence, print_data
from rich.console import Console

DAY = pd.Timestamp("2024-05-03", tz="UTC")
FINDINGS = (
    Finding("error", "events", "minutes", "values are 60 times what they were", "convert one side", DAY, DAY),
    Finding("note", "surveys", "", "no table", "see docs/own_data.md"),
)
SIZES = (
    TableSize("events", 12_345, 250, "2023-01-01", "2024-06-01"),
    TableSize("milestones", 0, None, None, None),
)
REPORT = DataReport("data/", SIZES, FINDINGS)


def printed(report: DataReport) -> list[str]:
    console = Console(file=io.StringIO())
    print_data(report, console)
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_the_first_line_says_whether_the_tables_may_be_used() -> None:
    assert printed(REPORT)[0] == "data/: held back, 1 error, 0 warnings and 1 note."
    assert data_sentence(replace(REPORT, findings=FINDINGS[1:])).startswith("data/: may be used")


def test_each_finding_is_a_line_with_its_severity() -> None:
    assert printed(REPORT)[-2:] == [
        "error events, minutes: values are 60 times what they were on 2024-05-03; convert one side",
        "note surveys: no table; see docs/own_data.md",
    ]


def test_what_the_tables_hold_is_a_table() -> None:
    lines = printed(REPORT)
    assert lines[2].split() == ["table", "rows", "accounts", "first", "last"]
    assert lines[3].split() == ["events", "12,345", "250", "2023-01-01", "2024-06-01"]
    assert lines[4].split() == ["milestones", "0", "–", "–", "–"]


def test_nothing_found_is_said() -> None:
    assert printed(replace(REPORT, findings=()))[0] == "data/: nothing found."
