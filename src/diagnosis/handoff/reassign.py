"""Giving a hand-off to somebody else, which is remembered until it is undone."""

from __future__ import annotations

import pandas as pd

from ...checks import InputError
from ...tables import ACCOUNT_ID
from ..routing.columns import OPEN, Row
from .book import HandoffBook, named, table_of
from .cells import iso
from .database import transaction


def reassign(
    book: HandoffBook, name: str, *, to: str, by: str, reason: str, at: pd.Timestamp
) -> tuple[str, ...]:
    """Give a hand-off, or all of a case, to somebody; return the ids of those that were given.

    The next hand-off of the same account and cause goes there at once, until `undo`. Only open ones can be
    given. Raises InputError for an id that is unknown or resolved, and without `to` or `reason`.
    """
    for option, text in (("--to", to), ("--reason", reason)):
        if not text.strip():
            raise InputError(f"{option} is empty; say who gets the hand-off, and why")
    with book.connected() as connection, transaction(connection):
        rows = [row for row in named(connection, name) if row["status"] == OPEN]
        if not rows:
            raise InputError(f"{name} is resolved, and cannot be given to anybody; name an open hand-off")
        for row in rows:
            connection.execute(
                "INSERT INTO reassignments (handoff_id, experiment, account_id, cause, given_to, given_by, "
                "reason, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (row["handoff_id"], *_kind(row), to, by, reason, iso(at)),
            )
            connection.execute("UPDATE handoffs SET assigned_to = ? WHERE place = ?", (to, row["place"]))
    return tuple(row["handoff_id"] for row in rows)


def undo(book: HandoffBook, name: str, *, at: pd.Timestamp) -> tuple[str, ...]:
    """Take back who was given a hand-off, or all of a case; return the ids for which there was something.

    From then on the matrix decides again, for what is open and for what comes.
    """
    found = []
    with book.connected() as connection, transaction(connection):
        for row in named(connection, name):
            kind = _kind(row)
            taken = connection.execute(
                "UPDATE reassignments SET undone_at = ? WHERE experiment = ? AND account_id = ? AND "
                "cause = ? AND undone_at IS NULL",
                (iso(at), *kind),
            ).rowcount
            if taken:
                found.append(row["handoff_id"])
                connection.execute(
                    "UPDATE handoffs SET assigned_to = NULL WHERE experiment = ? AND account_id = ? AND "
                    "cause = ? AND status = ?",
                    (*kind, OPEN),
                )
    return tuple(found)


def reassignments(book: HandoffBook) -> pd.DataFrame:
    """Return who gave what to whom, when and why, in the order in which it was done."""
    with book.connected() as connection:
        return table_of(connection, "reassignments")


def _kind(row: Row) -> tuple[str, str, str]:
    return (row["experiment"], row[ACCOUNT_ID], row["cause"])
