"""A decision in words: on the page and in the terminal."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.reports import (
    Alarm,
    RecalibrationReport,
    print_recalibration,
    recalibration_html,
    recalibration_markdown,
)
from rich.console import Console

MONDAY = pd.Timestamp("2024-01-08", tz="UTC")


@pytest.fixture
def report() -> RecalibrationReport:
    week = {"cutoff": [MONDAY], "expected": [2.0], "observed": [7], "more": [5.1], "fewer": [0.0]}
    return RecalibrationReport(
        experiment="my <look>",
        at=MONDAY,
        scorer="learned",
        version="my-look-learned/1",
        decision="intercept",
        reason="level: 7 cancellations, where 2.0 were expected",
        alarms=(Alarm("calibration", "7 cancellations", "post"),),
        performance=pd.DataFrame({"metric": [], "phase": []}),
        early=None,
        blind_to="It cannot see much",
        drift=pd.DataFrame({"phase": []}),
        index=pd.Series(dtype="float64"),
        course=pd.DataFrame(week),
        losses={"champion as it stands": 0.21, "rolling base rate": 0.2},
        evidence="90 snapshots.",
        missing=("ledger: a week was not scored",),
    )


def test_the_page_begins_with_the_decision_and_names_are_escaped(report: RecalibrationReport) -> None:
    page = recalibration_html(report)
    assert "my &lt;look&gt;" in page
    decision, alarms, course = (
        page.index(told)
        for told in ("2024-01-08: level: 7 cancellations", ">Alarms<", "Cancellations as they came in")
    )
    assert decision < alarms < course
    for told in ("<svg", "rolling base rate", "0.0100", "ledger: a week was not scored", "my-look-learned/1"):
        assert told in page


def test_without_weeks_or_a_gate_their_parts_are_left_out(report: RecalibrationReport) -> None:
    page = recalibration_html(replace(report, course=None, losses={}, alarms=(), missing=()))
    assert "<svg" not in page
    assert "<h2" not in page
    assert "No alarm." in page


def test_the_terminal_says_the_decision_then_what_is_doubtful_then_the_rest(
    report: RecalibrationReport,
) -> None:
    console = Console(width=200, record=True, file=None)
    with console.capture() as printed:
        print_recalibration([report], console, last=["next"])
    lines = printed.get().splitlines()
    assert lines[0].startswith("2024-01-08: level")
    assert lines[1:] == [
        "- alarm, how many leave (in post): 7 cancellations",
        "- ledger: a week was not scored",
        "next",
    ]
    assert recalibration_markdown(report).startswith("- alarm, how many leave")
