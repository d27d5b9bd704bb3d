"""The commands of feedback: what they refuse, before anything is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from campaignpulse.cli import main


def said(arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr("sys.argv", ["campaignpulse", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    return left.value.code, capsys.readouterr().err


def test_feedback_before_anything_was_scored_says_what_makes_the_book(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(tmp_path / "mlruns"))
    (tmp_path / "back.csv").write_text("handoff_id,resolved_at\nh1,2024-01-09\n")
    code, told = said(["feedback", str(tmp_path / "back.csv")], monkeypatch, capsys)
    assert code == 2
    assert "there is no book of hand-offs" in told


def test_kpis_refuse_a_csv_file_in_no_folder_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.yaml").write_text(
        "name: a\ndata: {path: d/}\nlabel: {kind: cancel, horizon_days: 90}\ncutoffs: {every_days: 7}\n"
        "split: {train: [2023-01-01, 2023-06-01], test: [2023-12-01, 2024-01-01]}\n"
    )
    missing = str(tmp_path / "no" / "kpis.csv")
    code, told = said(["kpis", str(tmp_path / "a.yaml"), "--csv", missing], monkeypatch, capsys)
    assert code == 2
    assert told.startswith("--csv ")
