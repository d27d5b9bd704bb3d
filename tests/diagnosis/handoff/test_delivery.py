"""Delivery: every message once, a receiver that is down left alone, and kills that lose nothing."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from campaignpulse.diagnosis.handoff.credentials import Credentials
from campaignpulse.diagnosis.handoff.csv import CsvFile
from campaignpulse.diagnosis.handoff.database import opened, transaction
from campaignpulse.diagnosis.handoff.delivery import MOST_FAILURES, deliver
from campaignpulse.diagnosis.handoff.outbox import LEASE, Claimed, queue
from campaignpulse.diagnosis.handoff.outcome import Outcome
from campaignpulse.diagnosis.handoff.ticketing import Tracker
from campaignpulse.webhooks import Limits

BEGUN = 1_700_000_000.0
DAY = 86_400.0
FINE = Outcome(True, "T-1")
DOWN = Outcome(False, said="it answered 500")


@dataclass
class Scripted:
    """A receiver that gives the outcomes it was told, and then arrives; `got` are the keys."""

    outcomes: list[Outcome] = field(default_factory=list)
    got: list[str] = field(default_factory=list)
    batch: int = 1

    def send(self, messages: Sequence[Claimed], *, now: float) -> list[Outcome]:
        assert now >= BEGUN
        self.got += [message.key for message in messages]
        return [self.outcomes.pop(0) if self.outcomes else FINE for _ in messages]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "handoffs.db"


@pytest.fixture
def put(path: Path, body: dict[str, Any]) -> Callable[..., None]:
    def make(*keys: str, receiver: str = "a") -> None:
        with opened(path) as connection, transaction(connection):
            queue(
                connection,
                [
                    {"case_id": key, "idempotency_key": key, "receiver": receiver, "body": body}
                    for key in keys
                ],
            )

    return make


def states(path: Path) -> Counter[str]:
    with closing(sqlite3.connect(path)) as connection:
        return Counter(state for (state,) in connection.execute("SELECT state FROM outbox"))


def at(seconds: float) -> Callable[[], float]:
    return lambda: BEGUN + seconds


def test_what_is_due_is_delivered_in_its_order_once(path: Path, put) -> None:
    put("k1", "k2", "k3")
    receiver = Scripted()
    (made,) = deliver(path, {"a": receiver}, clock=at(0))
    assert (made.receiver, made.delivered, made.later, made.dead, made.said) == ("a", 3, 0, 0, None)
    assert receiver.got == ["k1", "k2", "k3"]
    assert deliver(path, {"a": receiver}, clock=at(DAY))[0].delivered == 0
    assert made.to_dict()["delivered"] == 3


def test_a_receiver_that_fails_is_left_alone_and_the_others_are_served(path: Path, put) -> None:
    put(*"123456789")
    put("k1", receiver="b")
    down, fine = Scripted([DOWN] * 99), Scripted()
    one, other = deliver(path, {"a": down, "b": fine}, clock=at(0))
    assert (one.later, len(down.got), one.said) == (MOST_FAILURES, MOST_FAILURES, "it answered 500")
    assert other.delivered == 1


def test_a_message_that_never_passes_is_a_dead_letter_and_stops_nobody(path: Path, put) -> None:
    put(*"123456")
    receiver = Scripted([Outcome(False, said="it answered 422", final=True)] * 5)
    (made,) = deliver(path, {"a": receiver}, clock=at(0))
    assert (made.dead, made.delivered) == (5, 1)
    assert states(path) == {"dead": 5, "delivered": 1}


def test_a_receiver_that_asks_for_time_gets_it_at_once(path: Path, put) -> None:
    put(*"123")
    receiver = Scripted([Outcome(False, said="it answered 429", retry_after=600.0)])
    assert deliver(path, {"a": receiver}, clock=at(0))[0].later == 1
    assert deliver(path, {"a": receiver}, clock=at(599))[0].delivered == 2
    assert deliver(path, {"a": receiver}, clock=at(601))[0].delivered == 1


def test_failures_end_in_a_dead_letter_after_the_patience_and_not_before(path: Path, put) -> None:
    put("k1")
    receiver = Scripted([DOWN] * 999)
    hours = [
        deliver(path, {"a": receiver}, patience_days=1, clock=at(hour * 3600))[0].dead for hour in range(30)
    ]
    assert hours.index(1) in (24, 25)
    assert states(path) == {"dead": 1}


def test_messages_of_a_receiver_that_is_not_asked_for_wait(path: Path, put) -> None:
    put("k1", receiver="other")
    assert deliver(path, {"a": Scripted()}, clock=at(0))[0].delivered == 0
    assert deliver(path, {}, clock=at(0)) == []
    assert states(path) == {"waiting": 1}


def test_a_second_sender_leaves_a_receiver_to_the_first_even_with_another_clock(path: Path, put) -> None:
    put("k1", "k2")
    second = Scripted()
    seen = []

    class Nested(Scripted):
        def send(self, messages: Sequence[Claimed], *, now: float) -> list[Outcome]:
            seen.append(deliver(path, {"a": second}, clock=at(400 * DAY))[0].busy)
            return super().send(messages, now=now)

    assert deliver(path, {"a": Nested()}, clock=at(0))[0].delivered == 2
    assert (seen, second.got) == ([True, True], [])


def test_whatever_a_receiver_raises_its_message_comes_back_after_the_lease(path: Path, put) -> None:
    class Broken(Scripted):
        def send(self, messages: Sequence[Claimed], *, now: float) -> list[Outcome]:
            raise ZeroDivisionError(len(messages), now)

    put("k1")
    with pytest.raises(ZeroDivisionError):
        deliver(path, {"a": Broken()}, clock=at(0))
    assert deliver(path, {"a": Scripted()}, clock=at(LEASE - 1))[0].delivered == 0
    assert deliver(path, {"a": Scripted()}, clock=at(LEASE))[0].delivered == 1


def test_a_file_takes_many_messages_at_once(path: Path, put, tmp_path: Path) -> None:
    put(*(f"k{number}" for number in range(1_200)))
    assert deliver(path, {"a": CsvFile(tmp_path / "a.csv")}, clock=at(0))[0].delivered == 1_200
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 1 + 2 * 1_200


@pytest.mark.skipif(os.name != "posix", reason="needs fork and SIGKILL")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_sender_killed_at_any_step_loses_nothing_and_opens_no_second_ticket(
    path: Path, put, tracker, asked
) -> None:
    """At every statement to the database and on every way to the tracker, before and after it."""
    keys = [f"k{number}" for number in range(3)]
    put(*keys)
    receiver = Tracker(asked(), Credentials(), Limits(seconds=5.0))
    now, step = 0.0, 0
    while states(path) != {"delivered": 3}:
        now, step = now + LEASE, step + 1
        child = multiprocessing.get_context("fork").Process(
            target=_killed_at, args=(path, receiver, step, now)
        )
        child.start()
        child.join(30)
        assert child.exitcode in (0, -signal.SIGKILL)
    assert step > 10
    assert Counter(ticket["key"] for ticket in tracker.tickets.values()) == dict.fromkeys(keys, 1)


def _killed_at(path: Path, receiver: Any, step: int, now: float) -> None:
    """Deliver in this process, and end it at its n-th step."""
    steps = iter(range(1, 10_000))

    def count() -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    real = sqlite3.connect

    class Counted(sqlite3.Connection):
        def execute(self, *arguments: Any) -> sqlite3.Cursor:
            count()
            done = super().execute(*arguments)
            count()
            return done

    sqlite3.connect = lambda *a, **k: real(*a, **k, factory=Counted)  # type: ignore[assignment]
    exchange = Tracker.content

    def content(self: Tracker, *arguments: Any, **named: Any) -> Any:
        count()
        answer = exchange(self, *arguments, **named)
        count()
        return answer

    Tracker.content = content  # type: ignore[method-assign]
    deliver(path, {"a": receiver}, clock=at(now))
