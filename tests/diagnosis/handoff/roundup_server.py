"""Roundup, a real tracker, on this machine: `python roundup_server.py HOME` prints its port and serves.

HOME is made with the classic template and the fields of docs/handoff.md. Its own server refuses to run as
root, which a container often is; this is its WSGI application in Python's own server.
"""

from __future__ import annotations

import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

from roundup.admin import AdminTool
from roundup.cgi.wsgi_handler import RequestDispatcher

FIELDS = '                key=String(indexme="yes"), description=String(), cause=String(),\n'
BEFORE = '                priority=Link("priority"),\n'


class Silent(WSGIRequestHandler):
    """Serves without a log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _edit(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text, f"{path.name} has no {before!r}"
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


def _run(home: Path, *command: str) -> None:
    tool = AdminTool()
    sys.argv = ["roundup-admin", "-i", str(home), *command]
    assert not tool.main(), command


def main(home: Path, password: str) -> None:
    server = make_server("127.0.0.1", 0, None, handler_class=Silent)  # type: ignore[arg-type]
    _run(home, "install", "classic", "sqlite")
    address = f"web = http://127.0.0.1:{server.server_port}/"
    _edit(
        home / "config.ini",
        ("#web = NO DEFAULT", address),
        ("#domain = NO DEFAULT", "domain = example.invalid"),
    )
    _edit(home / "schema.py", (BEFORE, FIELDS + BEFORE))
    _run(home, "initialise", password)
    server.set_app(RequestDispatcher(str(home)))
    sys.stdout.write(f"port {server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
