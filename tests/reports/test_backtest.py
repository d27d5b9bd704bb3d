from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from campaignpulse.evaluation import Alerts, Threshold
from campaignpulse.evaluation.backtest import Backtest, recall_differences
from campaignpulse.reports import BacktestReport, backtest_html, print_backtest
from campaignpulse.stages import Stage
from rich.console import Console

Make = Callable[..., Backtest]


@pytest.fixture
def report(looked_back: Make) -> BacktestReport:
    ours, theirs = looked_back("<our> card"), looked_back("theirs", seed=5)
    return BacktestReport(
        experiment="Spring & autumn",
        found=ours,
        against=theirs,
        differences=recall_differences(ours, theirs),
        missing=("surveys: no table",),
    )


def printed(report: BacktestReport, **more: object) -> str:
    console = Console(file=io.StringIO(), width=100)
    print_backtest(report, console, **more)  # type: ignore[arg-type]
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


def test_the_terminal_tells_both_cards_and_what_was_missing(report: BacktestReport) -> None:
    text = printed(report, stages=[Stage("judge", 0.2, 0.1, 300.0)])
    assert text.startswith("Not enough data to rely on: 6 accounts churned. <our> card: ")
    assert "<our> card: " in text.split("days before")[0]
    assert text.count("raised") >= 2
    assert "- surveys: no table" in text
    assert "judge" in text


def test_a_piped_table_keeps_each_row_on_one_line(report: BacktestReport) -> None:
    lines = printed(report).splitlines()
    (row,) = [line for line in lines if line.split()[:1] == ["14"]]
    assert row.count("%") == 3
    assert row.count("]") == 3


def test_thresholds_are_printed_where_there_are_any(report: BacktestReport) -> None:
    thresholds = (Threshold("overall", 0.07, 100, 10, 0.08, 0.05, 0.12),)
    by_line = replace(report.found, alerts=Alerts("budget", 0.1, thresholds))
    assert "Thresholds of" in printed(replace(report, found=by_line))
    assert "Thresholds of" not in printed(report)


def test_the_page_needs_nothing_else_and_runs_nothing(report: BacktestReport) -> None:
    page = backtest_html(report)
    assert page.startswith("<!doctype html>")
    assert "default-src &#x27;none&#x27;" in page
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_names_on_the_page_are_text(report: BacktestReport) -> None:
    page = backtest_html(report)
    assert "&lt;our&gt; card" in page
    assert "<our>" not in page
    assert "<title>Spring &amp; autumn: &lt;our&gt; card</title>" in page


def test_the_page_has_every_known_churn(report: BacktestReport) -> None:
    page = backtest_html(report)
    assert f"<summary>{report.found.churns} known churns</summary>" in page
    for account in report.found.table["account_id"]:
        assert f'<th scope="row">{account}</th>' in page


def test_a_card_alone_has_one_table_of_false_alarms(report: BacktestReport) -> None:
    alone = backtest_html(replace(report, against=None, differences=(), missing=()))
    assert alone.count("were false?") == 1
    assert "missing or doubtful" not in alone


def test_the_same_report_gives_the_same_bytes(report: BacktestReport) -> None:
    assert backtest_html(report) == backtest_html(report)
