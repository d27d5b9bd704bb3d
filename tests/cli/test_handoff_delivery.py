"""The commands that send hand-offs and take outcomes: exit codes, JSON and what is said."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.cli import main
from campaignpulse.diagnosis.handoff import HandoffBook
from campaignpulse.diagnosis.handoff.server import CallbackServer
from campaignpulse.diagnosis.routing import route
from campaignpulse.experiment import Routing
from campaignpulse.pipeline.handoffs import book_path
from filelock import FileLock

EXPERIMENT = """\
name: spring
data: {path: data/}
label: {kind: cancel, horizon_days: 28}
cutoffs: {every_days: 7}
split: {train: [2024-03-04, 2024-09-30], test: [2024-11-04, 2025-01-20]}
routing: {quiet: {days: [], hours: null}}
handoff: {receivers: {list: {kind: csv, path: a.csv}}, otherwise: list}
"""
TUESDAY = pd.Timestamp("2025-04-01", tz="UTC")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """An experiment file, and a book with one hand-off of account a."""
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(tmp_path / "mlruns"))
    (tmp_path / "x.yaml").write_text(EXPERIMENT)
    ids = pd.DataFrame({"account_id": ["a"], "campaign_id": None})
    causes = ids.assign(cutoff=TUESDAY, phase="baseline", cause="product_bug", destination="development")
    causes = causes.assign(evidence=[["five crashes"]], quotes=[[]])
    scores = ids.assign(health=20.0, probability=0.5, reliability="A")
    HandoffBook(book_path()).record(
        "spring", TUESDAY, lambda state: route(causes, scores, None, Routing(), state, TUESDAY)
    )
    return tmp_path


@pytest.fixture
def run(monkeypatch, capsys, folder: Path):
    """Run a command on the file: exit code, its JSON if it wrote any, what it printed and what it warned."""

    def command(name: str, *words: str) -> tuple[int, dict, str, str]:
        answer = folder / "answer.json"
        answer.unlink(missing_ok=True)
        whole = ["campaignpulse", "handoff", name, str(folder / "x.yaml"), *words, "--json", str(answer)]
        monkeypatch.setattr("sys.argv", whole)
        with pytest.raises(SystemExit) as stop:
            main()
        told = capsys.readouterr()
        found = json.loads(answer.read_text()) if answer.exists() else {}
        return int(stop.value.code or 0), found, told.out, told.err

    return command


def test_what_is_due_is_sent_and_counted(run, folder: Path) -> None:
    code, found, said, warned = run("send")
    assert (code, found["released"], found["receivers"][0]["delivered"]) == (0, 1, 1)
    assert (said, warned) == ("spring/list: 1 delivered\n", "")
    assert "five crashes" in (folder / "a.csv").read_text()
    code, found, said, _ = run("status")
    assert (code, found["receivers"][0]["delivered"]) == (0, 1)
    assert said == "spring/list: 1 delivered\n"


def test_what_has_not_arrived_is_exit_code_1_and_said_even_where_nothing_else_is(run, folder: Path) -> None:
    (folder / "a.csv").write_text("of,something,else\n")
    code, _, said, warned = run("send", "--quiet")
    assert (code, said) == (1, "")
    assert "spring/list: 0 delivered, 1 failed and will be tried again (a.csv has other columns" in warned


def test_before_anything_was_sent_the_status_says_so(run) -> None:
    code, found, said, _ = run("status")
    assert (code, found) == (0, {"receivers": [], "dead_letters": []})
    assert "Nothing was put into the outbox yet" in said


def test_where_another_process_sends_it_steps_aside_with_exit_code_4(run, folder: Path) -> None:
    run("send")
    (lock,) = (folder / "mlruns").glob(".handoffs.db.*.lock")
    with FileLock(lock):
        code, _, said, _ = run("send")
    assert (code, said) == (4, "spring/list: another process is sending to it; left to that one\n")


def test_a_dead_letter_that_is_none_is_bad_input(run) -> None:
    code, _, _, warned = run("requeue", "--key", "x")
    assert code == 2
    assert "there is no dead letter of key 'x'" in warned


def test_without_receivers_it_is_bad_input(run, folder: Path) -> None:
    (folder / "x.yaml").write_text(EXPERIMENT.partition("handoff:")[0])
    code, _, _, warned = run("send")
    assert code == 2
    assert "handoff is missing; name receivers in it" in warned


def test_without_trackers_nothing_is_fetched(run) -> None:
    code, found, said, _ = run("fetch")
    assert (code, found["news"]) == (0, 0)
    assert said.startswith("Outcomes: 0 resolved")


def test_the_server_says_where_it_listens_and_ends_when_it_is_interrupted(
    monkeypatch, capsys, folder: Path
) -> None:
    def interrupted(_: CallbackServer) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(CallbackServer, "serve_forever", interrupted)
    monkeypatch.setenv("CAMPAIGNPULSE_CALLBACK_SECRET", "x" * 24)
    monkeypatch.setattr(
        "sys.argv", ["campaignpulse", "handoff", "serve", str(folder / "x.yaml"), "--port", "0"]
    )
    with pytest.raises(SystemExit) as stop:
        main()
    first, last = capsys.readouterr().out.splitlines()
    assert (stop.value.code, last) == (0, "Ended.")
    assert first.startswith("Outcomes are taken at http://127.0.0.1:")
