"""Telling a webhook what came of jobs: counts and doubts, and never in the way of the work."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from campaignpulse.cli import main
from campaignpulse.experiment import Experiment, Notify
from campaignpulse.pipeline import tell_waiting
from campaignpulse.pipeline.days import SCORES, ScoredDays
from campaignpulse.pipeline.decision_news import News
from campaignpulse.pipeline.news import TOLD_OF_A_DAY
from campaignpulse.pipeline.notify import _sent
from campaignpulse.tracking import existing_store
from campaignpulse.tracking.telling import NOT_YET, TOLD
from campaignpulse.webhooks import Endpoint, Event, Secret

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


def test_what_was_refused_waits_and_the_job_of_the_next_day_tells_both_in_order(
    score, receiver, tmp_path: Path
) -> None:
    receiver.answers = [403]
    _, first, errors = score()
    assert "it waits for the next job" in errors
    receiver.answers = [200]
    _, second, errors = score("--at", "2024-01-11")
    subjects = [json.loads(body)["subject"] for _, body in receiver.got]
    assert subjects == [DAY, DAY, "2024-01-11"]
    assert (
        first["notified"]["id"] == second["notified"]["earlier"][0]["id"] == receiver.got[0][0]["webhook-id"]
    )
    assert (second["notified"]["delivered"], errors) == (True, "")
    assert not list((tmp_path / "out" / SCORES).glob("*_news*"))


def test_without_a_secret_nothing_is_sent_and_that_is_said(score, receiver, monkeypatch) -> None:
    monkeypatch.delenv(VARIABLE)
    code, result, errors = score()
    said = f"notify: nothing was sent: {VARIABLE}, which signs it, is not set"
    assert (code, receiver.got, errors.strip()) == (0, [], said)
    assert result["notified"] == {"delivered": False, "sentence": said}


def with_webhook(experiment: Experiment, url: str) -> Experiment:
    """The experiment with a webhook, and a day of which it has not heard."""
    days = ScoredDays(experiment.output / SCORES)
    days.folder.mkdir(parents=True)
    days.write(MONDAY, pd.DataFrame(), news={"at_risk": 3})
    return experiment.model_copy(update={"notify": Notify(url=url)})


MONDAY = pd.Timestamp("2024-01-08", tz="UTC")


def test_a_secret_that_is_too_short_is_said(deployed: Experiment, monkeypatch) -> None:
    monkeypatch.setenv(VARIABLE, "short")
    told = tell_waiting(with_webhook(deployed, "http://127.0.0.1:9/"))
    assert (told.delivered, "a secret needs at least 24" in told.sentence) == (False, True)


def test_many_holds_are_one_message_and_the_sentence_counts_what_was_told(
    asked: Experiment, decision, receiver, monkeypatch
) -> None:
    monkeypatch.setenv(VARIABLE, "x" * 32)
    for day in ("2024-01-01", "2024-01-08", "2024-01-15"):
        decision(existing_store(), asked.name, day, **{TOLD: NOT_YET})
    told = tell_waiting(with_webhook(asked, receiver.url))
    subjects = [json.loads(body)["subject"] for _, body in receiver.got]
    assert subjects == ["2024-01-01/2024-01-15", "2024-01-08"]
    assert told.sentence.endswith("has received it after 1 attempt, and 1 other piece of news that waited")


def test_news_that_nobody_will_hear_any_more_are_said_even_where_nothing_else_is_to_be_told(
    deployed: Experiment, receiver, tmp_path: Path
) -> None:
    asked = with_webhook(deployed, receiver.url)
    (news,) = (tmp_path / "out" / SCORES).glob("*_news-*.json")
    os.utime(news, (0, 0))
    told = tell_waiting(asked)
    said = "what was to be told of the scores of 2024-01-08 is dropped: nobody has received it in 28 days"
    assert told.to_dict() == {"delivered": False, "sentence": f"notify: {said}", "dropped": [said]}
    assert (told.routine, receiver.got, tell_waiting(asked)) == (False, [], None)


def test_where_no_webhook_is_named_nobody_is_told(deployed: Experiment) -> None:
    assert tell_waiting(deployed) is None


def test_what_was_told_is_not_told_again(deployed: Experiment, receiver, monkeypatch) -> None:
    monkeypatch.setenv(VARIABLE, "x" * 32)
    asked = with_webhook(deployed, receiver.url)
    assert tell_waiting(asked).delivered
    assert tell_waiting(asked) is None
    assert len(receiver.got) == 1


@pytest.mark.parametrize(("answers", "sent", "received"), [([403, 200], 2, [-1, 2]), ([503, 200], 1, [])])
def test_a_refusal_does_not_hold_up_what_comes_after_it_and_a_receiver_that_is_away_does(
    receiver, answers: list[int], sent: int, received: list[int]
) -> None:
    receiver.answers = list(answers)
    heard: list[int] = []
    news = [
        News(
            Event("x", "/x", f"{n}", {}, pd.Timestamp.now("UTC")),
            lambda _, n=n: heard.append(n),
            lambda n=n: heard.append(-n),
        )
        for n in (1, 2)
    ]
    made = list(_sent(news, Endpoint(receiver.url, Secret(b"x" * 32), attempts=1)))
    assert (len(made), heard) == (sent, received)
