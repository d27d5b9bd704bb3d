"""The outbox: nothing lost, nothing claimed twice, each case in its order, whatever the clock does."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from campaignpulse.diagnosis.handoff.database import opened, transaction
from campaignpulse.diagnosis.handoff.outbox import (
    FIRST_WAIT,
    LEASE,
    LONGEST_ASKED,
    LONGEST_WAIT,
    Claimed,
    claim,
    put_back,
    queue,
    requeue,
    settle,
    wait,
)

BEGUN = 1_700_000_000.0
DAY = 86_400.0
YEAR = 365 * DAY


@pytest.fixture
def box(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with opened(tmp_path / "handoffs.db") as connection:
        yield connection


def message(key: str, case: str | None = None, receiver: str = "tracker") -> dict[str, Any]:
    body = {"cause": "product_bug", "evidence": "größer"}
    return {"case_id": case or key, "idempotency_key": key, "receiver": receiver, "body": body}


def put(box: sqlite3.Connection, *messages: dict[str, Any]) -> int:
    with transaction(box):
        return queue(box, messages)


def keys(claimed: list[Claimed]) -> list[str]:
    return [one.key for one in claimed]


def fail(box: sqlite3.Connection, one: Claimed, now: float, **more: Any) -> bool:
    return put_back(box, one, "it answered 500", now=now, **{"patience": 3 * DAY, **more})


def test_messages_are_queued_with_the_callers_transaction_or_not_at_all(box) -> None:
    with pytest.raises(KeyError):
        put(box, message("k1"), {})
    assert claim(box, "tracker", now=BEGUN) == []
    assert put(box, message("k1")) == 1
    assert keys(claim(box, "tracker", now=BEGUN)) == ["k1"]


def test_a_key_is_queued_once_whatever_became_of_it(box) -> None:
    assert put(box, message("k1"), message("k1"), message("k2")) == 2
    (first,) = claim(box, "tracker", now=BEGUN)
    settle(box, first, reference="17", now=BEGUN)
    assert put(box, message("k1")) == 0
    assert keys(claim(box, "tracker", now=BEGUN, most=9)) == ["k2"]


def test_a_number_that_json_does_not_know_is_refused_before_anything_is_queued(box) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        put(box, message("k1"), {**message("k2"), "body": {"value": float("nan")}})
    assert claim(box, "tracker", now=BEGUN) == []


def test_a_claimed_message_has_its_body_and_comes_oldest_first(box) -> None:
    put(box, message("k1"), message("k2"), message("k3", receiver="list"))
    first, second = claim(box, "tracker", now=BEGUN, most=9)
    assert (first.key, second.key, first.attempt) == ("k1", "k2", 1)
    assert first.body == message("k1")["body"]
    assert keys(claim(box, "list", now=BEGUN)) == ["k3"]


def test_what_one_sender_has_no_other_gets_until_its_lease_is_over(box) -> None:
    put(box, message("k1"))
    assert keys(claim(box, "tracker", now=BEGUN)) == ["k1"]
    assert claim(box, "tracker", now=BEGUN + LEASE - 1) == []
    (again,) = claim(box, "tracker", now=BEGUN + LEASE)
    assert (again.key, again.attempt) == ("k1", 2)


def test_a_message_that_arrived_is_not_claimed_again(box) -> None:
    put(box, message("k1"))
    (one,) = claim(box, "tracker", now=BEGUN)
    settle(box, one, reference=None, now=BEGUN)
    assert claim(box, "tracker", now=BEGUN + YEAR) == []


def test_of_a_case_the_next_message_waits_for_the_one_before_and_other_cases_go_on(box) -> None:
    put(box, message("k1", "c"), message("k2", "c"), message("k3", "d"), message("k4", "c", "list"))
    first, other = claim(box, "tracker", now=BEGUN, most=9)
    assert (first.key, other.key) == ("k1", "k3")
    assert keys(claim(box, "list", now=BEGUN)) == ["k4"]
    fail(box, first, BEGUN)
    assert claim(box, "tracker", now=BEGUN) == []
    (first,) = claim(box, "tracker", now=BEGUN + FIRST_WAIT)
    settle(box, first, reference=None, now=BEGUN + FIRST_WAIT)
    assert keys(claim(box, "tracker", now=BEGUN + FIRST_WAIT)) == ["k2"]


def test_a_dead_letter_steps_aside_for_the_next_message_of_its_case(box) -> None:
    put(box, message("k1", "c"), message("k2", "c"))
    (first,) = claim(box, "tracker", now=BEGUN)
    assert fail(box, first, BEGUN, final=True)
    assert keys(claim(box, "tracker", now=BEGUN)) == ["k2"]


def test_the_wait_doubles_up_to_an_hour_with_chance_in_it() -> None:
    for attempt in range(1, 12):
        whole = min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT)
        assert whole / 2 <= wait("k1", attempt) < whole
    assert wait("k1", 1) != wait("k2", 1)


def test_a_failed_message_comes_back_after_its_wait_and_not_before_in_another_process_too(box) -> None:
    put(box, message("k1"))
    (one,) = claim(box, "tracker", now=BEGUN)
    assert fail(box, one, BEGUN) is False
    with opened(Path(box.execute("PRAGMA database_list").fetchone()["file"])) as later:
        assert claim(later, "tracker", now=BEGUN + wait("k1", 1) - 0.01) == []
        assert keys(claim(later, "tracker", now=BEGUN + wait("k1", 1) + 0.01)) == ["k1"]


@pytest.mark.parametrize(("asked", "kept"), [(600.0, 600.0), (9 * DAY, LONGEST_ASKED), (1.0, None)])
def test_a_receiver_that_asks_for_time_gets_it_up_to_a_day(box, asked: float, kept: float | None) -> None:
    put(box, message("k1"))
    (one,) = claim(box, "tracker", now=BEGUN)
    fail(box, one, BEGUN, retry_after=asked)
    pause = kept or wait("k1", 1)
    assert claim(box, "tracker", now=BEGUN + pause - 0.01) == []
    assert keys(claim(box, "tracker", now=BEGUN + pause + 0.01)) == ["k1"]


@pytest.mark.parametrize(("days", "dead"), [(2.9, False), (3.0, True)])
def test_after_the_patience_is_over_a_message_that_fails_is_a_dead_letter(box, days, dead: bool) -> None:
    put(box, message("k1"))
    now = BEGUN
    claim(box, "tracker", now=now)
    while now < BEGUN + days * DAY:  # the clock counts a day at most at once
        now = min(now + 0.8 * DAY, BEGUN + days * DAY)
        (one,) = claim(box, "tracker", now=now)
    assert fail(box, one, now) is dead
    assert box.execute("SELECT state, said FROM outbox").fetchone()["said"] == "it answered 500"


def test_a_dead_letter_goes_again_once_it_is_asked_for_with_its_patience_anew(box) -> None:
    put(box, message("k1"), message("k2"), message("k3", receiver="list"))
    for one in (*claim(box, "tracker", now=BEGUN, most=9), *claim(box, "list", now=BEGUN)):
        fail(box, one, BEGUN, final=True)
    assert claim(box, "tracker", now=BEGUN + YEAR) == []
    assert (requeue(box, key="k2"), requeue(box, receiver="list"), requeue(box, key="none")) == (1, 1, 0)
    (one,) = claim(box, "tracker", now=BEGUN + YEAR)
    assert (one.key, one.attempt, fail(box, one, BEGUN + YEAR)) == ("k2", 1, False)
    assert (requeue(box), requeue(box)) == (1, 0)


def test_who_lost_a_message_to_another_sender_cannot_put_it_back_but_can_say_that_it_arrived(box) -> None:
    put(box, message("k1"))
    (slow,) = claim(box, "tracker", now=BEGUN)
    (quick,) = claim(box, "tracker", now=BEGUN + LEASE)
    assert fail(box, slow, BEGUN + LEASE, final=True) is False
    settle(box, slow, reference="17", now=BEGUN + LEASE)
    assert fail(box, quick, BEGUN + LEASE, final=True) is False
    row = box.execute("SELECT state, reference FROM outbox").fetchone()
    assert tuple(row) == ("delivered", "17")


def test_a_clock_set_back_by_a_year_delays_by_no_more_than_the_wait(box) -> None:
    put(box, message("k1"))
    (one,) = claim(box, "tracker", now=BEGUN)
    fail(box, one, BEGUN)
    assert claim(box, "tracker", now=BEGUN - YEAR) == []
    assert keys(claim(box, "tracker", now=BEGUN - YEAR + FIRST_WAIT)) == ["k1"]


def test_a_clock_set_forward_by_a_year_makes_no_dead_letters(box) -> None:
    put(box, message("k1"))
    claim(box, "tracker", now=BEGUN)
    (one,) = claim(box, "tracker", now=BEGUN + YEAR)
    assert fail(box, one, BEGUN + YEAR) is False
