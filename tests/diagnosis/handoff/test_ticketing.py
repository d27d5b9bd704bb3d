"""Tickets: one for each message, however often it is sent and whatever answers are lost."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from campaignpulse.diagnosis.handoff.credentials import Credentials, credentials_of
from campaignpulse.diagnosis.handoff.ticketing import Tracker
from campaignpulse.experiment import BasicAuth
from campaignpulse.webhooks import Limits

LIMITS = Limits(seconds=5.0)


@pytest.fixture
def made(asked) -> Any:
    return lambda **changed: Tracker(asked(**changed), Credentials(), LIMITS)


def sent(tracker: Tracker, *messages: Any) -> list[tuple[bool, str | None]]:
    return [(one.arrived, one.reference) for one in tracker.send(messages, now=0.0)]


def test_a_ticket_is_opened_with_the_fields_of_the_case_and_its_name_comes_back(
    made, tracker, claimed
) -> None:
    assert sent(made(), claimed()) == [(True, "T-1")]
    (search, _, _), (opened, headers, body) = tracker.got
    assert (search, opened) == ("GET /rest/tickets?q=k1", "POST /rest/tickets")
    assert json.loads(body) == {
        "title": "Campaign confusion in af25: 2 accounts",
        "key": "k1",
        "rank": 2.5,
    }
    assert (headers["idempotency-key"], headers["content-type"]) == ("k1", "application/json")


def test_a_ticket_that_is_there_is_not_opened_again(made, tracker, claimed) -> None:
    assert sent(made(), claimed(), claimed(), claimed("k2")) == [(True, "T-1"), (True, "T-1"), (True, "T-2")]
    assert len(tracker.tickets) == 2


def test_an_answer_that_was_lost_leads_to_no_second_ticket(made, tracker, claimed) -> None:
    tracker.faults = ["lost"]
    assert sent(made(), claimed()) == [(False, None)]
    assert sent(made(), claimed()) == [(True, "T-1")]
    assert len(tracker.tickets) == 1


def test_a_form_is_sent_as_a_form(made, tracker, claimed) -> None:
    create = {"path": "/tickets", "encoding": "form", "body": {"t": "{title}", "n": "{phase}"}, "id": "x"}
    sent(made(create=create), claimed(phase=None))
    _, headers, body = tracker.got[-1]
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert body == b"t=Campaign+confusion+in+af25%3A+2+accounts&n="


def test_a_key_in_an_address_cannot_leave_its_place(made, tracker, claimed) -> None:
    sent(made(), claimed("../x?y=1&q=z#"))
    assert tracker.got[0][0] == "GET /rest/tickets?q=..%2Fx%3Fy%3D1%26q%3Dz%23"


def test_a_search_that_is_not_exact_counts_only_what_has_the_key(made, tracker, claimed) -> None:
    tracker.search = {"data": [{"name": "T-8", "key": "other"}, {"name": "T-9", "key": ["a", "k1"]}]}
    find = {"path": "/tickets?q={idempotency_key}", "rows": "data", "id": "name", "key": "key"}
    assert sent(made(find=find), claimed()) == [(True, "T-9")]
    assert sent(made(), claimed()) == [(True, "T-8")]


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ({"error": "x"}, "there is no list at data"),
        ({"data": [{"x": 1}]}, "nothing at name; correct find.id"),
    ],
)
def test_a_search_that_is_not_understood_opens_no_ticket(made, tracker, claimed, search: Any, said) -> None:
    tracker.search = search
    (outcome,) = made().send([claimed()], now=0.0)
    assert not outcome.arrived
    assert said in (outcome.said or "")
    assert tracker.tickets == {}


def test_a_search_that_is_refused_does_not_give_the_message_up(made, tracker, claimed) -> None:
    tracker.get_faults = [400]
    (outcome,) = made().send([claimed()], now=0.0)
    assert (outcome.arrived, outcome.final) == (False, False)
    assert sent(made(), claimed()) == [(True, "T-1")]


def test_a_ticket_without_a_name_in_the_answer_is_a_ticket(made, claimed) -> None:
    create = {"path": "/tickets", "body": {"key": "{idempotency_key}"}, "id": "not.there"}
    assert sent(made(create=create), claimed()) == [(True, None)]


@pytest.mark.parametrize(("status", "final"), [(422, True), (500, False), (401, False)])
def test_a_refusal_is_told_without_the_secret(
    asked, tracker, claimed, monkeypatch, status: int, final: bool
) -> None:
    monkeypatch.setenv("TRACKER_SECRET", "s3cret")
    auth = BasicAuth(kind="basic", user="robot", password_env="TRACKER_SECRET")  # noqa: S106, a variable
    tracker.faults = [status]
    (outcome,) = Tracker(asked(), credentials_of(auth), LIMITS).send([claimed()], now=0.0)
    assert (outcome.arrived, outcome.final) == (False, final)
    assert "no such field" in (outcome.said or "")
    pair = base64.b64encode(b"robot:s3cret").decode()
    assert tracker.got[-1][1]["authorization"] == f"Basic {pair}"
    assert pair not in (outcome.said or "")
