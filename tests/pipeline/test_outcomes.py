"""Outcomes that come back to the book of an experiment."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from campaignpulse.checks import InputError
from campaignpulse.diagnosis.handoff.callbacks import Accepted
from campaignpulse.diagnosis.handoff.polling import Polled
from campaignpulse.experiment import Experiment
from campaignpulse.pipeline.outcomes import Fetched, callback_server, fetch_outcomes

VARIABLE = "CAMPAIGNPULSE_CALLBACK_SECRET"


@pytest.fixture
def asked(tmp_path: Path, monkeypatch) -> Experiment:
    monkeypatch.setenv("CAMPAIGNPULSE_MLRUNS", str(tmp_path / "mlruns"))
    monkeypatch.setenv(VARIABLE, "x" * 24)
    whole: dict[str, Any] = {
        "name": "spring",
        "data": {"path": str(tmp_path)},
        "label": {"kind": "cancel", "horizon_days": 90},
        "cutoffs": {"every_days": 7},
        "split": {"train": ["2023-01-01", "2024-01-01"], "test": ["2024-06-01", "2025-01-01"]},
        "handoff": {"receivers": {"list": {"kind": "csv", "path": "a.csv"}}},
    }
    return Experiment.model_validate(whole)


def test_without_a_tracker_nothing_is_fetched(asked: Experiment) -> None:
    made = fetch_outcomes(asked)
    assert made.sentence == "Outcomes: 0 resolved, 0 known before; 0 tickets are open."
    assert made.to_dict() == {"news": 0, "known": 0, "open": 0, "left": 0, "unread": []}


def test_tickets_that_are_left_for_later_are_told() -> None:
    found = Fetched(Accepted(1, 0), Polled((), 2, (), left=3))
    assert found.sentence.endswith(
        "2 tickets are open; 3 are left for later, as they or their tracker failed."
    )
    assert found.to_dict()["left"] == 3


def test_a_server_of_callbacks_listens_where_it_is_told(asked: Experiment) -> None:
    with callback_server(asked, host="127.0.0.1", port=0, tell=print) as server:
        assert server.secret.key == b"x" * 24


@pytest.mark.parametrize(("secret", "said"), [("", f"{VARIABLE} is not set"), ("short", "at least 24")])
def test_without_a_secret_none_is_started(asked: Experiment, monkeypatch, secret: str, said: str) -> None:
    monkeypatch.setenv(VARIABLE, secret)
    with pytest.raises(InputError, match=said):
        callback_server(asked, host="127.0.0.1", port=0, tell=print)


def test_a_port_that_is_taken_is_said(asked: Experiment) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"127.0.0.1:{port} cannot be listened to"):
            callback_server(asked, host="127.0.0.1", port=port, tell=print)
