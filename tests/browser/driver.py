"""A real browser that can reach this machine only, and the MLflow UI for it to look at."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request, Route

CHROMIUM_VARIABLE = "CAMPAIGNPULSE_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome")
STORE_VARIABLE = "CAMPAIGNPULSE_MLRUNS"
LOOPBACK = "127.0.0.1"

ONLY_THIS_MACHINE = (
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {LOOPBACK}",
    "--disable-quic",
    "--disable-sync",
)

PATIENCE_MS = 180_000
"""How long a page may take; the MLflow UI loads 10 MB of script, on a machine that may have other work."""

STOP_SECONDS = 180

ASSISTANT_SEEN = "localStorage.setItem('mlflow.assistant.fab.autoOpenedOnFirstLoad_v1', 'true')"
"""MLflow opens its assistant over a quarter of the window the first time; this is the second time."""


def chromium() -> str | None:
    """The browser: what CAMPAIGNPULSE_CHROMIUM names, else the first of NAMES on the path, or None."""
    named = os.environ.get(CHROMIUM_VARIABLE, "")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def browser_of(executable: str) -> Iterator[Browser]:
    """The running browser; nothing but this machine has an address in it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ONLY_THIS_MACHINE))
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page in a window of its own, and what came of it while it was open."""

    page: Page
    said: list[str] = field(default_factory=list)
    """What the page wrote to the console, and its errors."""
    asked: list[str] = field(default_factory=list)
    """Every address that was asked for, but for data that the page itself holds."""

    @property
    def asked_elsewhere(self) -> list[str]:
        """The addresses that are neither a file nor on this machine."""
        return [address for address in self.asked if not is_near(address)]


def is_near(address: str) -> bool:
    """Whether an address stays on this machine."""
    parts = urlsplit(address)
    return parts.scheme == "file" or parts.hostname == LOOPBACK


@contextmanager
def visit_in(
    browser: Browser,
    *,
    width: int = 1280,
    height: int = 900,
    scheme: Literal["light", "dark"] = "light",
    script: bool = True,
) -> Iterator[Visit]:
    """A window with nothing in it yet; what would leave this machine is held back."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=script
    )
    context.set_default_timeout(PATIENCE_MS)
    visit = Visit(context.new_page())
    _watch(context, visit)
    try:
        yield visit
    finally:
        context.close()


def _watch(context: BrowserContext, visit: Visit) -> None:
    def ask(request: Request) -> None:
        if urlsplit(request.url).scheme not in ("data", "blob"):
            visit.asked.append(request.url)

    def hold_back(route: Route) -> None:
        if is_near(route.request.url):
            route.continue_()
        else:
            route.abort()

    context.on("request", ask)
    context.on("console", lambda message: visit.said.append(f"{message.type}: {message.text}"))
    context.on("weberror", lambda error: visit.said.append(f"error: {error.error}"))
    context.route("**/*", hold_back)


@dataclass(frozen=True)
class Served:
    """The MLflow UI that `campaignpulse ui` serves: its home page and the comparison that it printed."""

    home: str
    comparison: str

    def link(self, place: str) -> str:
        """The address of another place of the UI, such as `models`."""
        start, _, question = self.home.partition("experiments?")
        return f"{start}{place}?{question}"


@contextmanager
def served(store: Path) -> Iterator[Served]:
    """The MLflow UI on a store and a free port, started as a user does, until the block ends."""
    process = subprocess.Popen(  # noqa: S603, our own command
        [sys.executable, "-m", "campaignpulse", "ui", "--port", str(_free_port())],
        env=environment(store),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        home = _printed(process, "MLflow UI: ")
        yield Served(home, comparison=_printed(process, "latest comparison: "))
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=STOP_SECONDS)


def environment(store: Path) -> dict[str, str]:
    """The environment of a command that works on a store; each line is printed as soon as it is known."""
    return {**os.environ, STORE_VARIABLE: str(store), "PYTHONUNBUFFERED": "1"}


def _printed(process: subprocess.Popen[str], start: str) -> str:
    """The rest of the first line that begins so."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(start):
            return line.removeprefix(start).strip()
    raise RuntimeError(f"`campaignpulse ui` ended without a line that begins with {start!r}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
