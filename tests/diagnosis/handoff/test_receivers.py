"""Receivers of an experiment file: ready with their secrets, or missing with the reason."""

from __future__ import annotations

from typing import Any

import pytest
from campaignpulse.diagnosis.handoff.csv import CsvFile
from campaignpulse.diagnosis.handoff.receivers import receivers_of
from campaignpulse.diagnosis.handoff.ticketing import Tracker
from campaignpulse.diagnosis.handoff.webhook import Hook
from campaignpulse.experiment import HandoffChoice


@pytest.fixture
def choice(asked) -> HandoffChoice:
    auth: Any = {"kind": "header", "token_env": "TRACKER_TOKEN"}
    hook = {"kind": "webhook", "url": "https://hooks.example.com/", "allow_private": True}
    receivers = {
        "list": {"kind": "csv", "path": "a.csv"},
        "hook": hook,
        "tracker": asked(auth=auth).model_dump(),
    }
    hosts = ["hooks.example.com", "127.0.0.1"]
    return HandoffChoice.model_validate({"receivers": receivers, "allowed_hosts": hosts})


def test_with_their_secrets_all_are_ready(choice: HandoffChoice, monkeypatch) -> None:
    monkeypatch.setenv("TRACKER_TOKEN", "t0ken")
    monkeypatch.setenv("CAMPAIGNPULSE_HANDOFF_SECRET", "x" * 24)
    made = receivers_of(choice, experiment="spring")
    assert {name: type(one) for name, one in made.ready.items()} == {
        "spring/list": CsvFile,
        "spring/hook": Hook,
        "spring/tracker": Tracker,
    }
    hook = made.ready["spring/hook"]
    assert isinstance(hook, Hook)
    assert (hook.source, hook.limits.allow_private) == ("/experiments/spring", True)
    assert made.missing == {}


def test_without_a_secret_a_receiver_is_missing_and_the_others_are_ready(
    choice: HandoffChoice, monkeypatch
) -> None:
    monkeypatch.delenv("TRACKER_TOKEN", raising=False)
    monkeypatch.setenv("CAMPAIGNPULSE_HANDOFF_SECRET", "short")
    made = receivers_of(choice, experiment="spring")
    assert set(made.ready) == {"spring/list"}
    assert "at least 24" in made.missing["spring/hook"]
    assert "TRACKER_TOKEN is not set" in made.missing["spring/tracker"]
    monkeypatch.delenv("CAMPAIGNPULSE_HANDOFF_SECRET")
    assert "_SECRET is not set" in receivers_of(choice, experiment="spring").missing["spring/hook"]
