"""The MLflow UI on this project's store: local, silent, and gone when the command ends."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path

from ..checks import InputError
from . import sqlite
from .links import PORT, comparison_link, home_link
from .quiet import ENVIRONMENT
from .runs import KIND, PARENT, SCORER_KIND
from .store import Store, moved_sentence, open_store, require_store, store_root

HOST = "127.0.0.1"
LOG = "ui.log"
POLL_SECONDS = 0.1
STOP_SECONDS = 10
"""How long the server may take to end before it is killed."""

SERVER_ENVIRONMENT = {**ENVIRONMENT, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}


def serve(root: Path | None = None, *, port: int = PORT, announce: Callable[[str], object]) -> None:
    """Run the MLflow UI in the foreground until Ctrl-C or SIGTERM.

    `announce` gets the lines for the user: one sentence if the store was moved, that the server starts
    (which takes seconds), and the links as soon as the page answers. What the server itself has to say goes
    to `ui.log` in the store. Raises InputError where there is no store yet or the port is taken, RuntimeError
    where the server ends by itself.
    """
    store = Store(root or store_root())
    _check(store, port)
    if sentence := moved_sentence(store):
        announce(sentence)
    elif not sqlite.is_current(store.database):
        open_store(store.root)
    announce("starting the MLflow UI …")
    with _server(store, port) as (process, signals):
        if _answers(process, port):
            _announce_links(store, port, announce)
        process.wait()
    if not signals:
        raise RuntimeError(f"the MLflow server ended by itself: {_last_line(store)}")


def server_command(store: Store, port: int) -> list[str]:
    """The command line of the server: one worker, this machine only, files read from the store itself."""
    return [
        *(sys.executable, "-m", "mlflow", "ui"),
        *("--backend-store-uri", store.uri, "--registry-store-uri", store.uri),
        *("--default-artifact-root", store.artifacts.as_uri(), "--no-serve-artifacts"),
        *("--host", HOST, "--port", str(port), "--workers", "1", "--uvicorn-opts", "--log-level warning"),
    ]


def _check(store: Store, port: int) -> None:
    require_store(store)
    with socket.socket() as probe:
        # a port whose last connections are still closing is free for a server, and so it must be for us
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise InputError(f"port {port} cannot be used ({error}); choose another with --port") from error


@contextmanager
def _server(store: Store, port: int) -> Iterator[tuple[subprocess.Popen[bytes], list[int]]]:
    """The running server and the signals that came; they stop it, and it never outlives the block."""
    signals: list[int] = []
    started: list[subprocess.Popen[bytes]] = []

    def stop(number: int, _frame: object) -> None:
        signals.append(number)
        for process in started:
            process.terminate()

    # before the server starts: a signal in between would leave it behind
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        started.append(_start(store, port))
        if signals:
            started[0].terminate()
        yield started[0], signals
    finally:
        for process in started:
            _end(process)
        for number, handler in before.items():
            signal.signal(number, handler)


def _start(store: Store, port: int) -> subprocess.Popen[bytes]:
    with (store.root / LOG).open("wb") as log:
        return subprocess.Popen(  # noqa: S603, this interpreter with arguments of our own
            server_command(store, port),
            env={**os.environ, **SERVER_ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # else the terminal's Ctrl-C reaches its workers beside our own signal
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):  # its workers, where it went without them
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Whether the server answers, as soon as it does; False where it ended before."""
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/health", timeout=1):
                return True
        except (OSError, HTTPException):
            with suppress(subprocess.TimeoutExpired):
                process.wait(POLL_SECONDS)
    return False


def _announce_links(store: Store, port: int, announce: Callable[[str], object]) -> None:
    announce(f"MLflow UI: {home_link(port)}")
    rows = sqlite.read_rows(
        store.database,
        "SELECT r.experiment_id, r.run_uuid FROM runs r JOIN tags t USING (run_uuid) "
        "WHERE t.key = ? AND t.value <> ? AND r.status = 'FINISHED' AND r.lifecycle_stage = 'active' "
        "AND r.run_uuid IN (SELECT value FROM tags WHERE key = ?) "
        "ORDER BY r.end_time DESC LIMIT 1",
        KIND,
        SCORER_KIND,
        PARENT,  # of a decision without scorers below it there is nothing to compare
    )
    for experiment_id, run_id in rows:
        announce(f"latest comparison: {comparison_link(str(experiment_id), run_id=run_id, port=port)}")


def _last_line(store: Store) -> str:
    lines = (store.root / LOG).read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
