"""A receiver of webhooks, in a process of its own: it writes down what it has received before it answers."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Receiver:
    """Where news are to be sent, and the `file` of what has come: a line of JSON for each request."""

    url: str
    file: Path

    def told(self) -> list[dict[str, Any]]:
        """Return what has come so far, in order: `id`, as the header has it, and the `event`."""
        return [json.loads(line) for line in self.file.read_text().splitlines()]

    def forget(self) -> None:
        """Begin anew."""
        self.file.write_text("")


@contextmanager
def receiving(file: Path) -> Iterator[Receiver]:
    """Receive news from now on, and no more in the end."""
    file.touch()
    with HTTPServer(("127.0.0.1", 0), _handler(file)) as server:
        receiver = Receiver(f"http://127.0.0.1:{server.server_port}/", file)
        child = os.fork()
        if not child:
            server.serve_forever()
    try:
        yield receiver
    finally:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)


def _handler(file: Path) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            body = self.rfile.read(size)
            if len(body) < size:
                return  # the sender was killed at it
            told = {"id": self.headers["Idempotency-Key"], "event": json.loads(body)}
            with file.open("a") as lines:
                lines.write(json.dumps(told) + "\n")
            try:
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:
                self.close_connection = True  # the sender was killed before it heard the answer

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
