"""Asking trackers what became of the tickets whose hand-offs are open."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ...checks import InputError
from ...experiment import TICKET, TicketStatus
from ...experiment.template import words
from ...tables import TIME
from ...tables.cells import read_cells
from ...webhooks import UnreachedError
from .answers import UnexpectedAnswerError, found_at
from .book import HandoffBook
from .messages import COPY_FOR
from .outbox import claimed_of, prepare
from .outcome import Receiver, RefusedAnswerError
from .resolution import Resolution, read_resolution, require_after
from .rotation import asked_about, turns
from .ticketing import Tracker

BESIDE_THE_CASE = {"escalated_to", COPY_FOR}
"""What only news of a late case and copies have: the end of such a ticket is not the end of the case."""

MOST_FAILURES = 3
"""Answers in a row that say that a tracker is down, after which it is asked no more until the next call."""

TOO_MANY = 429


@dataclass(frozen=True)
class Polled:
    """The resolutions that trackers tell, how many tickets are still open, and what could not be read; `left`
    were not asked about, since they or their tracker failed."""

    resolutions: tuple[Resolution, ...]
    open: int
    unread: tuple[str, ...]
    left: int = 0


def poll(path: Path, receivers: Mapping[str, Receiver], *, now: float) -> Polled:
    """Ask the trackers among `receivers` for the outcome of the tickets of open cases.

    Who was asked longest ago comes first, a ticket that could not be read after a wait (`rotation`); nothing
    but that is written. Receivers of other kinds, and trackers without a block `status`, are not asked.
    `now`: seconds since 1970.
    """
    asked = {
        name: one
        for name, one in receivers.items()
        if isinstance(one, Tracker) and one.asked.status is not None
    }
    if not path.exists():
        return Polled((), 0, ())
    with HandoffBook(path).connected() as connection:
        prepare(connection)
        return _Round(connection, asked, now).polled()


@dataclass
class _Round:
    """One round of asking; `down` counts the failures in a row of each tracker."""

    connection: sqlite3.Connection
    asked: Mapping[str, Tracker]
    now: float
    down: Counter[str] = field(default_factory=Counter)
    found: list[Resolution] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    still_open: int = 0

    def polled(self) -> Polled:
        mine = [row for row in turns(self.connection, now=self.now) if self._is_a_task(row)]
        due = [row for row in mine if row["due"]]
        left = len(mine) - len(due)
        for row in due:
            if self.down[row["receiver"]] >= MOST_FAILURES:
                left += 1
                continue
            failed = not self._read(row)
            asked_about(self.connection, row["idempotency_key"], failed=failed, now=self.now)
        return Polled(tuple(self.found), self.still_open, tuple(self.unread), left)

    def _is_a_task(self, row: sqlite3.Row) -> bool:
        return row["receiver"] in self.asked and not BESIDE_THE_CASE & {*json.loads(row["body"])}

    def _read(self, row: sqlite3.Row) -> bool:
        """Ask about a ticket; return whether it could be read."""
        receiver = row["receiver"]
        try:
            resolution = _told_of(row, self.asked[receiver], self.now)
        except (UnreachedError, UnexpectedAnswerError, InputError) as error:
            self.down[receiver] = self.down[receiver] + 1 if _is_down(error) else 0
            which = f"ticket {row['reference']}" if row["reference"] else f"the ticket of {row['case_id']}"
            self.unread.append(f"{receiver}: {which}: {error}")
            return False
        self.down[receiver] = 0
        if resolution is None:
            self.still_open += 1
        else:
            self.found.append(resolution)
        return True


def _is_down(error: Exception) -> bool:
    """Whether an error befalls any ticket of a tracker, and not this one only."""
    if isinstance(error, RefusedAnswerError):
        return error.status == TOO_MANY or error.status >= 500
    return isinstance(error, UnreachedError)


def _told_of(row: sqlite3.Row, tracker: Tracker, now: float) -> Resolution | None:
    """Return the outcome of a message's ticket; what it is called is looked up where nobody said."""
    ticket = row["reference"] or tracker.found(claimed_of(row), now=now)
    if ticket is None:
        raise UnexpectedAnswerError(
            "it has no name, and the search for its key finds none; correct create.id and find"
        )
    resolution = resolution_of(tracker, row["case_id"], ticket, now=now)
    if resolution is not None:
        require_after(resolution.resolved_at, pd.Timestamp(row["cutoff"]), f"ticket {ticket}")
    return resolution


def resolution_of(tracker: Tracker, case_id: str, ticket: str, *, now: float) -> Resolution | None:
    """Return the outcome of a ticket, None while it is open.

    Raises UnreachedError, UnexpectedAnswerError or InputError where it cannot be read.
    """
    status = tracker.asked.status
    if status is None:
        return None
    content = tracker.content(status.path, {TICKET: ticket, "case_id": case_id}, now=now)
    state = found_at(content, status.state)
    if state is None:
        raise UnexpectedAnswerError(f"nothing stands at {status.state}; correct status.state")
    if words(state) not in status.done:
        return None
    received_at = pd.Timestamp(now, unit="s", tz="UTC")
    return read_resolution(_told(content, status, case_id, received_at), received_at=received_at)


def _told(content: Any, status: TicketStatus, case_id: str, received_at: pd.Timestamp) -> dict[str, Any]:
    cause = words(found_at(content, status.cause)) if status.cause else ""
    return {
        "case_id": case_id,
        "resolved_at": _moment(content, status) or received_at.isoformat(),
        "cause": status.causes.get(cause, cause),
        "outcome": words(found_at(content, status.outcome or status.state)),
    }


def _moment(content: Any, status: TicketStatus) -> str | None:
    """Return when a tracker says that a ticket was resolved, None where it does not say."""
    told = found_at(content, status.resolved_at) if status.resolved_at else None
    if not told:
        return None
    text = pd.Series([str(told)])
    if status.time_format is None:
        moment = read_cells(text, dtype=TIME, zone="UTC").clean.iloc[0]
    else:
        moment = pd.to_datetime(text, format=status.time_format, utc=True, errors="coerce").iloc[0]
    if pd.isna(moment):
        raise UnexpectedAnswerError(
            f"the time at {status.resolved_at} is {told!r:.60}; say in status.time_format how it is written"
        )
    return str(moment.isoformat())
