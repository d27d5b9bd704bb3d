"""The standing of an outbox: counts by receiver, and the dead letters with their reasons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from campaignpulse.diagnosis.handoff.database import opened, transaction
from campaignpulse.diagnosis.handoff.outbox import LEASE, claim, put_back, queue, settle
from campaignpulse.diagnosis.handoff.standing import ReceiverStanding, standing

NOW = 1_700_000_000.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An outbox in which k1 has arrived, k2 was given up, k3 is being sent and k4 waits."""
    path = tmp_path / "handoffs.db"
    with opened(path) as connection:
        messages: list[dict[str, Any]] = [
            {"case_id": key, "idempotency_key": key, "receiver": f"{where}/list", "body": {}}
            for key, where in (
                ("k1", "spring"),
                ("k2", "spring"),
                ("k3", "spring"),
                ("k4", "spring"),
                ("k5", "spring2"),
            )
        ]
        with transaction(connection):
            queue(connection, messages)
        first, second, _ = claim(connection, "spring/list", now=NOW, most=3)
        settle(connection, first, reference=None, now=NOW)
        put_back(connection, second, "it answered 422", now=NOW, patience=1.0, final=True)
    return path


def test_what_arrived_waits_and_was_given_up_is_counted_by_receiver(path: Path) -> None:
    (one,) = standing(path, experiment="spring", now=NOW).receivers
    assert (one.receiver, one.delivered, one.waiting, one.dead, one.next_in) == ("spring/list", 1, 2, 1, 0.0)
    assert one.sentence.startswith("spring/list: 1 delivered, 2 waiting (due now; since 20")
    assert one.sentence.endswith(", 1 given up")


def test_a_dead_letter_is_told_with_its_reason_and_key(path: Path) -> None:
    (letter,) = standing(path, experiment="spring", now=NOW).dead_letters
    assert (letter.key, letter.case_id, letter.attempts) == ("k2", "k2", 1)
    assert letter.sentence == ("spring/list: case k2 was given up after 1 attempt: it answered 422 (key k2)")


def test_the_next_attempt_is_so_many_seconds_away(path: Path) -> None:
    with opened(path) as connection:
        claim(connection, "spring/list", now=NOW)
    (one,) = standing(path, experiment="spring", now=NOW + 10).receivers
    assert one.next_in == LEASE - 10
    assert "the next in 290 s" in one.sentence


def test_another_experiment_has_its_own(path: Path) -> None:
    assert [one.receiver for one in standing(path, experiment="spring2", now=NOW).receivers] == [
        "spring2/list"
    ]
    assert standing(path, experiment="sprin", now=NOW).receivers == ()


def test_where_there_is_no_outbox_nothing_stands_and_none_is_made(tmp_path: Path) -> None:
    assert standing(tmp_path / "x.db", experiment="spring", now=NOW).to_dict() == {
        "receivers": [],
        "dead_letters": [],
    }
    assert not (tmp_path / "x.db").exists()


def test_where_nothing_waits_nothing_is_said_of_it() -> None:
    assert ReceiverStanding("a/b", 3, 0, 0, None, None).sentence == "a/b: 3 delivered"


def test_what_waits_is_told_with_why_the_last_attempt_failed(path: Path) -> None:
    for days, said in enumerate(("it answered 500", "nobody answered within 10 s")):
        with opened(path) as connection:
            (claimed,) = claim(connection, "spring/list", now=NOW + days * 86_400)
            put_back(connection, claimed, said, now=NOW + days * 86_400, patience=1e9)
    (one,) = standing(path, experiment="spring", now=NOW).receivers
    assert one.said == "nobody answered within 10 s"
    assert "; nobody answered within 10 s)" in one.sentence
