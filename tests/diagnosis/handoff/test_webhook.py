"""Hand-offs by webhook: signed events, the same in every attempt."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from campaignpulse.diagnosis.handoff.webhook import Hook, event_of
from campaignpulse.webhooks import Limits, Secret

SECRET = Secret(b"a secret of more than twenty-four bytes")
NOW = 1_700_000_000.5


@pytest.fixture
def hook(receiver) -> Hook:
    return Hook(receiver.url, SECRET, "/experiments/spring", Limits())


def test_a_case_arrives_as_a_signed_event_with_its_key_as_the_id(receiver, hook: Hook, claimed, body) -> None:
    (outcome,) = hook.send([claimed()], now=NOW)
    ((headers, sent),) = receiver.got
    event = json.loads(sent)
    assert outcome.arrived
    assert headers["idempotency-key"] == headers["webhook-id"] == event["id"] == "k1"
    assert SECRET.signed(headers, sent)
    assert headers["webhook-timestamp"] == "1700000000"
    assert event["data"] == {"sequence": 7, **body}
    told: dict[str, Any] = {name: event[name] for name in ("type", "source", "subject", "time")}
    assert told == {
        "type": "campaignpulse.handoff",
        "source": "/experiments/spring",
        "subject": "c1",
        "time": "2025-04-01T06:00:00Z",
    }


def test_a_copy_is_an_event_of_another_type(claimed) -> None:
    assert event_of(claimed(copy_for=["support"]), "/x").type == "campaignpulse.handoff.copy"
    assert event_of(claimed(), "/x").type == "campaignpulse.handoff"


def test_a_later_attempt_has_the_same_bytes_and_a_new_signature(receiver, hook: Hook, claimed) -> None:
    receiver.answers = [500, 200]
    (first,) = hook.send([claimed()], now=NOW)
    (second,) = hook.send([claimed()], now=NOW + 60)
    (before, one), (after, other) = receiver.got
    assert (first.arrived, first.said, second.arrived) == (False, "it answered 500", True)
    assert one == other
    assert before["webhook-signature"] != after["webhook-signature"]


@pytest.mark.parametrize("answer", ["drop", 302, (503, {"Retry-After": "60"})])
def test_a_failure_is_an_outcome_without_the_path_of_the_address(
    receiver, hook: Hook, claimed, answer
) -> None:
    receiver.answers = [answer]
    (outcome,) = hook.send([claimed()], now=NOW)
    assert not outcome.arrived
    assert outcome.said
    assert "token" not in outcome.said
    assert outcome.retry_after == (60.0 if isinstance(answer, tuple) else 0.0)


def test_the_receiver_of_the_page_takes_a_genuine_case_once(claimed, body) -> None:
    page = (Path(__file__).parents[3] / "docs" / "handoff.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    block = re.search(r"^```python\n(.*?def take.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert block
    exec(block[1], names)  # noqa: S102, our own text
    sent, now, had = event_of(claimed(), "/experiments/spring").body(), int(time.time()), set[str]()
    headers = SECRET.headers("k1", sent, at=now)
    assert names["take"](headers, sent, SECRET.key, had) == {"sequence": 7, **body}
    assert names["take"](SECRET.headers("k1", sent, at=now + 1), sent, SECRET.key, had) is None
    for wrong in ({"webhook-id": "k2"}, SECRET.headers("k1", sent, at=now - 400)):
        with pytest.raises(PermissionError):
            names["take"]({**headers, **wrong}, sent, SECRET.key, set())
