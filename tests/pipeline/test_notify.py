"""Telling a webhook of the scores of a day: counts and doubts, and never in the way of the scores."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.cli import main
from campaignpulse.experiment import Experiment, Notify
from campaignpulse.pipeline import RecalibrateResult, tell, tell_of_recalibration
from campaignpulse.pipeline.notify import TOLD_OF_A_DAY
from campaignpulse.pipeline.recalibrate import Outcome

VARIABLE = "CAMPAIGNPULSE_WEBHOOK_SECRET"
DAY = "2024-01-10"


@pytest.fixture
def score(
    deployed_store: Path, tmp_path: Path, receiver, monkeypatch, capsys
) -> Callable[..., tuple[int, dict, str]]:
    """Score a day with a webhook in the experiment file; exit code, JSON and errors."""
    text = (deployed_store / "first.yaml").read_text().replace("output: out", f"output: {tmp_path / 'out'}")
    text = text.replace("path: data/", f"path: {deployed_store / 'data'}")
    (tmp_path / "first.yaml").write_text(f"{text}notify: {{url: '{receiver.url}'}}\n")
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(deployed_store / "mlruns"))
    monkeypatch.setenv(VARIABLE, "x" * 32)

    def run(*arguments: str) -> tuple[int, dict, str]:
        answer = tmp_path / "today.json"
        command = ["score", str(tmp_path / "first.yaml"), "--at", DAY, "--quiet", "--json", str(answer)]
        monkeypatch.setattr("sys.argv", ["campaignpulse", *command, *arguments])
        with pytest.raises(SystemExit) as stop:
            main()
        return int(stop.value.code or 0), json.loads(answer.read_text()), capsys.readouterr().err

    return run


def test_a_webhook_hears_how_many_are_at_risk_and_of_no_account(score, receiver) -> None:
    code, result, errors = score()
    ((_, body),) = receiver.got
    event = json.loads(body)
    assert (code, errors) == (0, "")
    assert (event["type"], event["subject"]) == ("campaignpulse.score", DAY)
    assert event["source"] == "/experiments/my-first-look"
    assert event["data"] == {"experiment": "my first look", **{key: result[key] for key in TOLD_OF_A_DAY}}
    assert event["data"]["at_risk"] > 0
    assert b"a00" not in body  # ids are such as a007
    assert result["notified"]["delivered"] is True


def test_the_same_day_again_is_the_same_event(score, receiver) -> None:
    score()
    score()
    first, second = (json.loads(body)["id"] for _, body in receiver.got)
    assert first == second


def test_a_webhook_that_refuses_is_said_and_the_scores_are_there(score, receiver) -> None:
    receiver.answers = [403]
    code, result, errors = score()
    assert code == 0
    assert result["notified"]["delivered"] is False
    assert Path(result["outputs"]["scores"]).is_file()
    assert "has not received it after 1 attempt: it answered 403" in errors


def test_without_a_secret_nothing_is_sent_and_that_is_said(score, receiver, monkeypatch) -> None:
    monkeypatch.delenv(VARIABLE)
    code, result, errors = score()
    said = f"notify: nothing was sent: {VARIABLE}, which signs it, is not set"
    assert (code, receiver.got, errors.strip()) == (0, [], said)
    assert result["notified"] == {"delivered": False, "sentence": said}


def test_a_secret_that_is_too_short_is_said(deployed: Experiment, monkeypatch) -> None:
    monkeypatch.setenv(VARIABLE, "short")
    asked = deployed.model_copy(update={"notify": Notify(url="http://127.0.0.1:9/")})
    told = tell(asked, "x", subject="x", data={})
    assert (told.delivered, "a secret needs at least 24" in told.sentence) == (False, True)


def test_where_no_webhook_is_named_nobody_is_told(deployed: Experiment) -> None:
    assert tell(deployed, "x", subject="x", data={}) is None


MONDAY = pd.Timestamp("2024-01-08", tz="UTC")


def recalibrated(*, again: bool = False, dry_run: bool = False) -> RecalibrateResult:
    found = Outcome(MONDAY, "hold", "hold: nothing", False, (), "k", None, again=again)
    return RecalibrateResult("my first look", (found,), (), MONDAY, dry_run, (), ())


def test_a_webhook_hears_what_was_decided(
    deployed: Experiment, receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "x" * 32)
    asked = deployed.model_copy(update={"notify": Notify(url=receiver.url)})
    assert tell_of_recalibration(asked, recalibrated()).delivered
    ((_, body),) = receiver.got
    event = json.loads(body)
    assert (event["type"], event["subject"]) == ("campaignpulse.recalibrate", "2024-01-08")
    assert (event["data"]["decision"], event["data"]["reason"]) == ("hold", "hold: nothing")


def test_nobody_hears_of_a_dry_run_or_of_what_was_decided_before(deployed: Experiment, receiver) -> None:
    asked = deployed.model_copy(update={"notify": Notify(url=receiver.url)})
    for result in (recalibrated(again=True), recalibrated(dry_run=True)):
        assert tell_of_recalibration(asked, result) is None
