import json
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from campaignpulse.checks import InputError
from campaignpulse.tracking import (
    Decision,
    Store,
    comparison_link,
    decision_run,
    home_link,
    log_decision,
    serve,
)
from campaignpulse.tracking.store import experiment_id
from campaignpulse.tracking.ui import SERVER_ENVIRONMENT, _announce_links, server_command

Python = Callable[..., subprocess.Popen[str]]
Answer = Callable[..., tuple[str, str]]

SERVE = """
from campaignpulse.tracking import serve
serve(port={port}, announce=lambda line: print(line, flush=True))
"""


@pytest.fixture
def port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(port: int, path: str, question: object = None) -> str:
    body = None if question is None else json.dumps(question).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", data=body, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310, our own server
        return str(answer.read().decode())


def runs_of(port: int, experiment_id: str, wanted: str) -> list[dict[str, Any]]:
    question = {"experiment_ids": [experiment_id], "filter": wanted}
    return list(json.loads(ask(port, "/api/2.0/mlflow/runs/search", question)).get("runs", []))


def test_the_ui_shows_a_decision_with_its_children_and_report_and_ends_with_the_command(
    recorded: Any, port: int, python: Python, answer_of: Answer, tmp_path: Path
) -> None:
    ab = recorded.ab
    process = python(SERVE.format(port=port), store=recorded.store.root, cwd=tmp_path)
    assert process.stdout is not None
    starting, first, second = (process.stdout.readline() for _ in range(3))
    assert starting == "starting the MLflow UI …\n"
    assert first == f"MLflow UI: http://127.0.0.1:{port}/#/experiments?workflowType=machine_learning\n"
    assert second.split(": ", 1)[1].strip() == comparison_link(ab.experiment_id, run_id=ab.run_id, port=port)
    assert "<title>MLflow</title>" in ask(port, "/")
    (parent,) = runs_of(port, ab.experiment_id, "tags.kind = 'ab'")
    assert parent["info"]["run_id"] == ab.run_id
    children = runs_of(port, ab.experiment_id, f"tags.`mlflow.parentRunId` = '{ab.run_id}'")
    assert {child["info"]["run_name"] for child in children} == {"rules", "learned", "boosted"}
    assert "report" in ask(port, f"/get-artifact?path=report.html&run_uuid={ab.run_id}")
    assert "spring-sale-learned" in ask(
        port, "/api/2.0/mlflow/registered-models/get?name=spring-sale-learned"
    )
    process.send_signal(signal.SIGINT)
    assert answer_of(process) == ("", "")
    assert process.returncode == 0
    with pytest.raises(urllib.error.URLError):
        ask(port, "/")
    assert list(tmp_path.iterdir()) == []


def test_a_decision_without_scorers_is_not_announced_as_a_comparison(store: Store) -> None:
    with decision_run(store, "Spring sale", kind="ledger", run_key="k", name="ledger") as run:
        log_decision(run, Decision(verdict="no verdict yet", body="", data_digest="d", scorers=()))
    announced: list[object] = []
    _announce_links(store, 5000, announced.append)
    assert announced == [f"MLflow UI: {home_link()}"]


def test_sigterm_ends_the_server_too_even_before_it_answers(
    store: Store, port: int, python: Python, answer_of: Answer
) -> None:
    process = python(SERVE.format(port=port), store=store.root)
    wait_for_file(store.root / "ui.log", process)
    process.send_signal(signal.SIGTERM)
    assert answer_of(process) == ("starting the MLflow UI …\n", "")
    assert process.returncode == 0


def wait_for_file(path: Path, process: subprocess.Popen[str]) -> None:
    """Until the server was started; its log is made just before."""
    while not path.exists():
        assert process.poll() is None


def test_a_port_that_is_taken_is_one_clear_sentence(store: Store) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        with pytest.raises(
            InputError, match=rf"port {taken} cannot be used \(.*in use\); choose another with --port"
        ):
            serve(store.root, port=taken, announce=pytest.fail)


@pytest.mark.parametrize("impossible", [-1, 65536])
def test_a_port_that_cannot_be_is_one_clear_sentence(store: Store, impossible: int) -> None:
    with pytest.raises(InputError, match=rf"port {impossible} cannot be used"):
        serve(store.root, port=impossible, announce=pytest.fail)


def test_a_store_that_is_not_there_yet_is_one_clear_sentence_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"no MLflow store in .+ yet; `campaignpulse run EXPERIMENT\.yaml` makes"
    ):
        serve(tmp_path / "mlruns", port=5000, announce=pytest.fail)
    assert not (tmp_path / "mlruns").exists()


def test_the_server_is_local_alone_and_silent(store: Store) -> None:
    command = " ".join(server_command(store, 5001))
    assert "--host 127.0.0.1 --port 5001 --workers 1" in command
    assert SERVER_ENVIRONMENT["MLFLOW_DISABLE_TELEMETRY"] == "true"
    assert SERVER_ENVIRONMENT["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] == "false"


def test_a_server_that_ends_by_itself_is_said_with_its_last_words(
    store: Store, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(store.root))
    (store.root / "mlflow.py").write_text("raise SystemExit('out of order')")
    said: list[str] = []
    with pytest.raises(RuntimeError, match="the MLflow server ended by itself: out of order"):
        serve(store.root, port=port, announce=said.append)
    assert said == ["starting the MLflow UI …"]


def test_a_moved_store_is_announced_and_shown_all_the_same(
    store: Store, port: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    experiment_id(store, "spring")
    moved = store.root.rename(tmp_path / "moved")
    monkeypatch.setenv("PYTHONPATH", str(moved))
    (moved / "mlflow.py").write_text("raise SystemExit('enough seen')")
    said: list[str] = []
    with pytest.raises(RuntimeError, match="enough seen"):
        serve(moved, port=port, announce=said.append)
    assert len(said) == 2
    assert f"the MLflow store {moved} was moved: the files of experiment 'spring'" in said[0]
