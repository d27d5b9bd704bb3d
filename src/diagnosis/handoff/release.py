"""Putting cases into the outbox once they may go out, and telling whoever must hear of what is late."""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ...experiment import Routing
from ..routing import escalations
from ..routing.columns import OPEN, Row, rows_of
from ..routing.escalation import ESCALATION_COLUMNS
from ..routing.hours import WorkingTime
from .book import HandoffBook, named, state_of
from .cells import iso
from .database import transaction
from .messages import NOBODYS, body_of, copies_of, message_of
from .outbox import queue

ReceiverOf = Callable[[str], str | None]
"""The name of the receiver through which a team or person hears; None where there is none."""


@dataclass(frozen=True)
class Released:
    """The cases that went into the outbox, those that nobody can receive, those whose team is full today, and
    until when all is quiet."""

    cases: tuple[str, ...] = ()
    unaddressed: tuple[str, ...] = ()
    full: tuple[str, ...] = ()
    quiet_until: pd.Timestamp | None = None


def release(
    book: HandoffBook,
    experiment: str,
    routing: Routing,
    receiver_of: ReceiverOf,
    *,
    now: pd.Timestamp,
    own_receiver: ReceiverOf = lambda _: None,
    addresses: Mapping[str, str] = NOBODYS,
) -> Released:
    """Put the cases whose time has come into the outbox, one message a case, oldest first.

    Who is informed of a case hears by a copy, where they have an `own_receiver` that is not that of the case.

    A case goes once: that it went is written in the same transaction. In quiet time nothing goes. A case
    whose team has no receiver waits for one, and one whose hand-offs were all resolved before stays. A team
    is sent no more a working day than its capacity, also where several days are caught up at once: the rest
    goes on the next.
    """
    until = WorkingTime(routing.quiet).first(now)
    if until > now:
        return Released(quiet_until=until)
    went, unaddressed, full = [], [], []
    with book.connected() as connection, transaction(connection):
        taken = _taken(connection, experiment, WorkingTime(routing.quiet), now)
        for case in _due(connection, experiment, now):
            body = body_of(_open_rows(connection, case), addresses)
            receiver = receiver_of(body["responsible"])
            if receiver is None:
                unaddressed.append(case)
                continue
            if taken[body["responsible"]] >= routing.capacity.get(body["responsible"], math.inf):
                full.append(case)
                continue
            taken[body["responsible"]] += 1
            queue(connection, [message_of(body, receiver), *copies_of(body, receiver, own_receiver)])
            connection.execute("INSERT INTO released VALUES (?, ?)", (case, iso(now)))
            went.append(case)
    return Released(tuple(went), tuple(unaddressed), tuple(full))


def _taken(
    connection: sqlite3.Connection, experiment: str, time: WorkingTime, now: pd.Timestamp
) -> Counter[str]:
    """How many cases each team was sent on the working day of a moment."""
    rows = connection.execute(
        "SELECT released.at, coalesce(assigned_to, responsible) AS team FROM released JOIN handoffs "
        "USING (case_id) WHERE experiment = ? GROUP BY case_id",
        (experiment,),
    )
    return Counter(row["team"] for row in rows if time.day(pd.Timestamp(row["at"])) == time.day(now))


def _due(connection: sqlite3.Connection, experiment: str, now: pd.Timestamp) -> list[str]:
    rows = connection.execute(
        "SELECT case_id FROM handoffs WHERE experiment = ? AND status = ? AND send_at <= ? "
        "AND case_id NOT IN (SELECT case_id FROM released) ORDER BY place",
        (experiment, OPEN, iso(now)),
    )
    return list(dict.fromkeys(row["case_id"] for row in rows))


def _open_rows(connection: sqlite3.Connection, case: str) -> list[Row]:
    """The hand-offs of a case that are still to do; all of them where none is, as their word is of later."""
    rows = named(connection, case)
    return [row for row in rows if row["status"] == OPEN] or rows


def escalate(
    book: HandoffBook,
    experiment: str,
    routing: Routing,
    receiver_of: ReceiverOf,
    *,
    now: pd.Timestamp,
    dry_run: bool = False,
    addresses: Mapping[str, str] = NOBODYS,
) -> pd.DataFrame:
    """Return who is to hear of late cases (`escalations`, `receiver`, `told`), and put that into the outbox.

    Each level of a case is told once, through the receiver of whoever is to hear, else that of the case's
    team. `told` is false, and the level stays to be told, in a dry run, in quiet time, and where neither has
    a receiver (None). Only cases that went out can be late.
    """
    silent = dry_run or WorkingTime(routing.quiet).first(now) > now
    with book.connected() as connection, transaction(connection):
        state = state_of(connection, experiment, now)
        late = escalations(state, routing, told=_told(connection), at=now)
        went = {row["case_id"] for row in connection.execute("SELECT case_id FROM released")}
        rows = [row for row in rows_of(late) if row["case_id"] in went]
        for row in rows:
            body = body_of(_open_rows(connection, row["case_id"]), addresses)
            row["receiver"] = receiver_of(row["escalated_to"]) or receiver_of(body["responsible"])
            row["told"] = row["receiver"] is not None and not silent
            if row["told"]:
                _tell(connection, row, body, now)
    return pd.DataFrame(rows, columns=[*ESCALATION_COLUMNS, "receiver", "told"])


def _told(connection: sqlite3.Connection) -> set[tuple[str, int]]:
    return {(row["case_id"], row["level"]) for row in connection.execute("SELECT * FROM escalated")}


def _tell(connection: sqlite3.Connection, late: Row, body: dict[str, Any], now: pd.Timestamp) -> None:
    news = {name: late[name] for name in ("level", "escalated_to", "sentence")}
    about = f"escalation/{late['level']}"
    queue(connection, [message_of(body | news, late["receiver"], about=about)])
    connection.execute(
        "INSERT INTO escalated VALUES (?, ?, ?, ?)",
        (late["case_id"], late["level"], late["escalated_to"], iso(now)),
    )
