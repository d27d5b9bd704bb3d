"""The tables of the book of hand-offs, and how a new file gets them."""

from __future__ import annotations

import sqlite3

from ..routing.columns import HANDOFF_COLUMNS, HELD_COLUMNS, STATE_COLUMNS
from .cells import KINDS
from .database import StoreError, transaction

VERSION = 2
"""Of these tables, kept in SQLite's free number; raise it with a change, and add to CHANGES."""

CHANGES = {
    2: (
        "ALTER TABLE handoffs ADD COLUMN named TEXT",
        "ALTER TABLE held ADD COLUMN named TEXT",
        # what a diagnosis named stood in a sentence only, and not at all of what was held
        "UPDATE handoffs SET named = CASE WHEN evidence LIKE '%no cause is clear; sent to %' THEN 'unclear' "
        "WHEN evidence LIKE '%although natural wind-down%' THEN 'wind_down' ELSE cause END",
        "UPDATE held SET named = cause WHERE why = 'nobody'",
        "UPDATE held SET named = (SELECT named FROM handoffs WHERE handoffs.handoff_id = held.handoff_id) "
        "WHERE why IN ('capacity', 'quiet')",
    ),
}
"""By version, what makes it of the one before; `named` of other rows that were held stays unknown."""


def _declared(columns: tuple[str, ...]) -> str:
    return ", ".join(f"{name} {KINDS.get(name, 'TEXT')}" for name in columns)


TABLES = (
    "CREATE TABLE IF NOT EXISTS days (experiment TEXT NOT NULL, cutoff TEXT NOT NULL, "
    "recorded_at TEXT NOT NULL, PRIMARY KEY (experiment, cutoff))",
    "CREATE TABLE IF NOT EXISTS handoffs (place INTEGER PRIMARY KEY AUTOINCREMENT, "
    f"experiment TEXT NOT NULL, {_declared((*HANDOFF_COLUMNS, *STATE_COLUMNS))}, UNIQUE (handoff_id))",
    "CREATE INDEX IF NOT EXISTS handoffs_case ON handoffs (case_id)",
    "CREATE INDEX IF NOT EXISTS handoffs_experiment ON handoffs (experiment, cutoff)",
    f"CREATE TABLE IF NOT EXISTS held (experiment TEXT NOT NULL, {_declared(HELD_COLUMNS)})",
    "CREATE INDEX IF NOT EXISTS held_day ON held (experiment, cutoff)",
    "CREATE TABLE IF NOT EXISTS reassignments (place INTEGER PRIMARY KEY AUTOINCREMENT, "
    "handoff_id TEXT NOT NULL, experiment TEXT NOT NULL, account_id TEXT NOT NULL, cause TEXT NOT NULL, "
    "given_to TEXT NOT NULL, given_by TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL, undone_at TEXT)",
    "CREATE TABLE IF NOT EXISTS resolutions (place INTEGER PRIMARY KEY AUTOINCREMENT, "
    "handoff_id TEXT NOT NULL, resolved_at TEXT NOT NULL, cause TEXT NOT NULL, outcome TEXT NOT NULL, "
    "received_at TEXT NOT NULL, UNIQUE (handoff_id, resolved_at, cause, outcome))",
    "CREATE TABLE IF NOT EXISTS released (case_id TEXT PRIMARY KEY, at TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS escalated (case_id TEXT NOT NULL, level INTEGER NOT NULL, "
    "escalated_to TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (case_id, level))",
)


def prepare(connection: sqlite3.Connection) -> None:
    """Give a new file its tables, and an old one what it lacks; a file of this version is left as it is.

    All of that comes in one transaction, so that a process that is killed leaves none of it, and of two that
    come at once the second finds it. Raises StoreError for a file of a newer version.
    """
    if _known_version(connection) == VERSION:
        return
    # readers do not wait for a writer; a file stays in this mode
    connection.execute("PRAGMA journal_mode = WAL")
    with transaction(connection):
        found = _known_version(connection)  # another process may have been here since
        changes = [statement for version in CHANGES if 0 < found < version for statement in CHANGES[version]]
        for statement in (*changes, *TABLES):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _known_version(connection: sqlite3.Connection) -> int:
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found > VERSION:
        raise StoreError(
            f"the book of hand-offs was written by a newer campaignpulse (version {found} of its tables, and "
            f"this one knows {VERSION}); install that one"
        )
    return found
