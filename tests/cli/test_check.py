"""The commands of `check`, from the arguments to the exit code."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from campaignpulse.cli import main
from campaignpulse.evaluation.aa import AaResult, FalseFindings
from campaignpulse.evaluation.data_checks import DataReport, Finding
from campaignpulse.evaluation.placebo_lift import Lift, PlaceboResult
from campaignpulse.pipeline import checks
from campaignpulse.pipeline.checks import AbCheck, DataCheck, PlaceboCheck

FILE = """\
name: my first look
data: {path: data/}
label: {kind: cancel, horizon_days: 56}
cutoffs: {every_days: 14}
split: {train: [2023-04-01, 2023-09-01], test: [2023-11-01, 2024-01-10]}
"""
SAID = ("accounts: a sample stands for all",)
KEPT = FalseFindings(20, 400, 0.05)
AA = AaResult("learned", "rules", "roc_auc", 960, 80, 40, (), KEPT, None, None, KEPT)


def called(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["campaignpulse", "check", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "x.yaml").write_text(FILE)
    return tmp_path / "x.yaml"


@pytest.mark.parametrize(("found", "code"), [(20, 0), (60, 3)])
def test_ab_ends_with_3_where_the_promise_is_broken(monkeypatch, capsys, file, found, code) -> None:
    result = replace(AA, overall=FalseFindings(found, 400, 0.05))
    monkeypatch.setattr(checks, "check_ab", lambda *_, **__: AbCheck("a", result, "as predicted", (), SAID))
    assert called(monkeypatch, "ab", file, "--json", file.parent / "a.json") == code
    assert json.loads((file.parent / "a.json").read_text())["held_back"] == bool(code)
    said = capsys.readouterr().out
    assert f"{found} of 400 draws" in said
    assert SAID[0] in said


@pytest.mark.parametrize(("draw", "code"), [(0.0, 0), (0.03, 3)])
def test_placebo_ends_with_3_where_random_dates_bring_as_much(monkeypatch, capsys, file, draw, code) -> None:
    result = PlaceboResult("learned", 960, 80, 40, 0.6, Lift(0.02, 0.01, 0.03), None, (draw,) * 20)
    monkeypatch.setattr(checks, "check_placebo", lambda *_, **__: PlaceboCheck("a", result, (), SAID))
    assert called(monkeypatch, "placebo", file, "--json", file.parent / "a.json") == code
    assert json.loads((file.parent / "a.json").read_text())["held_back"] == bool(code)
    said = capsys.readouterr().out
    assert "placebo calendars" in said
    assert SAID[0] in said


@pytest.mark.parametrize(("severity", "code"), [("error", 3), ("warning", 0)])
def test_data_ends_with_3_where_figures_would_be_wrong(monkeypatch, capsys, file, severity, code) -> None:
    report = DataReport("data/", (), (Finding(severity, "events", "", "3 rows stand twice", "deliver once"),))
    monkeypatch.setattr(checks, "check_data", lambda *_, **__: DataCheck("a", report, ()))
    assert called(monkeypatch, "data", file, "--json", file.parent / "a.json") == code
    assert json.loads((file.parent / "a.json").read_text())["held_back"] == bool(code)
    assert "3 rows stand twice" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["ab", "placebo", "data"])
def test_bad_input_is_one_sentence_and_exit_code_2(monkeypatch, capsys, file, command) -> None:
    assert called(monkeypatch, command, file, "--quiet") == 2
    said = capsys.readouterr()
    assert "data" in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert said.out == ""
