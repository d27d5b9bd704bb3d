"""Whose turn it is when tickets are asked about: who was asked longest ago, and who failed after a wait."""

from __future__ import annotations

import sqlite3

from .clock import elapsed
from .database import transaction

FIRST_WAIT, LONGEST_WAIT = 300.0, 21_600.0
"""Seconds in which a ticket that could not be read is left alone; doubled each time, up to six hours."""

TABLE = (
    "CREATE TABLE IF NOT EXISTS polled (idempotency_key TEXT PRIMARY KEY, asked_at REAL NOT NULL, "
    "failures INTEGER NOT NULL, again_at REAL NOT NULL)"
)
OPEN_TICKETS = (
    "SELECT outbox.*, coalesce(again_at, 0) <= ? AS due, "
    "(SELECT min(cutoff) FROM handoffs WHERE handoffs.case_id = outbox.case_id) AS cutoff "
    "FROM outbox LEFT JOIN polled USING (idempotency_key) WHERE state = 'delivered' AND "
    "case_id IN (SELECT case_id FROM handoffs WHERE status = 'open') "
    "ORDER BY coalesce(asked_at, -1), place"
)


def turns(connection: sqlite3.Connection, *, now: float) -> list[sqlite3.Row]:
    """Return the delivered messages of open cases: never asked about first, then those asked longest ago.

    So tickets that fail for ever hold up no other. `due` of a row is 0 while a ticket that could not be read
    is left alone. `now`: seconds since 1970.
    """
    with transaction(connection):
        connection.execute(TABLE)
        seconds = elapsed(connection, now)
    return connection.execute(OPEN_TICKETS, (seconds,)).fetchall()


def asked_about(connection: sqlite3.Connection, key: str, *, failed: bool, now: float) -> None:
    """Write down that the ticket of a message was asked about, and whether it could not be read."""
    with transaction(connection):
        seconds = elapsed(connection, now)
        row = connection.execute("SELECT failures FROM polled WHERE idempotency_key = ?", (key,)).fetchone()
        failures = (0 if row is None else row["failures"]) + 1 if failed else 0
        again_at = seconds + wait(failures)
        connection.execute(
            "INSERT OR REPLACE INTO polled VALUES (?, ?, ?, ?)", (key, seconds, failures, again_at)
        )


def wait(failures: int) -> float:
    """Return the seconds after so many failures in a row.

    >>> [wait(failures) for failures in (0, 1, 2, 3, 99)]
    [0.0, 300.0, 600.0, 1200.0, 21600.0]
    """
    return min(FIRST_WAIT * 2.0 ** min(failures - 1, 20), LONGEST_WAIT) if failures else 0.0
