"""The server that callbacks are sent to: small, for one purpose, on this machine unless told otherwise."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from ...webhooks import Secret, TimedSocket
from .callbacks import LARGEST, Reply, receive

RESOLUTIONS = "/resolutions"
REQUEST_SECONDS = 15.0
"""Seconds that one request may take, from its first byte to its last."""

MOST_AT_ONCE = 32
"""Requests in work; more are turned away, so that a flood of slow ones cannot use up the machine."""


class CallbackServer(ThreadingHTTPServer):
    """Takes resolutions by POST to /resolutions; its address is `url`. Use it as a context manager.

    `tell` hears each reply, such as a log does; nothing of what was sent is in it. `clock` gives seconds
    since 1970. It speaks plain HTTP: to the world, a proxy of your own that ends TLS should stand before it.
    """

    daemon_threads = True

    def __init__(
        self,
        path: Path,
        secret: Secret,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tell: Callable[[Reply], None] = lambda _: None,
        clock: Callable[[], float] = time.time,
    ):
        self.path, self.secret, self.tell, self.clock = path, secret, tell, clock
        self._places = threading.BoundedSemaphore(MOST_AT_ONCE)
        super().__init__((host, port), _Handler)

    @property
    def url(self) -> str:
        """Where callbacks are sent to."""
        return f"http://{self.server_address[0]!s}:{self.server_port}{RESOLUTIONS}"

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer a request in a thread of its own, where one is free."""
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer a request, and make its place free."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002, the server's signature
        """Say that a request broke off; it comes again if it mattered."""
        self.tell(Reply(HTTPStatus.INTERNAL_SERVER_ERROR, "a request broke off"))


class _Handler(BaseHTTPRequestHandler):
    server: CallbackServer
    server_version, sys_version = "campaignpulse", ""
    timeout = REQUEST_SECONDS

    def setup(self) -> None:
        """Read within the time that a request may take."""
        super().setup()
        self.rfile: Any = TimedSocket(self.connection, time.monotonic() + REQUEST_SECONDS).makefile()

    def do_POST(self) -> None:
        """Take a callback."""
        reply = self._reply()
        self.server.tell(reply)
        written = json.dumps({"said": reply.said}).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(written)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(written)

    def _reply(self) -> Reply:
        if self.path != RESOLUTIONS:
            return Reply(HTTPStatus.NOT_FOUND, f"callbacks are sent to {RESOLUTIONS}")
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            return Reply(HTTPStatus.LENGTH_REQUIRED, "Content-Length is missing")
        if len(length) > len(str(LARGEST)) or int(length) > LARGEST:
            return Reply(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a callback is at most {LARGEST:,} bytes")
        body = self.rfile.read(int(length))
        headers = {name.lower(): value for name, value in self.headers.items()}
        server = self.server
        return receive(server.path, server.secret, headers, body, now=server.clock())

    def log_message(self, *_: Any) -> None:
        """Leave what is said to `tell`."""
