"""The book of hand-offs: every one ever made, who has it now, and what came back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ...checks import InputError
from ...tables import ACCOUNT_ID
from ..routing.columns import (
    HANDOFF_COLUMNS,
    HELD_COLUMNS,
    OPEN,
    RESOLVED,
    STATE_COLUMNS,
    Row,
    frame_of,
    rows_of,
)
from ..routing.state import BookState
from .cells import from_cells, iso, to_cells
from .database import opened, transaction
from .resolution import Resolution, require_after
from .schema import prepare

Decide = Callable[[BookState], tuple[pd.DataFrame, pd.DataFrame]]
"""Hand-offs and what is held, from what the book knows; nothing else writes while it decides."""

BOOK_COLUMNS = (*HANDOFF_COLUMNS, *STATE_COLUMNS)
NO_WORD: Row = {"status": OPEN, "resolved_at": None, "confirmed": None, "outcome": None}
"""The state of a hand-off of which nobody has sent word."""


@dataclass(frozen=True, eq=False)
class Recorded:
    """The hand-offs of a day and what was held; `late` is the later day that the book had reached before."""

    handoffs: pd.DataFrame
    held: pd.DataFrame
    again: bool = False
    late: pd.Timestamp | None = None


@dataclass(frozen=True)
class HandoffBook:
    """A file of hand-offs (SQLite). Each change is one transaction: all of it or nothing, whenever a process
    is killed, and however many write at once.
    """

    path: Path

    @contextmanager
    def connected(self) -> Iterator[sqlite3.Connection]:
        """Open the file, which is made if need be, with its tables."""
        with opened(self.path) as connection:
            prepare(connection)
            yield connection

    def record(self, experiment: str, at: pd.Timestamp, decide: Decide) -> Recorded:
        """Return the hand-offs of a day, as decided now, or as recorded when the day came before.

        What a day decided stands: scored again, it adds nothing. A day before the latest in the book decides
        nothing any more, since its messages would be late and would not know of those that went out.
        """
        with self.connected() as connection, transaction(connection):
            if (settled := _settled(connection, experiment, at)) is not None:
                return settled
            handoffs, held = decide(state_of(connection, experiment, at))
            day = (experiment, iso(at), iso(pd.Timestamp.now("UTC")))
            connection.execute("INSERT INTO days VALUES (?, ?, ?)", day)
            _insert(
                connection, "handoffs", experiment, handoffs.assign(status=OPEN), (*HANDOFF_COLUMNS, "status")
            )
            _insert(connection, "held", experiment, held, HELD_COLUMNS)
        return Recorded(handoffs, held)

    def state(self, experiment: str, at: pd.Timestamp) -> BookState:
        """Return what the book knows of an experiment at a moment; nothing where there is no file yet.

        A hand-off counts from its cutoff on. What became of it is the last word received by then. Where its
        day was itself recorded after that moment (past days that are scored again, or caught up), nobody can
        have sent word by then, and the last word counts that speaks of a resolution by then. Whom somebody
        gave an account to is as of now: it is an instruction, not a fact about the account.
        """
        if not self.path.exists():
            return BookState(experiment)
        with self.connected() as connection:
            return state_of(connection, experiment, at)

    def frame(self, experiment: str | None = None) -> pd.DataFrame:
        """Return all hand-offs, in the order of making: `experiment`, then BOOK_COLUMNS."""
        with self.connected() as connection:
            rows = _select(connection, "handoffs", "experiment = coalesce(?, experiment)", experiment)
        table = frame_of(rows, BOOK_COLUMNS)
        table.insert(0, "experiment", [row["experiment"] for row in rows])
        return table

    def recorded(self, experiment: str, at: pd.Timestamp) -> Recorded | None:
        """Return what a day decided, as it was then, or that it is late; None where it is to be decided."""
        with self.connected() as connection:
            return _settled(connection, experiment, at)

    def resolve(
        self,
        handoff_id: str,
        *,
        resolved_at: pd.Timestamp,
        cause: str = "",
        outcome: str = "",
        received_at: pd.Timestamp,
    ) -> bool:
        """Write down that a hand-off, or all of a case, was resolved; return whether that was news.

        `cause` is the confirmed one, empty where nobody said. The word that comes last holds, those before
        are kept, and the same word a second time changes nothing. Raises InputError for an unknown id,
        and for a time before the cutoff that made the hand-off.
        """
        told = Resolution(handoff_id, resolved_at, cause, outcome)
        with self.connected() as connection, transaction(connection):
            return write_down(connection, told, received_at)

    def last_told(self, experiment: str) -> pd.Timestamp | None:
        """Return from when on all words that came back are known (see `state`); None before the first."""
        with self.connected() as connection:
            (found,) = connection.execute(
                "SELECT max(CASE WHEN d.recorded_at <= r.resolved_at THEN r.received_at "
                "ELSE r.resolved_at END) FROM resolutions r JOIN handoffs h USING (handoff_id) "
                "JOIN days d ON d.experiment = h.experiment AND d.cutoff = h.cutoff WHERE h.experiment = ?",
                (experiment,),
            ).fetchone()
        return None if found is None else pd.Timestamp(found)

    def resolutions(self) -> pd.DataFrame:
        """Return every word that came back, in the order in which it came."""
        with self.connected() as connection:
            return table_of(connection, "resolutions")


def write_down(connection: sqlite3.Connection, told: Resolution, received_at: pd.Timestamp) -> bool:
    """Write a resolution inside a transaction, as `HandoffBook.resolve`; return whether it was news.

    A case is as old as its oldest hand-off: others may join it after its ticket was closed.
    """
    rows, news = named(connection, told.name), False
    require_after(told.resolved_at, min(row["cutoff"] for row in rows), told.name)
    word = (iso(told.resolved_at), told.cause, told.outcome)
    for row in rows:
        news |= bool(
            connection.execute(
                "INSERT INTO resolutions (handoff_id, resolved_at, cause, outcome, received_at) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (row["handoff_id"], *word, iso(received_at)),
            ).rowcount
            and connection.execute(
                "UPDATE handoffs SET status = ?, resolved_at = ?, confirmed = nullif(?, ''), "
                "outcome = nullif(?, '') WHERE handoff_id = ?",
                (RESOLVED, *word, row["handoff_id"]),
            ).rowcount
        )
    return news


def named(connection: sqlite3.Connection, name: str) -> list[Row]:
    """Return the hand-offs of an id: one, or all of a case. Raises InputError where there is none."""
    rows = _select(connection, "handoffs", "handoff_id = ? OR case_id = ?", name, name)
    if not rows:
        raise InputError(
            f"there is no hand-off and no case {name!r}; `campaignpulse handoff list` shows them"
        )
    return rows


def table_of(connection: sqlite3.Connection, table: str) -> pd.DataFrame:
    """Return a table of the book as it is, in the order of writing."""
    found = connection.execute(f"SELECT * FROM {table} ORDER BY rowid")  # noqa: S608, our own words
    names = [column[0] for column in found.description]
    return pd.DataFrame([tuple(row) for row in found], columns=names).drop(columns="place")


def _settled(connection: sqlite3.Connection, experiment: str, at: pd.Timestamp) -> Recorded | None:
    day = (experiment, iso(at))
    asked = "SELECT 1 FROM days WHERE experiment = ? AND cutoff = ?"
    if connection.execute(asked, day).fetchone() is None:
        latest = _latest(connection, experiment)
        if latest is None or latest < at:
            return None
        return Recorded(frame_of([], HANDOFF_COLUMNS), frame_of([], HELD_COLUMNS), late=latest)
    made, held = (
        _select(connection, table, "experiment = ? AND cutoff = ?", *day) for table in ("handoffs", "held")
    )
    return Recorded(frame_of(made, HANDOFF_COLUMNS), frame_of(held, HELD_COLUMNS), again=True)


def _latest(connection: sqlite3.Connection, experiment: str) -> pd.Timestamp | None:
    asked = "SELECT max(cutoff) FROM days WHERE experiment = ?"
    (found,) = connection.execute(asked, (experiment,)).fetchone()
    return None if found is None else pd.Timestamp(found)


def state_of(connection: sqlite3.Connection, experiment: str, at: pd.Timestamp) -> BookState:
    """Return what an open book knows of an experiment at a moment, as `HandoffBook.state`."""
    rows = _select(connection, "handoffs", "experiment = ? AND cutoff <= ?", experiment, iso(at))
    words = _words(connection, experiment, iso(at))
    told = [row | words.get(row["handoff_id"], NO_WORD) for row in rows]
    asked = (
        "SELECT account_id, cause, given_to FROM reassignments WHERE experiment = ? AND undone_at IS NULL "
        "ORDER BY place"
    )
    moved = {
        (row[ACCOUNT_ID], row["cause"]): row["given_to"] for row in connection.execute(asked, (experiment,))
    }
    return BookState(experiment, frame_of(told, BOOK_COLUMNS), moved)


def _words(connection: sqlite3.Connection, experiment: str, at: str) -> dict[str, Row]:
    """The last word on each hand-off as known at a moment, as columns of its state."""
    found = connection.execute(
        "SELECT handoff_id, r.resolved_at, nullif(r.cause, '') AS confirmed, "
        "nullif(r.outcome, '') AS outcome FROM resolutions r JOIN handoffs h USING (handoff_id) "
        "JOIN days d ON d.experiment = h.experiment AND d.cutoff = h.cutoff "
        "WHERE h.experiment = ? AND r.resolved_at <= ? AND (r.received_at <= ? OR d.recorded_at > ?) "
        "ORDER BY r.place",
        (experiment, at, at, at),
    )
    return {row["handoff_id"]: {"status": RESOLVED, **from_cells(row)} for row in found}


def _select(connection: sqlite3.Connection, table: str, where: str, *values: str | None) -> list[Row]:
    rows = connection.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY rowid", values)  # noqa: S608, our own words
    return [from_cells(row) for row in rows]


def _insert(
    connection: sqlite3.Connection,
    table: str,
    experiment: str,
    frame: pd.DataFrame,
    columns: tuple[str, ...],
) -> None:
    marks = ", ".join("?" * (len(columns) + 1))
    connection.executemany(
        f"INSERT INTO {table} (experiment, {', '.join(columns)}) VALUES ({marks})",  # noqa: S608, our own words
        [(experiment, *to_cells(row, columns)) for row in rows_of(frame)],
    )
