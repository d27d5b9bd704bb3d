"""Asking trackers what became of the tickets whose hand-offs are open."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ...checks import InputError
from ...experiment import TICKET, TicketStatus
from ...experiment.template import words
from ...webhooks import UnreachedError
from .answers import UnexpectedAnswerError, content_of, found_at
from .book import HandoffBook
from .outbox import prepare
from .outcome import Receiver, is_good, refusal
from .resolution import Resolution, read_resolution
from .ticketing import Tracker

OPEN_TICKETS = (
    "SELECT case_id, receiver, reference, body FROM outbox WHERE state = 'delivered' AND "
    "reference IS NOT NULL AND case_id IN (SELECT case_id FROM handoffs WHERE status = 'open') ORDER BY place"
)
OF_A_LATE_CASE = "escalated_to"
"""What only news of a late case have: the end of such a ticket is not the end of the case."""

MOST_FAILURES = 3
"""Tickets that could not be read, after which a tracker is asked no more until the next call."""


@dataclass(frozen=True)
class Polled:
    """The resolutions that trackers tell, how many tickets are still open, and what could not be read."""

    resolutions: tuple[Resolution, ...]
    open: int
    unread: tuple[str, ...]


def poll(path: Path, receivers: Mapping[str, Receiver], *, now: float) -> Polled:
    """Ask the trackers among `receivers` for the outcome of every ticket of an open case; nothing is written.

    Receivers of other kinds, and trackers without a block `status`, are not asked. `now`: seconds since 1970.
    """
    asked = {
        name: one
        for name, one in receivers.items()
        if isinstance(one, Tracker) and one.asked.status is not None
    }
    found, still_open, unread = list[Resolution](), 0, dict[str, list[str]]()
    for row in _tickets(path, asked):
        failed = unread.setdefault(row["receiver"], [])
        if len(failed) >= MOST_FAILURES:
            continue
        try:
            resolution = resolution_of(asked[row["receiver"]], row["case_id"], row["reference"], now=now)
        except (UnreachedError, UnexpectedAnswerError, InputError) as error:
            failed.append(f"{row['receiver']}: ticket {row['reference']}: {error}")
            continue
        if resolution is None:
            still_open += 1
        else:
            found.append(resolution)
    return Polled(tuple(found), still_open, tuple(said for failed in unread.values() for said in failed))


def _tickets(path: Path, asked: Mapping[str, Tracker]) -> Iterator[sqlite3.Row]:
    if not path.exists():
        return
    with HandoffBook(path).connected() as connection:
        prepare(connection)
        rows = connection.execute(OPEN_TICKETS).fetchall()
    for row in rows:
        if row["receiver"] in asked and OF_A_LATE_CASE not in json.loads(row["body"]):
            yield row


def resolution_of(tracker: Tracker, case_id: str, ticket: str, *, now: float) -> Resolution | None:
    """Return the outcome of a ticket, None while it is open.

    Raises UnreachedError, UnexpectedAnswerError or InputError where it cannot be read.
    """
    status = tracker.asked.status
    if status is None:
        return None
    answer = tracker.get(status.path, {TICKET: ticket, "case_id": case_id})
    if not is_good(answer):
        said = refusal(answer, now=now, secrets=tracker.credentials.secrets).said
        raise UnexpectedAnswerError(str(said))
    content = content_of(answer)
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
    try:
        moment = pd.to_datetime(str(told), format=status.time_format or "ISO8601", utc=True)
    except ValueError as error:
        raise UnexpectedAnswerError(
            f"the time at {status.resolved_at} is {told!r:.60}; say in status.time_format how it is written"
        ) from error
    return str(moment.isoformat())
