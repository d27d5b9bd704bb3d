"""The commands of hand-offs: exit codes, JSON and what is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.cli import main
from campaignpulse.diagnosis.handoff import HandoffBook
from campaignpulse.diagnosis.routing import route
from campaignpulse.experiment import Routing
from campaignpulse.pipeline.handoffs import book_path

EXPERIMENT = """\
name: spring
data: {path: data/}
label: {kind: cancel, horizon_days: 28}
cutoffs: {every_days: 7}
split: {train: [2024-03-04, 2024-09-30], test: [2024-11-04, 2025-01-20]}
output: out
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
    """Run a command: exit code, its JSON if it wrote any, and what it printed."""

    def command(*words: str) -> tuple[int, dict, str]:
        answer = folder / "answer.json"
        answer.unlink(missing_ok=True)
        monkeypatch.setattr("sys.argv", ["campaignpulse", "handoff", *words, "--json", str(answer)])
        with pytest.raises(SystemExit) as stop:
            main()
        told = capsys.readouterr()
        found = json.loads(answer.read_text()) if answer.exists() else {}
        return int(stop.value.code or 0), found, told.out + told.err

    return command


def test_the_list_has_every_column_in_its_json_and_one_line_a_case_in_print(run, folder: Path) -> None:
    code, found, said = run("list", str(folder / "x.yaml"))
    (one,) = found["handoffs"]
    assert (code, found["experiment"]) == (0, "spring")
    assert (one["account_id"], one["evidence"], one["due_at"][:16]) == (
        "a",
        ["five crashes"],
        "2025-04-02T17:00",
    )
    assert "1 hand-off in 1 case, the most urgent first (priority: value × probability of churn):" in said
    assert "product bug" in said


def test_a_hand_off_is_given_with_a_reason_and_taken_back(run, folder: Path) -> None:
    _, found, _ = run("list", str(folder / "x.yaml"))
    name = found["handoffs"][0]["handoff_id"]
    code, given, said = run("reassign", name, "--to", "ann", "--by", "bob", "--reason", "knows them")
    assert (code, given["to"], given["handoffs"]) == (0, "ann", [name])
    assert f"1 of {name} given to ann by bob" in said
    assert run("list", str(folder / "x.yaml"))[1]["handoffs"][0]["assigned_to"] == "ann"
    assert run("reassign", name, "--undo")[1]["handoffs"] == [name]


def test_a_hand_off_is_resolved_once(run, folder: Path) -> None:
    name = run("list", str(folder / "x.yaml"))[1]["handoffs"][0]["handoff_id"]
    words = ("resolve", name, "--cause", "product_bug", "--outcome", "patched", "--at", "2025-04-03 10:00")
    assert [run(*words)[1]["news"] for _ in range(2)] == [True, False]
    assert run("list", str(folder / "x.yaml"))[1]["handoffs"] == []
    (one,) = run("list", str(folder / "x.yaml"), "--all")[1]["handoffs"]
    assert (one["status"], one["confirmed"], one["outcome"]) == ("resolved", "product_bug", "patched")


def test_that_it_was_none_of_the_causes_is_an_answer(run, folder: Path) -> None:
    name = run("list", str(folder / "x.yaml"))[1]["handoffs"][0]["handoff_id"]
    assert run("resolve", name, "--cause", "none")[0] == 0
    (one,) = run("list", str(folder / "x.yaml"), "--all")[1]["handoffs"]
    assert one["confirmed"] == "none"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["resolve", "x", "--cause", "product_bugs"],
            "cause of x is 'product_bugs'; did you mean product_bug?",
        ),
        (["resolve", "x", "--at", "2150-01-01"], "--at is 2150-01-01 00:00, which has not come yet"),
        (["reassign", "nope", "--to", "ann", "--reason", "x"], "there is no hand-off and no case 'nope'"),
        (["reassign", "nope", "--to", "ann"], "--reason is empty"),
        (["reassign", "nope", "--undo", "--to", "ann"], "--undo stands beside --to or --reason"),
        (["escalate", "{folder}/x.yaml", "--at", "noon"], "--at is 'noon'"),
        (["resolve", "x", "--at", "03/12/2025 10:00"], "must be a time in UTC such as 2025-04-01 09:30"),
        (["preview", "{folder}/x.yaml"], "has no scores of any day; `campaignpulse score` makes them"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(run, folder: Path, words: list[str], said: str) -> None:
    code, found, told = run(*(word.replace("{folder}", str(folder)) for word in words))
    assert (code, found) == (2, {})
    assert said in told


def test_a_dry_run_of_escalation_says_whom_it_would_tell(run, folder: Path) -> None:
    code, found, said = run("escalate", str(folder / "x.yaml"), "--at", "2025-04-09 10:00", "--dry-run")
    assert (code, found["dry_run"], found["escalated"]) == (0, True, [])
    assert found["at"] == "2025-04-09T10:00:00+00:00"
    assert "0 are told of late cases." in said
