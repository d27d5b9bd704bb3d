from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
from campaignpulse.reports import Report, lift_sentences, print_result
from campaignpulse.stages import Stage
from rich.console import Console

ESCAPE = "\x1b"


def printed(report: Report, **options: object) -> str:
    """What print_result writes into a pipe."""
    console = Console(file=io.StringIO())
    print_result(report, console, **options)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_first_line_is_the_verdict(report: Report) -> None:
    assert printed(report).splitlines()[0] == report.comparison.verdict


def test_warnings_come_before_the_verdict(report: Report) -> None:
    lines = printed(replace(report, warnings=("leak alarm: one", "leak alarm: two"))).splitlines()
    assert lines[:3] == ["leak alarm: one", "leak alarm: two", report.comparison.verdict]


def test_a_pipe_gets_plain_lines_without_wrapping(report: Report) -> None:
    long = "surveys: " + "no table, " * 20
    text = printed(replace(report, missing=(long,)))
    assert ESCAPE not in text
    assert f"- {long}".rstrip() in [line.rstrip() for line in text.splitlines()]


def test_the_tables_fit_a_hundred_columns(
    predictions_of: Callable[..., pd.DataFrame], report_of: Callable[..., Report]
) -> None:
    report = report_of(predictions_of({"sixteen_letters_": 0.3, "rules": 2.0}), missing=())
    table = printed(report).splitlines()[2:]
    rows = [line for line in table if not line.startswith(("Campaign", "ROC AUC"))]
    assert max(len(line) for line in rows) <= 100
    assert any("sixteen_letters_" in line for line in table)


def test_each_phase_has_the_numbers_of_the_comparison(report: Report) -> None:
    overall = report.comparison.scorers["rules"]["overall"]
    line = next(line for line in printed(report).splitlines() if line.split()[:1] == ["rules"])
    assert f"{overall.roc_auc:.3f} [{overall.roc_auc_low:.3f}, {overall.roc_auc_high:.3f}]" in line
    assert f"{overall.brier:.3f}" in line


def test_a_phase_with_too_few_churned_accounts_shows_no_numbers(report: Report) -> None:
    lines = printed(report).splitlines()
    pre = next(line for line in lines if line.startswith("pre "))
    assert pre.split()[2:] == ["0", "0", *["too", "few"] * 4]


def test_the_lift_what_was_missing_and_the_stages_follow_in_this_order(report: Report) -> None:
    text = printed(report)
    places = [text.index(part) for part in (lift_sentences(report.comparison)[0], "- surveys", "640 MB")]
    assert places == sorted(places)
    assert "2 min 5 s" in text


def test_nothing_missing_takes_no_line(report: Report) -> None:
    assert "missing" not in printed(replace(report, missing=()))


def test_later_stages_paths_and_the_link_can_be_added(report: Report) -> None:
    text = printed(
        report,
        stages=[Stage("record", 9.0, 1.0, 2.0)],
        outputs={"report": "out/report.html"},
        url="http://127.0.0.1:5000/#/experiments/1",
    )
    assert "record" in text
    assert "train" not in text
    assert text.splitlines()[-2:] == [
        "report: out/report.html",
        "MLflow: http://127.0.0.1:5000/#/experiments/1",
    ]


def test_a_name_is_no_terminal_markup(
    predictions_of: Callable[..., pd.DataFrame], report_of: Callable[..., Report]
) -> None:
    report = report_of(predictions_of({"[bold]x": 0.3, "rules": 2.0}), missing=("[red]none[/red]",))
    text = printed(report)
    assert "[bold]x" in text
    assert "- [red]none[/red]" in text


def test_a_terminal_gets_bold_and_its_own_width(report: Report) -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=60, color_system="standard")
    print_result(report, console)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert f"{ESCAPE}[1m{report.comparison.outcome}{ESCAPE}[0m" in text


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_stream_that_knows_few_signs_gets_others_for_them(report: Report, encoding: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    print_result(report, Console(file=stream))
    stream.flush()
    text = raw.getvalue().decode(encoding)
    assert "Campaign features" in text
    assert "−" not in text
