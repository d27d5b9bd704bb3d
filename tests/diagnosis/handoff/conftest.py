"""A small tracker on this machine, messages for it, and days that are recorded in a book of hand-offs."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from campaignpulse.diagnosis.handoff import HandoffBook, Recorded
from campaignpulse.diagnosis.handoff.outbox import Claimed
from campaignpulse.diagnosis.routing import BookState, route
from campaignpulse.diagnosis.routing.matrix import CAUSE_OF
from campaignpulse.experiment import Routing, TicketingReceiver

Made = Callable[..., Any]
TUESDAY = pd.Timestamp("2025-04-01", tz="UTC")
DESTINATION = {cause: destination for destination, cause in CAUSE_OF.items()}
ROUTING = Routing.model_validate({"budget": {"share": None}})


@pytest.fixture
def body() -> dict[str, Any]:
    """Return a case of two accounts."""
    return {
        "case_id": "c1",
        "cause": "campaign_confusion",
        "cutoff": "2025-04-01",
        "phase": "active",
        "campaign_id": "af25",
        "responsible": "marketing",
        "accountable": "head of marketing",
        "consulted": ["support"],
        "informed": [],
        "due_at": "2025-04-02T12:00:00+00:00",
        "playbook": "say what the campaign was",
        "priority": 2.5,
        "accounts": [
            {
                "handoff_id": "h1",
                "account_id": "a1",
                "segment": "agency",
                "value": 1200.0,
                "health": 23.4,
                "probability": 0.41,
                "evidence": ["4 tickets say 'prank', 0.2 expected"],
                "quotes": ["=is this a joke?"],
            },
            {"handoff_id": "h2", "account_id": "a2", "evidence": [], "quotes": []},
        ],
    }


@pytest.fixture
def claimed(body: dict[str, Any]) -> Callable[..., Claimed]:
    """Make a message in the hands of a sender."""

    def make(key: str = "k1", **changed: Any) -> Claimed:
        queued = datetime(2025, 4, 1, 6, tzinfo=UTC)
        return Claimed(key, "c1", 7, {**body, **changed}, attempt=1, queued_at=queued)

    return make


@dataclass
class TrackerServer:
    """A tracker: tickets by name, what was asked, and faults for the next requests that open one.

    A fault is a status, "drop" (no answer) or "lost" (the ticket is opened, and then no answer).
    `get_faults` are the statuses of the next searches and questions.
    """

    url: str
    tickets: dict[str, dict[str, Any]] = field(default_factory=dict)
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    faults: list[int | str] = field(default_factory=list)
    search: Any = None
    get_faults: list[int] = field(default_factory=list)

    def matching(self, asked: str) -> Any:
        found = [ticket for ticket in self.tickets.values() if asked in ticket["key"]]
        return {"data": found} if self.search is None else self.search

    def told(self, path: str) -> tuple[int, Any]:
        if self.get_faults:
            return self.get_faults.pop(0), {"error": "no such field"}
        parts = urlsplit(path)
        if parts.path == "/rest/tickets":
            return 200, self.matching(parse_qs(parts.query)["q"][0])
        ticket = self.tickets.get(parts.path.rsplit("/", 1)[-1])
        return (404, {}) if ticket is None else (200, {"ticket": ticket})


@pytest.fixture
def tracker() -> Iterator[TrackerServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._note(b"")
            self._answer(*there.told(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._note(body)
            fault = there.faults.pop(0) if there.faults else None
            if isinstance(fault, int):
                return self._answer(fault, {"error": "no such field", "asked": self.headers["Authorization"]})
            if fault != "drop":
                name = f"T-{len(there.tickets) + 1}"
                given = json.loads(body) if body.startswith(b"{") else {}
                there.tickets[name] = {"name": name, "key": "", "state": "open", **given}
            if fault in ("drop", "lost"):
                self.close_connection = True
                return None
            return self._answer(201, {"ticket": {"name": name}})

        def _note(self, body: bytes) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            there.got.append((f"{self.command} {self.path}", headers, body))

        def _answer(self, status: int, content: Any) -> None:
            written = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        there = TrackerServer(f"http://127.0.0.1:{server.server_port}/rest")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield there
        server.shutdown()
        thread.join()


@pytest.fixture
def asked(tracker: TrackerServer) -> Callable[..., TicketingReceiver]:
    """Make the description of the tracker as an experiment file has it."""

    def make(**changed: Any) -> TicketingReceiver:
        whole = {
            "kind": "ticketing",
            "url": tracker.url,
            "find": {"path": "/tickets?q={idempotency_key}", "rows": "data", "id": "name"},
            "create": {
                "path": "/tickets",
                "body": {"title": "{title}", "key": "{idempotency_key}", "rank": "{priority}"},
                "id": "ticket.name",
            },
            "status": {
                "path": "/tickets/{ticket}",
                "state": "ticket.state",
                "done": ["done"],
                "resolved_at": "ticket.closed",
                "cause": "ticket.cause",
                "causes": {"prank": "campaign_confusion"},
                "outcome": "ticket.outcome",
            },
        }
        return TicketingReceiver.model_validate({**whole, **changed})

    return make


@pytest.fixture
def book(tmp_path: Path) -> HandoffBook:
    return HandoffBook(tmp_path / "mlruns" / "handoffs.db")


@pytest.fixture(scope="session")
def routing() -> Routing:
    return ROUTING


@pytest.fixture(scope="session")
def decided() -> Callable[..., Callable[[BookState], tuple[pd.DataFrame, pd.DataFrame]]]:
    """How a day is routed: every account has the cause, and a campaign if one is given."""

    def make(accounts: str, cause: str, campaign: str | None, at: pd.Timestamp):
        ids = pd.DataFrame({"account_id": list(accounts), "campaign_id": campaign})
        causes = ids.assign(
            cutoff=at, phase="active", cause=cause, destination=DESTINATION[cause],
            evidence=[["a “quoted” reason"]] * len(ids), quotes=[[]] * len(ids),
        )  # fmt: skip
        scores = ids.assign(health=20.0, probability=0.5, reliability="A")
        value = pd.DataFrame({"account_id": list(accounts), "value": 100.0, "segment": "brand"})
        return lambda state: route(causes, scores, value, ROUTING, state, at)

    return make


@pytest.fixture
def record(book: HandoffBook, decided) -> Callable[..., Recorded]:
    """Record a day of an experiment in the book."""

    def day(
        accounts: str,
        cause: str = "product_bug",
        campaign: str | None = None,
        *,
        at: pd.Timestamp = TUESDAY,
        experiment: str = "spring",
    ) -> Recorded:
        return book.record(experiment, at, decided(accounts, cause, campaign, at))

    return day
