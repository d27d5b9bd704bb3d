"""Sending the hand-offs of an experiment: from the book through the outbox to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.diagnosis.handoff import HandoffBook
from campaignpulse.diagnosis.routing import route
from campaignpulse.experiment import Experiment
from campaignpulse.pipeline.delivery import outbox_of, requeue_letters, send_handoffs
from campaignpulse.pipeline.handoffs import book_path
from campaignpulse.pipeline.record import settings_of

TUESDAY = pd.Timestamp("2025-04-01", tz="UTC")
NOON = pd.Timestamp("2025-04-01 12:00", tz="UTC").timestamp()


def experiment(folder: Path, **handoff: Any) -> Experiment:
    return Experiment.model_validate(
        {
            "name": "My Spring",
            "data": {"path": str(folder)},
            "label": {"kind": "cancel", "horizon_days": 90},
            "cutoffs": {"every_days": 7},
            "split": {"train": ["2023-01-01", "2024-01-01"], "test": ["2024-06-01", "2025-01-01"]},
            "routing": {"budget": {"share": None}},
            "handoff": {"receivers": {"list": {"kind": "csv", "path": str(folder / "a.csv")}}, **handoff},
        }
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """A book with a hand-off of one account."""
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(tmp_path / "mlruns"))
    ids = pd.DataFrame({"account_id": ["a"], "campaign_id": None})
    causes = ids.assign(cutoff=TUESDAY, phase="baseline", cause="product_bug", destination="development")
    causes = causes.assign(evidence=[["five crashes"]], quotes=[[]])
    scores = ids.assign(health=20.0, probability=0.5, reliability="A")
    routing = experiment(tmp_path).routing
    HandoffBook(book_path()).record(
        "My Spring", TUESDAY, lambda state: route(causes, scores, None, routing, state, TUESDAY)
    )
    return tmp_path


def sent(folder: Path, *, now: float = NOON, **handoff: Any) -> Any:
    return send_handoffs(experiment(folder, **handoff), clock=lambda: now)


def test_a_case_whose_time_has_come_goes_to_the_receiver_of_its_team_once(folder: Path) -> None:
    made = sent(folder, teams={"development": "list"})
    assert (made.released, made.failed, made.busy) == (1, False, False)
    assert made.receivers[0].sentence == "my-spring/list: 1 delivered"
    assert len((folder / "a.csv").read_text().splitlines()) == 2
    again = sent(folder, teams={"development": "list"})
    assert (again.released, again.receivers[0].delivered) == (0, 0)
    assert again.to_dict()["outbox"]["receivers"][0]["delivered"] == 1


def test_in_quiet_time_nothing_is_sent_and_it_is_said_until_when(folder: Path) -> None:
    night = pd.Timestamp("2025-04-01 22:00", tz="UTC").timestamp()
    made = sent(folder, now=night, otherwise="list")
    assert (made.released, made.receivers, made.failed, made.busy) == (0, (), False, False)
    assert made.quiet_until == pd.Timestamp("2025-04-02 09:00", tz="UTC")
    assert made.to_dict()["quiet_until"] == "2025-04-02T09:00:00+00:00"


def test_a_team_without_a_receiver_is_said_and_its_case_waits_for_one(folder: Path) -> None:
    made = sent(folder, teams={"marketing": "list"})
    assert made.failed
    assert "1 cases wait for a receiver" in made.notes[0]
    assert sent(folder, otherwise="list").receivers[0].delivered == 1


def test_a_case_whose_team_is_full_waits_and_that_is_no_failure(folder: Path) -> None:
    whole = experiment(folder, otherwise="list")
    full = whole.routing.model_copy(update={"capacity": {"development": 0}})
    made = send_handoffs(whole.model_copy(update={"routing": full}), clock=lambda: NOON)
    assert (made.released, made.full, made.failed) == (0, 1, False)
    assert made.to_dict()["full"] == 1


def test_a_receiver_that_cannot_be_written_fails_and_is_tried_again(folder: Path) -> None:
    (folder / "a.csv").write_text("of,something,else\n")
    made = sent(folder, otherwise="list")
    assert (made.failed, made.receivers[0].later) == (True, 1)
    assert "1 failed and will be tried again (a.csv has other columns" in made.receivers[0].sentence
    (folder / "a.csv").unlink()
    assert sent(folder, now=NOON + 60, otherwise="list").receivers[0].delivered == 1


def test_what_waits_for_a_receiver_without_its_secret_is_said(folder: Path, monkeypatch) -> None:
    monkeypatch.delenv("CAMPAIGNPULSE_HANDOFF_SECRET", raising=False)
    hook = {"kind": "webhook", "url": "https://hooks.example.com/"}
    made = sent(folder, receivers={"hook": hook}, otherwise="hook", allowed_hosts=["hooks.example.com"])
    assert made.failed
    assert made.notes == (
        "my-spring/hook: 1 waiting, and nothing is sent there: CAMPAIGNPULSE_HANDOFF_SECRET is not set; put "
        "the secret into it that signs what is sent",
    )


def test_what_waits_for_a_receiver_that_is_named_no_more_is_said(folder: Path) -> None:
    (folder / "a.csv").write_text("of,something,else\n")
    sent(folder, otherwise="list")
    other = {"other": {"kind": "csv", "path": str(folder / "b.csv")}}
    assert "the file names no such receiver any more" in sent(folder, receivers=other).notes[0]


def test_what_was_given_up_goes_again_if_asked(folder: Path) -> None:
    (folder / "a.csv").write_text("of,something,else\n")
    for day in range(4):
        sent(folder, now=NOON + day * 86_400, otherwise="list")
    asked = experiment(folder, otherwise="list")
    (letter,) = outbox_of(asked, clock=lambda: NOON + 4 * 86_400).dead_letters
    assert "a.csv has other columns" in letter.said
    with pytest.raises(InputError, match="there is no dead letter of receiver 'lst'"):
        requeue_letters(asked, receiver="lst")
    with pytest.raises(InputError, match="there is no dead letter of key 'x'"):
        requeue_letters(asked, key="x")
    assert requeue_letters(asked, receiver="list", key=letter.key) == 1
    with pytest.raises(InputError, match="there is no dead letter; "):
        requeue_letters(asked)


def test_where_nothing_was_handed_off_nothing_is_sent_and_that_is_fine(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(tmp_path / "mlruns"))
    assert not sent(tmp_path).failed
    assert outbox_of(experiment(tmp_path)).receivers == ()


def test_an_experiment_that_names_no_receivers_is_refused(tmp_path: Path) -> None:
    without = experiment(tmp_path).model_copy(update={"handoff": None})
    with pytest.raises(InputError, match="handoff is missing; name receivers in it"):
        send_handoffs(without)


def test_where_hand_offs_go_is_no_setting_that_a_run_is_recorded_with(tmp_path: Path) -> None:
    hook = {"kind": "webhook", "url": "https://hooks.example.com/t0ken"}
    asked = experiment(tmp_path, receivers={"hook": hook}, allowed_hosts=["hooks.example.com"])
    assert "t0ken" not in str(settings_of(asked))
    assert settings_of(asked) == settings_of(experiment(tmp_path))
