"""Tickets take turns: who was asked longest ago is next, and who failed is left alone for a while."""

from __future__ import annotations

import pytest
from campaignpulse.diagnosis.handoff import queue
from campaignpulse.diagnosis.handoff.database import transaction
from campaignpulse.diagnosis.handoff.rotation import FIRST_WAIT, LONGEST_WAIT, asked_about, turns, wait

NOW = 1_743_600_000.0


@pytest.fixture
def connection(book, record):
    """A book with three open cases whose messages have arrived, and one whose message waits."""
    cases = record("abcd").handoffs["case_id"].tolist()
    with book.connected() as opened:
        with transaction(opened):
            queue(
                opened,
                [{"case_id": one, "idempotency_key": one, "receiver": "t", "body": {}} for one in cases],
            )
            opened.execute("UPDATE outbox SET state = 'delivered' WHERE place < 4")
        yield opened


def keys(connection, *, now: float = NOW) -> list[str]:
    return [row["idempotency_key"] for row in turns(connection, now=now) if row["due"]]


def test_who_was_never_asked_about_comes_first_and_then_who_was_asked_longest_ago(connection) -> None:
    first, second, third = keys(connection)
    asked_about(connection, first, failed=False, now=NOW + 1)
    asked_about(connection, second, failed=False, now=NOW + 2)
    assert keys(connection, now=NOW + 3) == [third, first, second]
    asked_about(connection, third, failed=False, now=NOW + 4)
    asked_about(connection, first, failed=False, now=NOW + 5)
    assert keys(connection, now=NOW + 6) == [second, third, first]


def test_who_failed_is_left_alone_for_a_wait_that_doubles_until_it_is_read(connection) -> None:
    first, *others = keys(connection)
    asked_about(connection, first, failed=True, now=NOW)
    assert keys(connection, now=NOW + FIRST_WAIT - 1) == others
    assert keys(connection, now=NOW + FIRST_WAIT) == [*others, first]
    asked_about(connection, first, failed=True, now=NOW + FIRST_WAIT)
    assert keys(connection, now=NOW + 3 * FIRST_WAIT - 1) == others
    assert keys(connection, now=NOW + 3 * FIRST_WAIT) == [*others, first]
    asked_about(connection, first, failed=False, now=NOW + 3 * FIRST_WAIT)
    asked_about(connection, first, failed=True, now=NOW + 3 * FIRST_WAIT)
    assert first in keys(connection, now=NOW + 4 * FIRST_WAIT)


def test_a_clock_that_is_set_back_leaves_nothing_alone_for_ever(connection) -> None:
    first = keys(connection)[0]
    asked_about(connection, first, failed=True, now=NOW)
    assert first not in keys(connection, now=NOW - 1e8)
    assert first in keys(connection, now=NOW - 1e8 + FIRST_WAIT)


def test_no_wait_is_longer_than_the_longest() -> None:
    assert [wait(failures) for failures in (0, 1, 50)] == [0.0, FIRST_WAIT, LONGEST_WAIT]


def test_what_was_resolved_is_nobodys_turn(connection) -> None:
    first, *others = keys(connection)
    connection.execute("UPDATE handoffs SET status = 'resolved' WHERE case_id = ?", (first,))
    assert keys(connection) == others
