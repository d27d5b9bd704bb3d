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


@pytest.fixture
def six(book, record, made, body) -> Callable[..., Polled]:
    """Hand six cases off to the tracker; then ask it."""
    cases = record("abcdef").handoffs["case_id"].tolist()
    with book.connected() as connection, transaction(connection):
        queue(
            connection,
            [{"case_id": one, "idempotency_key": one, "receiver": "t", "body": body} for one in cases],
        )
    create = {"path": "/tickets", "body": {"key": "{idempotency_key}"}, "id": "ticket.name"}

    def ask(name_at: str = "ticket.name") -> Polled:
        deliver(book.path, {"t": made(create={**create, "id": name_at})}, clock=lambda: NOW)
        return poll(book.path, {"t": made()}, now=NOW)

    return ask


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_tracker_that_is_down_is_not_asked_for_ever(six, tracker, status: int) -> None:
    assert six().open == 6
    tracker.get_faults = [status] * 6
    assert len(six().unread) == MOST_FAILURES


def test_old_tickets_that_fail_for_ever_hold_up_no_later_one(six, tracker) -> None:
    six()
    for name in ("T-1", "T-2", "T-3"):
        del tracker.tickets[name]
    tracker.tickets["T-6"].update(CLOSED)
    tracker.get_faults = [500] * MOST_FAILURES
    first, second = six(), six()
    assert (len(first.unread), first.resolutions, first.left) == (MOST_FAILURES, (), 3)
    assert (second.unread, len(second.resolutions), second.open, second.left) == ((), 1, 2, MOST_FAILURES)


def test_a_copy_for_information_is_not_asked_about(six, tracker, book, body) -> None:
    six()
    case = book.frame()["case_id"].iloc[0]
    message = {"case_id": case, "idempotency_key": f"{case}/copy/t", "receiver": "t"}
    with book.connected() as connection, transaction(connection):
        queue(connection, [{**message, "body": {**body, "copy_for": ["support"]}}])
    assert six().open == 6
    assert len(tracker.tickets) == 7


def test_failures_count_in_a_row(six, tracker) -> None:
    six()
    tracker.tickets["T-3"] = {"x": 1}  # an answer, and none about the tracker
    tracker.get_faults = [503] * (MOST_FAILURES - 1)
    made = six()
    assert (len(made.unread), made.open) == (MOST_FAILURES, 3)


@pytest.mark.parametrize(
    ("ticket", "said"),
    [
        (None, "it answered 404"),
        ({**CLOSED, "cause": "weather"}, "is 'weather'"),
        ({**CLOSED, "closed": "2025-04-03T12:06:00Z"}, "which has not come yet"),
        ({**CLOSED, "closed": "1999-01-01T00:00:00Z"}, "before the day 2025-04-01"),
        ({**CLOSED, "closed": "2025-03-31T23:59:59Z"}, "before the day 2025-04-01"),
    ],
)
def test_tickets_that_cannot_be_read_hold_up_no_other(six, tracker, ticket, said: str) -> None:
    six()
    for name in ("T-1", "T-2", "T-3", "T-4"):
        tracker.tickets.pop(name)
        if ticket is not None:
            tracker.tickets[name] = ticket
    tracker.tickets["T-6"].update(CLOSED)
    made = six()
    assert (len(made.resolutions), made.open, len(made.unread)) == (1, 1, 4)
    assert said in made.unread[0]


def test_a_ticket_whose_name_nobody_told_is_found_by_its_key(six, tracker) -> None:
    assert six("not.there").open == 6
    tracker.tickets["T-1"].update(CLOSED)
    assert len(six().resolutions) == 1


def test_a_ticket_that_is_not_found_by_its_key_is_said(six, tracker) -> None:
    six("not.there")
    tracker.search = {"data": []}
    made = six()
    assert (made.open, len(made.unread)) == (0, 6)
    assert "it has no name, and the search for its key finds none" in made.unread[0]


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
        ({**CLOSED, "closed": "02/04/2025 09:00"}, "the time at ticket.closed is '02/04/2025 09:00'; say in"),
        (
            {**CLOSED, "closed": "2025-04"},
            "the time at ticket.closed is '2025-04'; say in status.time_format",
        ),
    ],
)
def test_an_answer_that_is_not_understood_is_said(made, tracker, ticket: dict[str, Any], said: str) -> None:
    tracker.tickets["T-1"] = ticket
    with pytest.raises(UnexpectedAnswerError, match=said):
        resolution_of(made(), "c1", "T-1", now=NOW)


def test_a_tracker_that_is_not_to_be_asked_is_not(made, tracker) -> None:
    assert resolution_of(made(status=None), "c1", "T-1", now=NOW) is None
    assert tracker.got == []
