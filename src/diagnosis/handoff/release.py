"""Putting cases into the outbox once they may go out, and telling whoever must hear of what is late."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ...experiment import Routing
from ..routing import escalations
from ..routing.columns import OPEN, Row, rows_of
from ..routing.hours import WorkingTime
from .book import HandoffBook, named, state_of
from .cells import iso
from .database import transaction
from .messages import body_of, messages_of
from .outbox import queue


@dataclass(frozen=True)
class Released:
    """The cases that went into the outbox, and until when all is quiet, None where it is not."""

    cases: tuple[str, ...]
    quiet_until: pd.Timestamp | None = None


def release(
    book: HandoffBook, experiment: str, routing: Routing, receivers: Sequence[str], *, now: pd.Timestamp
) -> Released:
    """Put the cases whose time has come into the outbox, a message for each receiver, oldest first.

    A case goes once: that it went is written in the same transaction. In quiet time nothing goes, without
    receivers neither, and a case whose hand-offs were all resolved before stays.
    """
    until = WorkingTime(routing.quiet).first(now)
    if until > now or not receivers:
        return Released((), until if until > now else None)
    with book.connected() as connection, transaction(connection):
        found = connection.execute(
            "SELECT case_id FROM handoffs WHERE experiment = ? AND status = ? AND send_at <= ? "
            "AND case_id NOT IN (SELECT case_id FROM released) ORDER BY place",
            (experiment, OPEN, iso(now)),
        ).fetchall()
        cases = tuple(dict.fromkeys(row["case_id"] for row in found))
        for case in cases:
            rows = [row for row in named(connection, case) if row["status"] == OPEN]
            queue(connection, messages_of(body_of(rows), receivers))
            connection.execute("INSERT INTO released VALUES (?, ?)", (case, iso(now)))
    return Released(cases)


def escalate(
    book: HandoffBook,
    experiment: str,
    routing: Routing,
    receivers: Sequence[str],
    *,
    now: pd.Timestamp,
    dry_run: bool = False,
) -> pd.DataFrame:
    """Return who is to hear of late cases (`escalations`), and put that into the outbox.

    Each level of a case is told once. Only cases that went out can be late. A dry run, and one without
    receivers, tells and writes nothing.
    """
    with book.connected() as connection, transaction(connection):
        state = state_of(connection, experiment, now)
        late = escalations(state, routing, told=_told(connection), at=now)
        went = {row["case_id"] for row in connection.execute("SELECT case_id FROM released")}
        late = late[late["case_id"].isin(went)].reset_index(drop=True)
        if not dry_run and receivers:
            for row in rows_of(late):
                _tell(connection, row, receivers, now)
    return late


def _told(connection: sqlite3.Connection) -> set[tuple[str, int]]:
    return {(row["case_id"], row["level"]) for row in connection.execute("SELECT * FROM escalated")}


def _tell(connection: sqlite3.Connection, late: Row, receivers: Sequence[str], now: pd.Timestamp) -> None:
    news = {name: late[name] for name in ("level", "escalated_to", "sentence")}
    body = body_of(named(connection, late["case_id"])) | news
    queue(connection, messages_of(body, receivers, about=f"escalation/{late['level']}"))
    connection.execute(
        "INSERT INTO escalated VALUES (?, ?, ?, ?)",
        (late["case_id"], late["level"], late["escalated_to"], iso(now)),
    )
