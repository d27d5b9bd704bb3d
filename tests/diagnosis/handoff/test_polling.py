"""Asking trackers: the outcome of each open ticket, and nothing of those that are none of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from campaignpulse.diagnosis.handoff import HandoffBook, queue
from campaignpulse.diagnosis.handoff.answers import UnexpectedAnswerError
from campaignpulse.diagnosis.handoff.credentials import Credentials
from campaignpulse.diagnosis.handoff.csv import CsvFile
from campaignpulse.diagnosis.handoff.database import transaction
from campaignpulse.diagnosis.handoff.delivery import deliver
from campaignpulse.diagnosis.handoff.polling import MOST_FAILURES, Polled, poll, resolution_of
from campaignpulse.diagnosis.handoff.resolution import Resolution
from campaignpulse.diagnosis.handoff.ticketing import Tracker
from campaignpulse.webhooks import Limits

NOW = pd.Timestamp("2025-04-03 12:00", tz="UTC").timestamp()
CLOSED = {"state": "done", "closed": "2025-04-02T09:00:00Z", "cause": "prank", "outcome": "told them"}


@pytest.fixture
def made(asked) -> Callable[..., Tracker]:
    return lambda **changed: Tracker(asked(**changed), Credentials(), Limits(seconds=5.0))


@pytest.fixture
def polled(book: HandoffBook, record, made) -> Callable[[], Polled]:
    """Hand two cases off to the tracker; then ask it."""
    cases = record("ab").handoffs["case_id"].tolist()
    late = {"escalated_to": "head"}
    with book.connected() as connection, transaction(connection):
        for case in cases:
            queue(
                connection,
                [
                    {"case_id": case, "idempotency_key": key, "receiver": "spring/tracker", "body": body}
                    for key, body in ((case, {"cause": "product_bug"}), (f"{case}/late", late))
                ],
            )
    deliver(book.path, {"spring/tracker": made()}, clock=lambda: NOW)
    return lambda: poll(book.path, {"spring/tracker": made(), "spring/list": CsvFile(book.path)}, now=NOW)


def test_of_the_tickets_of_open_cases_those_that_are_resolved_are_told(polled, tracker, book) -> None:
    assert (polled().resolutions, polled().open) == ((), 2)
    ticket = next(one for one in tracker.tickets.values() if "late" not in one["key"])
    ticket.update(CLOSED)
    made = polled()
    at = pd.Timestamp("2025-04-02 09:00", tz="UTC")
    told = Resolution(ticket["key"], at, "campaign_confusion", "told them")
    assert (made.resolutions, made.open, made.unread) == ((told,), 1, ())
    book.resolve(told.name, resolved_at=at, received_at=at)
    assert (polled().resolutions, polled().open) == ((), 1)  # a case that is resolved is not asked about


def test_the_end_of_a_ticket_about_lateness_is_not_that_of_the_case(polled, tracker) -> None:
    for ticket in tracker.tickets.values():
        if "late" in ticket["key"]:
            ticket.update(CLOSED)
    assert (polled().resolutions, polled().open) == ((), 2)


def test_what_cannot_be_read_is_said_and_the_rest_is(polled, tracker) -> None:
    first, second = (name for name, one in tracker.tickets.items() if "late" not in one["key"])
    tracker.tickets[second].update(CLOSED)
    del tracker.tickets[first]
    made = polled()
    assert len(made.resolutions) == 1
    assert made.unread == (f"spring/tracker: ticket {first}: it answered 404: {{}}",)


def test_a_tracker_that_is_down_is_not_asked_for_ever(book, record, made, tracker) -> None:
    cases = record("abcdef").handoffs["case_id"].tolist()
    with book.connected() as connection, transaction(connection):
        queue(
            connection,
            [{"case_id": one, "idempotency_key": one, "receiver": "t", "body": {}} for one in cases],
        )
    deliver(book.path, {"t": made()}, clock=lambda: NOW)
    tracker.tickets.clear()
    assert len(poll(book.path, {"t": made()}, now=NOW).unread) == MOST_FAILURES


def test_where_nothing_was_handed_off_nothing_is_asked(tmp_path) -> None:
    assert poll(tmp_path / "x.db", {}, now=NOW) == Polled((), 0, ())
    assert not (tmp_path / "x.db").exists()


@pytest.mark.parametrize(
    ("closed", "written"),
    [
        ("2025-04-02T11:00:00+02:00", None),
        ("2025-04-02 09:00:00", None),
        ("2025-04-02.09:00:00", "%Y-%m-%d.%H:%M:%S"),
    ],
)
def test_the_time_of_a_resolution_is_read_as_the_file_says(made, asked, tracker, closed, written) -> None:
    tracker.tickets["T-1"] = {**CLOSED, "closed": closed}
    status = {**asked().status.model_dump(), "time_format": written}
    told = resolution_of(made(status=status), "c1", "T-1", now=NOW)
    assert told.resolved_at == pd.Timestamp("2025-04-02 09:00", tz="UTC")


def test_without_a_time_it_is_when_it_was_asked_and_without_an_outcome_the_state(made, tracker) -> None:
    tracker.tickets["T-1"] = {"state": "done", "cause": "product_bug"}
    status: dict[str, Any] = {"path": "/tickets/{ticket}", "state": "ticket.state", "done": ["done"]}
    told = resolution_of(made(status=status), "c1", "T-1", now=NOW)
    assert told == Resolution("c1", pd.Timestamp(NOW, unit="s", tz="UTC"), "", "done")


@pytest.mark.parametrize(
    ("ticket", "said"),
    [
        ({"x": 1}, "nothing stands at ticket.state"),
        ({**CLOSED, "closed": "soon"}, "the time at ticket.closed is 'soon'"),
    ],
)
def test_an_answer_that_is_not_understood_is_said(made, tracker, ticket: dict[str, Any], said: str) -> None:
    tracker.tickets["T-1"] = ticket
    with pytest.raises(UnexpectedAnswerError, match=said):
        resolution_of(made(), "c1", "T-1", now=NOW)


def test_a_tracker_that_is_not_to_be_asked_is_not(made, tracker) -> None:
    assert resolution_of(made(status=None), "c1", "T-1", now=NOW) is None
    assert tracker.got == []
