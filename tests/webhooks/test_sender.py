"""The sender against a real server: what is tried again, for how long, and what is never done."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from campaignpulse.webhooks import Delivery, Endpoint, Event, Secret, send

BEGUN = 1_700_000_000
SECRET = Secret(b"a secret of more than twenty-four bytes")
NEWS = Event(
    "campaignpulse.score",
    "/experiments/march",
    "2024-01-01",
    {"at_risk": 3, "missing": ["tickets: größer"]},
    datetime(2024, 1, 1, 5, 30, tzinfo=UTC),
)


@dataclass
class Clock:
    """Time that passes only while somebody waits."""

    now: float = BEGUN
    waited: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def sent(url: str, clock: Clock, event: Event = NEWS, **settings: float) -> Delivery:
    return send(event, replace(Endpoint(url, SECRET), **settings), wait=clock.wait, clock=clock)


def test_an_event_arrives_whole_signed_and_with_a_key_to_drop_it_the_second_time(receiver, clock) -> None:
    made = sent(receiver.url, clock)
    ((headers, body),) = receiver.got
    assert (made.delivered, [attempt.status for attempt in made.attempts]) == (True, [200])
    assert made.sentence.endswith("has received it after 1 attempt")
    assert body == NEWS.body()
    assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert headers["idempotency-key"] == headers["webhook-id"] == json.loads(body)["id"] == made.id
    assert headers.items() >= SECRET.headers(NEWS.id, body, at=BEGUN).items()


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again_with_the_same_body_and_a_new_signature(
    receiver, clock, status: int
) -> None:
    receiver.answers = [status, status, 204]
    made = sent(receiver.url, clock)
    assert (made.delivered, len(made.attempts), len(clock.waited)) == (True, 3, 2)
    assert {body for _, body in receiver.got} == {NEWS.body()}
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {NEWS.id}
    assert len({headers["webhook-signature"] for headers, _ in receiver.got}) == 3


@pytest.mark.parametrize("status", [400, 401, 404, 410, 501])
def test_a_last_word_is_not_argued_with(receiver, clock, status: int) -> None:
    receiver.answers = [status]
    made = sent(receiver.url, clock)
    assert (made.delivered, len(receiver.got), clock.waited) == (False, 1, [])
    assert f"has not received it after 1 attempt: it answered {status}" in made.sentence


@pytest.mark.parametrize(("status", "refused"), [(403, True), (503, False), (200, False)])
def test_a_no_is_told_from_what_may_pass_another_time(receiver, clock, status: int, refused: bool) -> None:
    receiver.answers = [status]
    assert sent(receiver.url, clock, attempts=1).refused is refused


def test_after_the_last_attempt_it_is_given_up_and_said_without_the_path(receiver, clock) -> None:
    receiver.answers = [500]
    made = sent(receiver.url, clock)
    assert (made.delivered, len(receiver.got), len(clock.waited)) == (False, 5, 4)
    assert "after 5 attempts: it answered 500" in made.sentence
    assert "token" not in str(made)
    assert made.to_dict()["attempts"][0] == {
        "status": 500,
        "error": "it answered 500 Internal Server Error",
        "retry_after": None,
    }


def test_the_wait_doubles_with_chance_in_it_up_to_the_longest(receiver, clock) -> None:
    receiver.answers = [500]
    sent(receiver.url, clock, attempts=7, longest_wait=16.0, deadline=1_000.0)
    for waited, whole in zip(clock.waited, [2, 4, 8, 16, 16, 16], strict=True):
        assert whole / 2 <= waited < whole
    other = Clock()
    sent(receiver.url, other, replace(NEWS, subject="2024-01-02"), attempts=2)
    assert other.waited[0] != clock.waited[0]  # events that failed together do not come back together


@pytest.mark.parametrize("date", [False, True])
def test_a_receiver_that_asks_for_time_gets_it(receiver, clock, date: bool) -> None:
    until = format_datetime(datetime.fromtimestamp(BEGUN, UTC) + timedelta(seconds=30), usegmt=True)
    receiver.answers = [(503, {"Retry-After": until if date else "30"}), 200]
    assert sent(receiver.url, clock).delivered
    assert clock.waited == [30.0]


@pytest.mark.parametrize("asked", ["soon", "-5", "0"])
def test_a_wait_that_says_nothing_is_the_usual_one(receiver, clock, asked: str) -> None:
    receiver.answers = [(503, {"Retry-After": asked}), 200]
    assert sent(receiver.url, clock).delivered
    assert 1 <= clock.waited[0] < 2


@pytest.mark.parametrize(("seconds", "attempts"), [(119, 2), (121, 1)])
def test_no_wait_goes_beyond_the_deadline(receiver, clock, seconds: int, attempts: int) -> None:
    receiver.answers = [(503, {"Retry-After": str(seconds)}), 200]
    made = sent(receiver.url, clock)
    assert (made.delivered, len(receiver.got)) == (attempts == 2, attempts)


def test_a_connection_that_is_dropped_is_tried_again(receiver, clock) -> None:
    receiver.answers = ["drop", 200]
    made = sent(receiver.url, clock)
    assert (made.delivered, made.attempts[0].status, bool(made.attempts[0].error)) == (True, None, True)


def test_a_receiver_that_does_not_answer_is_not_waited_for(receiver, clock) -> None:
    receiver.answers = ["hang"]
    made = sent(receiver.url, clock, timeout=0.1, attempts=2)
    assert made.delivered is False
    assert "after 2 attempts: timed out" in made.sentence


def test_where_nobody_listens_that_is_said(clock) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = sent(f"http://127.0.0.1:{port}/", clock, attempts=2)
    assert (made.delivered, len(made.attempts)) == (False, 2)
    assert "refused" in made.sentence


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver, clock, status: int) -> None:
    receiver.answers = [(status, {"Location": receiver.url})]
    made = sent(receiver.url, clock)
    assert (made.delivered, len(receiver.got)) == (False, 1)
    assert f"it answered {status}, a redirect to http://127.0.0.1:" in made.sentence
    assert "which is not followed" in made.sentence


def test_a_proxy_is_not_asked_for_the_way_to_this_machine(receiver, clock, monkeypatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert sent(receiver.url, clock).delivered
