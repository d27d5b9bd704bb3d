"""The outbox: messages that were decided on and must arrive, kept in SQLite until they have."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .clock import elapsed
from .database import transaction

WAITING, DELIVERED, DEAD = "waiting", "delivered", "dead"
FIRST_WAIT, LONGEST_WAIT = 30.0, 3_600.0
"""Seconds before the second attempt; doubled for each further one, up to an hour."""

LEASE = 300.0
"""Seconds for which a claimed message belongs to its sender: ten times what one attempt may take.

It is also how long a message is left alone whose sender was killed: time enough for a tracker that lists
a new ticket only after a while to show the one that was made.
"""

LONGEST_ASKED = 86_400.0
"""Seconds that a receiver can ask for, a day; what it asks for beyond is cut."""

TABLES = (
    "CREATE TABLE IF NOT EXISTS outbox (place INTEGER PRIMARY KEY AUTOINCREMENT, "
    "idempotency_key TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL, receiver TEXT NOT NULL, "
    "body TEXT NOT NULL, queued_at TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', "
    "attempts INTEGER NOT NULL DEFAULT 0, first_tried REAL, next_attempt_at REAL NOT NULL DEFAULT 0, "
    "delivered_at TEXT, reference TEXT, said TEXT)",
    "CREATE INDEX IF NOT EXISTS outbox_due ON outbox (receiver, state, next_attempt_at)",
    "CREATE INDEX IF NOT EXISTS outbox_case ON outbox (case_id, receiver, place)",
)
NAMES = ("idempotency_key", "case_id", "receiver")
DUE = (
    "SELECT * FROM outbox AS mine WHERE state = 'waiting' AND receiver = ? AND next_attempt_at <= ? "
    "AND NOT EXISTS (SELECT 1 FROM outbox AS before WHERE before.case_id = mine.case_id AND "
    "before.receiver = mine.receiver AND before.place < mine.place AND before.state = 'waiting') "
    "ORDER BY place LIMIT ?"
)


@dataclass(frozen=True)
class Claimed:
    """A message in the hands of one sender: what to deliver, and which attempt at it this is."""

    key: str
    case_id: str
    place: int
    body: Mapping[str, Any]
    attempt: int
    queued_at: datetime


def prepare(connection: sqlite3.Connection) -> None:
    """Make the tables where they are missing."""
    for statement in TABLES:
        connection.execute(statement)


def queue(
    connection: sqlite3.Connection, messages: Iterable[Mapping[str, Any]], *, at: datetime | None = None
) -> int:
    """Put messages into the outbox, inside the caller's transaction; return how many were new.

    A message has `case_id`, `idempotency_key`, `receiver` and `body` (plain values; ValueError for a NaN). A
    key that was queued before is not queued again, whatever became of it. `at` (default: now, aware) is
    told to people and decides nothing.

    >>> connection = sqlite3.connect(":memory:")
    >>> message = {"case_id": "c1", "idempotency_key": "k1", "receiver": "list", "body": {"cause": "unclear"}}
    >>> queue(connection, [message]), queue(connection, [message])
    (1, 0)
    >>> connection.close()
    """
    prepare(connection)
    when = (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
    before = connection.total_changes
    connection.executemany(
        "INSERT INTO outbox (idempotency_key, case_id, receiver, body, queued_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (idempotency_key) DO NOTHING",
        [(*(one[name] for name in NAMES), _json(one["body"]), when) for one in messages],
    )
    return connection.total_changes - before


def claim(connection: sqlite3.Connection, receiver: str, *, now: float, most: int = 1) -> list[Claimed]:
    """Take up to `most` messages that are due at a receiver, the oldest first, and count the attempt.

    The attempt and the time of the next one are on the disk before anything is sent: a sender that is
    killed leaves a message that comes back by itself, and one that another sender has is not due. Of a case,
    only the first message that waits is due. `now`: seconds since 1970.
    """
    with transaction(connection):
        prepare(connection)
        seconds = elapsed(connection, now)
        rows = connection.execute(DUE, (receiver, seconds, most)).fetchall()
        for row in rows:
            again = seconds + max(LEASE, wait(row["idempotency_key"], row["attempts"] + 1))
            connection.execute(
                "UPDATE outbox SET attempts = attempts + 1, first_tried = coalesce(first_tried, ?), "
                "next_attempt_at = ? WHERE place = ?",
                (seconds, again, row["place"]),
            )
    return [claimed_of(row) for row in rows]


def settle(connection: sqlite3.Connection, claimed: Claimed, *, reference: str | None, now: float) -> None:
    """Write down, inside a transaction, that a message has arrived, as `reference` of the receiver's.

    It holds whoever claimed the message since: what has arrived has arrived.
    """
    elapsed(connection, now)
    when = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
    connection.execute(
        "UPDATE outbox SET state = 'delivered', delivered_at = ?, reference = ?, said = NULL "
        "WHERE place = ? AND state != 'delivered'",
        (when, reference, claimed.place),
    )


def put_back(
    connection: sqlite3.Connection,
    claimed: Claimed,
    said: str,
    *,
    now: float,
    patience: float,
    retry_after: float = 0.0,
    final: bool = False,
) -> bool:
    """Write down, inside a transaction, that an attempt failed, and why; return whether it was the last.

    It was where `final`, or where the first attempt lies `patience` seconds back: the message is a dead
    letter. Else it comes back after a wait that doubles, with chance in it, and no earlier than the receiver
    asks for (`retry_after` seconds). A message that somebody else has claimed since is left to them.
    """
    seconds = elapsed(connection, now)
    row = connection.execute(
        "SELECT first_tried FROM outbox WHERE place = ? AND attempts = ? AND state = 'waiting'",
        (claimed.place, claimed.attempt),
    ).fetchone()
    if row is None:
        return False
    dead = final or seconds - row["first_tried"] >= patience
    pause = max(wait(claimed.key, claimed.attempt), min(retry_after, LONGEST_ASKED))
    connection.execute(
        "UPDATE outbox SET state = ?, next_attempt_at = ?, said = ? WHERE place = ?",
        (DEAD if dead else WAITING, seconds + pause, said, claimed.place),
    )
    return dead


def requeue(connection: sqlite3.Connection, *, receiver: str | None = None, key: str | None = None) -> int:
    """Send dead letters on their way again, all or those of a receiver or a key; return how many."""
    with transaction(connection):
        prepare(connection)
        return connection.execute(
            "UPDATE outbox SET state = 'waiting', attempts = 0, first_tried = NULL, next_attempt_at = 0 "
            "WHERE state = 'dead' AND receiver = coalesce(?, receiver) AND "
            "idempotency_key = coalesce(?, idempotency_key)",
            (receiver, key),
        ).rowcount


def wait(key: str, attempt: int) -> float:
    """Return the seconds after an attempt: between half of the doubled wait and all of it.

    The chance in it is the message's own, so that many that failed together do not come back together.

    >>> [round(wait("k1", attempt)) for attempt in (1, 2, 8, 100)]
    [28, 44, 3094, 2953]
    """
    whole = min(FIRST_WAIT * 2.0 ** min(attempt - 1, 20), LONGEST_WAIT)
    drawn = hashlib.sha256(f"{key} {attempt}".encode()).digest()
    return whole * (0.5 + drawn[0] / 512)


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, allow_nan=False, ensure_ascii=False)


def claimed_of(row: sqlite3.Row) -> Claimed:
    """Return a row of the outbox as whoever claims it next has it."""
    return Claimed(
        key=row["idempotency_key"],
        case_id=row["case_id"],
        place=row["place"],
        body=json.loads(row["body"]),
        attempt=row["attempts"] + 1,
        queued_at=datetime.fromisoformat(row["queued_at"]),
    )
