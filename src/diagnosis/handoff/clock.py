"""A clock of the outbox's own, which a clock of the machine that is set back or forward does not mislead."""

from __future__ import annotations

import sqlite3

LARGEST_STEP = 86_400.0
"""Seconds that count at most between two looks at the machine's clock: a nightly job sees a whole day."""

TABLE = (
    "CREATE TABLE IF NOT EXISTS outbox_clock "
    "(one INTEGER PRIMARY KEY CHECK (one = 1), seconds REAL NOT NULL, seen REAL NOT NULL)"
)


def elapsed(connection: sqlite3.Connection, now: float) -> float:
    """Return the seconds that the outbox has lived; they never go back. Call it inside a transaction.

    `now` is what the machine's clock says, in seconds since 1970. Of the time since the last look at it, at
    most LARGEST_STEP counts, and nothing where it was set back: so a wait never becomes endless, and a year
    forward does not let everything grow old at once.

    >>> connection = sqlite3.connect(":memory:")
    >>> [elapsed(connection, now) for now in (1e9, 1e9 + 60, 5e8, 5e8 + 1, 2e9)]
    [0.0, 60.0, 60.0, 61.0, 86461.0]
    >>> connection.close()
    """
    connection.execute(TABLE)
    last = connection.execute("SELECT seconds, seen FROM outbox_clock").fetchone()
    seconds = 0.0 if last is None else last[0] + min(max(now - last[1], 0.0), LARGEST_STEP)
    connection.execute("INSERT OR REPLACE INTO outbox_clock VALUES (1, ?, ?)", (seconds, now))
    return float(seconds)
