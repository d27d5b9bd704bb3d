"""The server of callbacks over real sockets: what it takes, and what it turns away."""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from campaignpulse.diagnosis.handoff import HandoffBook, server
from campaignpulse.diagnosis.handoff.callbacks import LARGEST, Reply
from campaignpulse.diagnosis.handoff.server import CallbackServer
from campaignpulse.webhooks import Secret

SECRET = Secret(b"a secret of more than twenty-four bytes")
NOW = pd.Timestamp("2025-04-03 12:00", tz="UTC").timestamp()


@pytest.fixture
def heard() -> list[Reply]:
    return []


@pytest.fixture
def there(book: HandoffBook, heard: list[Reply]) -> Iterator[CallbackServer]:
    with CallbackServer(book.path, SECRET, tell=heard.append, clock=lambda: NOW) as serving:
        thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield serving
        serving.shutdown()
        thread.join()


def asked(
    there: CallbackServer, body: bytes, *, path: str = "/resolutions", method: str = "POST", **headers: str
) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", there.server_port, timeout=10)
    signed = {"Content-Type": "application/json", **SECRET.headers("e1", body, at=int(NOW)), **headers}
    try:
        connection.request(method, path, body, signed)
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    return answer.status, json.loads(content)["said"] if content.startswith(b"{") else ""


def event(name: str) -> bytes:
    data = {"handoff_id": name, "resolved_at": "2025-04-02T09:00:00Z"}
    return json.dumps({"type": "campaignpulse.resolution", "id": "e1", "data": data}).encode()


def test_it_listens_on_this_machine_only(there: CallbackServer) -> None:
    assert there.server_address[0] == "127.0.0.1"
    assert there.url == f"http://127.0.0.1:{there.server_port}/resolutions"


def test_a_genuine_callback_is_taken_and_its_replay_is_refused(there, heard, record, book) -> None:
    body = event(str(record("a").handoffs["handoff_id"].iloc[0]))
    assert asked(there, body) == (200, "1 resolved, 0 known before")
    assert asked(there, body)[0] == 409
    assert book.frame("spring")["status"].tolist() == ["resolved"]
    assert [reply.status for reply in heard] == [200, 409]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"path": "/"}, 404),
        ({"path": "/resolutions/../x"}, 404),
        ({"Content-Length": "x"}, 411),
        ({"Content-Length": str(LARGEST + 1)}, 413),
        ({"Content-Length": "9" * 99}, 413),
        ({"Content-Type": "text/html"}, 415),
        ({"webhook-signature": "v1,forged"}, 401),
        ({"method": "PUT"}, 501),
    ],
)
def test_what_is_no_callback_is_turned_away(there, changed: dict[str, Any], status: int) -> None:
    assert asked(there, b"{}", **changed)[0] == status


def test_a_request_in_drops_is_not_waited_for(there, monkeypatch, book) -> None:
    monkeypatch.setattr(server, "REQUEST_SECONDS", 0.2)
    with socket.create_connection(("127.0.0.1", there.server_port), timeout=10) as slow:
        slow.sendall(b"POST /resolutions HTTP/1.1\r\nContent-Length: 9\r\n\r\n{")
        assert slow.recv(100) == b""
    assert asked(there, b"{}")[0] == 422
    assert book


def test_a_flood_of_slow_requests_is_turned_away_and_the_server_lives_on(
    book: HandoffBook, monkeypatch
) -> None:
    monkeypatch.setattr(server, "MOST_AT_ONCE", 1)
    with CallbackServer(book.path, SECRET, clock=lambda: NOW) as there:
        thread = threading.Thread(target=there.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        first, second = (
            socket.create_connection(("127.0.0.1", there.server_port), timeout=10) for _ in range(2)
        )
        with first, second:
            assert second.recv(100) == b""
            first.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert first.recv(100).startswith(b"HTTP/1.0 501")
            while first.recv(1_000):
                pass
        there.shutdown()
        thread.join()


def test_the_sender_of_the_page_is_understood(book: HandoffBook, record) -> None:
    page = (Path(__file__).parents[3] / "docs" / "handoff.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    block = re.search(r"^```python\n([^`]*?def tell.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert block
    exec(block[1], names)  # noqa: S102, our own text
    case = str(record("a").handoffs["case_id"].iloc[0])
    resolution = {"case_id": case, "resolved_at": "2025-04-02T09:00:00Z", "cause": "product_bug"}
    with CallbackServer(book.path, SECRET) as there:
        thread = threading.Thread(target=there.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        assert names["tell"](there.url, SECRET.key, "e1", resolution) == 200
        there.shutdown()
        thread.join()
    assert book.frame("spring")["confirmed"].tolist() == ["product_bug"]
