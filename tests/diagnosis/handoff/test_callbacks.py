"""Callbacks: genuine ones are written down once; forged, stale, replayed and wrong ones are refused."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from campaignpulse.checks import InputError
from campaignpulse.diagnosis.handoff import HandoffBook, database
from campaignpulse.diagnosis.handoff.callbacks import LARGEST, PROOFS_KEPT, TOLERANCE, Reply, accept, receive
from campaignpulse.diagnosis.handoff.resolution import Resolution
from campaignpulse.webhooks import Secret

SECRET = Secret(b"a secret of more than twenty-four bytes")
NOW = pd.Timestamp("2025-04-03 12:00", tz="UTC").timestamp()


@pytest.fixture
def name(record) -> str:
    """The id of a hand-off in the book."""
    return str(record("a").handoffs["handoff_id"].iloc[0])


@pytest.fixture
def sent(book: HandoffBook, name: str) -> Callable[..., Reply]:
    """Send a callback about the hand-off, as whoever has the secret does, with something changed."""

    def send(
        event_id: str = "e1",
        *,
        at: float = NOW,
        now: float = NOW,
        secret: Secret = SECRET,
        kind: str = "application/cloudevents+json; charset=utf-8",
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
        data: Any = None,
        **event: Any,
    ) -> Reply:
        told = data or {"handoff_id": name, "resolved_at": "2025-04-02T09:00:00Z", "cause": "product_bug"}
        whole = {"type": "campaignpulse.resolution", "id": event_id, "data": told, **event}
        written = json.dumps(whole).encode() if body is None else body
        signed = {"content-type": kind, **secret.headers(event_id, written, at=int(at))}
        return receive(book.path, SECRET, {**signed, **(headers or {})}, written, now=now)

    return send


def resolved(book: HandoffBook) -> list[tuple[str, str]]:
    return [(one.cause, one.outcome) for one in book.resolutions().itertuples()]


def test_a_genuine_callback_is_written_down(sent, book: HandoffBook) -> None:
    assert sent() == Reply(200, "1 resolved, 0 known before")
    (row,) = book.frame("spring").itertuples()
    assert (row.status, row.confirmed) == ("resolved", "product_bug")
    assert row.resolved_at == pd.Timestamp("2025-04-02 09:00", tz="UTC")


def test_a_callback_sent_again_with_a_new_signature_is_taken_and_changes_nothing(sent, book) -> None:
    sent()
    assert sent(at=NOW + 60, now=NOW + 60) == Reply(200, "had before")
    assert sent("e2") == Reply(200, "0 resolved, 1 known before")
    assert resolved(book) == [("product_bug", "")]


def test_a_later_word_holds(sent, book: HandoffBook, name: str) -> None:
    sent()
    later = {"handoff_id": name, "resolved_at": "2025-04-02T10:00:00Z", "cause": "campaign_confusion"}
    assert sent("e2", data=later).status == 200
    assert book.frame("spring")["confirmed"].tolist() == ["campaign_confusion"]
    assert len(resolved(book)) == 2


def test_several_resolutions_come_in_one_callback(sent, name: str) -> None:
    rows = [{"handoff_id": name, "resolved_at": f"2025-04-02T0{hour}:00:00Z"} for hour in (1, 2)]
    assert sent(data=rows).said == "2 resolved, 0 known before"


def test_a_replay_is_refused_in_another_process_and_after_it_was_taken(sent, book: HandoffBook) -> None:
    assert sent().status == 200
    assert sent(now=NOW + 10) == Reply(
        409, "it was sent before, bit for bit; sign it anew if it is no replay"
    )
    assert len(resolved(book)) == 1


def test_a_replay_is_not_hidden_by_signatures_put_beside_it(sent, name: str) -> None:
    data = {"handoff_id": name, "resolved_at": "2025-04-02T09:00:00Z"}
    body = json.dumps({"type": "campaignpulse.resolution", "id": "e9", "data": data}).encode()
    twice = SECRET.headers("e9", body, at=int(NOW))["webhook-signature"]
    assert sent("e9", body=body, headers={"webhook-signature": twice}).status == 200
    assert sent("e9", body=body, headers={"webhook-signature": f"v1,x {twice}"}).status == 409


def test_a_replay_is_not_hidden_by_another_writing_of_its_time(sent) -> None:
    sent()
    assert sent(headers={"webhook-timestamp": f"0{int(NOW)}"}).status == 401


def test_another_callback_with_the_id_of_one_that_was_taken_is_refused(sent, name: str) -> None:
    sent()
    other = {"handoff_id": name, "resolved_at": "2025-04-02T10:00:00Z"}
    assert sent(data=other).said == "another callback had its id; give each its own"


@pytest.mark.parametrize(("seconds", "status"), [(TOLERANCE, 200), (TOLERANCE + 1, 401)])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_stale_callback_is_refused(sent, seconds: int, status: int, sign: int) -> None:
    assert sent(at=NOW + sign * seconds).status == status


@pytest.mark.parametrize(
    "changed",
    [
        {"secret": Secret(b"another secret of more than 24 bytes")},
        {"headers": {"webhook-signature": ""}},
        {"headers": {"webhook-id": "e2"}},
        {"headers": {"webhook-id": ""}},
        {"headers": {"webhook-timestamp": "soon"}},
        {"headers": {"webhook-timestamp": str(int(NOW) + 1)}},
    ],
)
def test_a_forged_callback_is_refused(sent, book: HandoffBook, changed: dict[str, Any]) -> None:
    assert sent(**changed) == Reply(401, "it is not signed with the secret")
    assert resolved(book) == []


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"body": b"x" * (LARGEST + 1)}, 413, "at most 65,536 bytes"),
        ({"body": b"x" * LARGEST}, 422, "it is no JSON"),
        ({"kind": "text/plain"}, 415, "a callback is application/cloudevents+json"),
        ({"type": "campaignpulse.handoff"}, 422, "it is no event of type campaignpulse.resolution"),
        ({"id": "e2"}, 422, "with the id of its headers"),
        ({"body": b"[]"}, 422, "it is no event"),
        ({"data": [{}]}, 422, "a resolution names no hand-off"),
        ({"data": {"handoff_id": "x", "resolved_at": "2025-04-02T09:00:00Z"}}, 422, "no case 'x'"),
        ({"data": {"handoff_id": "x"}}, 422, "give a time with its offset"),
        ({"data": {"handoff_id": "x", "resolved_at": "12/10/2024 10:00+02:00"}}, 422, "is '12/10/2024 10:00"),
        ({"data": {"handoff_id": "\ud800", "resolved_at": "2025-04-02T09:00:00Z"}}, 422, "is no whole text"),
    ],
)
def test_what_is_no_resolution_is_refused_with_the_reason(
    sent, changed: dict[str, Any], status: int, said: str
) -> None:
    reply = sent(**changed)
    assert reply.status == status
    assert said in reply.said


def test_an_empty_list_is_no_resolution(sent) -> None:
    assert sent(
        body=json.dumps({"type": "campaignpulse.resolution", "id": "e1", "data": []}).encode()
    ) == Reply(422, "its data hold no resolution")


def test_of_several_with_one_unknown_none_is_written(book: HandoffBook, name: str) -> None:
    at = pd.Timestamp(NOW, unit="s", tz="UTC")
    with pytest.raises(InputError, match="no case 'x'"):
        accept(book.path, [Resolution(name, at), Resolution("x", at)], received_at=at)
    assert resolved(book) == []


def test_a_callback_that_failed_may_come_again_with_its_id(sent, record) -> None:
    unknown = {"handoff_id": "x", "resolved_at": "2025-04-02T09:00:00Z"}
    assert sent(data=unknown).status == 422
    assert sent(at=NOW + 1, now=NOW + 1).status == 200
    assert record


@pytest.mark.parametrize("bad", [{"outcome": "\ud800"}, {"resolved_at": "1999-01-01T00:00:00Z"}])
def test_of_several_with_one_bad_one_none_is_written(sent, book, name: str, bad: dict[str, str]) -> None:
    good = {"handoff_id": name, "resolved_at": "2025-04-02T09:00:00Z"}
    assert sent(data=[good, {**good, **bad}]).status == 422
    assert resolved(book) == []
    assert sent("e2", data=[good]).said == "1 resolved, 0 known before"


def test_a_callback_that_could_not_be_written_may_come_again_as_it_is(sent, book, name: str) -> None:
    """The row, the event and the proof are one: what a fault ends before the last of them leaves none."""
    other = {"handoff_id": name, "resolved_at": "2025-04-02T08:00:00Z"}
    sent("e0", data=other)
    broken = "CREATE TRIGGER broken BEFORE INSERT ON callbacks BEGIN SELECT RAISE(ABORT, 'disk'); END"
    with book.connected() as connection:
        connection.execute(broken)
    busy = sent()
    assert (busy.status, str(book.path) in busy.said, len(resolved(book))) == (503, False, 1)
    with book.connected() as connection:
        connection.execute("DROP TRIGGER broken")
    assert sent() == Reply(200, "1 resolved, 0 known before")


def test_a_busy_book_is_said_without_its_path(sent, book: HandoffBook, monkeypatch) -> None:
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.05)
    other = sqlite3.connect(book.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert sent() == Reply(503, "the hand-offs cannot be written just now; send it again later")
    other.close()
    assert sent().status == 200


def test_a_damaged_book_is_said_without_its_path(sent, book: HandoffBook) -> None:
    book.path.with_name(f"{book.path.name}-wal").unlink(missing_ok=True)
    book.path.write_bytes(b"no database, but text of more than a hundred bytes " * 99)
    assert sent().status == 503


def test_proofs_are_kept_for_as_long_as_a_signature_is_in_time_and_no_longer(sent, book) -> None:
    ahead, last = NOW + TOLERANCE, NOW + PROOFS_KEPT.total_seconds()
    assert sent("e1", at=ahead).status == 200
    assert sent("e1", at=ahead, now=last).status == 409
    assert sent("e1", at=ahead, now=last + 1).status == 401
    assert sent("e2", at=last, now=last).status == 200
    assert proofs(book) == 2
    assert sent("e3", at=last, now=last + 1).status == 200
    assert proofs(book) == 2


def proofs(book: HandoffBook) -> int:
    with book.connected() as connection:
        return int(connection.execute("SELECT count(*) FROM callback_proofs").fetchone()[0])
