"""What tests of any room may share: a tiny valid data set, a store, a receiver of webhooks, a local Spark."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from campaignpulse.tables import Tables, validate
from campaignpulse.tracking import open_store
from hypothesis import settings

# how long an example takes says how busy the machine is, and nothing of the code
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

Frames = dict[str, pd.DataFrame]


def _utc(*days: str) -> list[pd.Timestamp]:
    return [pd.Timestamp(day, tz="UTC") for day in days]


def _frames() -> Frames:
    """Three accounts, two editions of one series; a3 cancels after the second."""
    weeks = pd.date_range("2024-01-01", "2025-04-28", freq="7D", tz="UTC")
    posts = pd.DataFrame(
        [
            {
                "account_id": account,
                "occurred_at": week + pd.Timedelta(hours=9),
                "metric": "posts",
                "value": size,
            }
            for account, size in (("a1", 4.0), ("a2", 2.0), ("a3", 1.0))
            for week in weeks
        ]
    )
    tagged = pd.DataFrame(
        {
            "account_id": ["a1", "a2", "a1"],
            "occurred_at": _utc("2024-03-20 10:00", "2025-03-20 10:00", "2025-03-21 10:00"),
            "metric": "approvals",
            "value": 1.0,
            "campaign_id": ["mm24", "mm25", "mm25"],
        }
    )
    return {
        "accounts": pd.DataFrame(
            {
                "account_id": ["a1", "a2", "a3"],
                "started_at": _utc("2023-12-01", "2023-12-15", "2024-01-01"),
                "segment": ["agency", "brand", "brand"],
            }
        ),
        "campaigns": pd.DataFrame(
            {
                "campaign_id": ["mm24", "mm25"],
                "name": ["March Madness 2024", "March Madness 2025"],
                "series": "march_madness",
                "starts_at": _utc("2024-03-17", "2025-03-16"),
                "ends_at": _utc("2024-04-09", "2025-04-08"),
                "known_at": _utc("2024-01-15", "2025-01-15"),
            }
        ),
        "milestones": pd.DataFrame(
            {"campaign_id": ["mm25"], "name": ["final"], "at": _utc("2025-04-07 21:00")}
        ),
        "exposures": pd.DataFrame(
            {
                "account_id": ["a1", "a1", "a2"],
                "campaign_id": ["mm24", "mm25", "mm25"],
                "exposed_at": _utc("2024-02-01", "2025-02-01", "2025-03-01"),
            }
        ),
        "events": pd.concat([posts, tagged], ignore_index=True),
        "tickets": pd.DataFrame(
            {
                "ticket_id": ["t1", "t2"],
                "account_id": ["a1", "a3"],
                "opened_at": _utc("2024-03-18 08:00", "2025-03-18 08:00"),
                "resolved_at": [pd.Timestamp("2024-03-19", tz="UTC"), pd.NaT],
                "category": ["bug", "billing"],
                "text": ["The bracket does not load", "Why two invoices?"],
            }
        ),
        "surveys": pd.DataFrame(
            {
                "response_id": ["r1", "r2"],
                "account_id": ["a2", "a3"],
                "responded_at": _utc("2024-06-01", "2025-04-10"),
                "instrument": "nps",
                "score": [9, 2],
            }
        ),
        "subscriptions": pd.DataFrame(
            {
                "account_id": ["a1", "a2", "a3", "a1", "a3"],
                "at": _utc("2023-12-01", "2023-12-15", "2024-01-01", "2024-12-01", "2025-04-20"),
                "change": ["start", "start", "start", "renewal", "cancel"],
                "amount": [1200.0, 600.0, 300.0, 1200.0, None],
            }
        ),
        "assignments": pd.DataFrame(
            {
                "account_id": ["a1", "a2"],
                "arm": ["learned", "hold_out"],
                "assigned_at": _utc("2025-03-03", "2025-03-03"),
                "salt": "spring",
            }
        ),
        "outreach": pd.DataFrame({"account_id": ["a1"], "at": _utc("2025-03-10 09:00"), "kind": ["call"]}),
    }


@pytest.fixture
def tiny_frames() -> Frames:
    """All ten tables as somebody might deliver them; each test gets its own."""
    return _frames()


@pytest.fixture
def tiny_tables() -> Callable[..., Tables]:
    """Make clean tables; a keyword replaces a delivered table, and None leaves it out."""

    def make(*, zone: str = "UTC", **replaced: pd.DataFrame | None) -> Tables:
        frames = {table: frame for table, frame in (_frames() | replaced).items() if frame is not None}
        return validate(frames, origin="tiny", zone=zone)

    return make


@pytest.fixture(scope="session")
def store_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a new store; copy its database, never use it.

    It is made where another creation was cut short: free here, seconds in a test of its own.
    """
    root = tmp_path_factory.mktemp("template")
    with closing(sqlite3.connect(root / "mlflow.db.partial")) as half_done:
        half_done.execute("CREATE TABLE experiments (experiment_id INTEGER)")
    (root / "mlflow.db.partial-journal").touch()
    return open_store(root).root


DROP, HANG = "drop", "hang"
Answer = int | str | tuple[int, dict[str, str]]


@dataclass
class Receiver:
    """A receiver on this machine that answers as it is told to.

    `answers` are given in order, the last one for ever; `got` are headers and body of each request.
    """

    url: str
    answers: list[Answer] = field(default_factory=lambda: [200])
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def next_answer(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            there.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.answer(there.next_answer())

        def do_GET(self) -> None:
            there.got.append(({"method": "GET"}, b""))
            self.answer(200)

        def answer(self, answer: Answer) -> None:
            if answer == HANG:
                there.done.wait(30)
            if isinstance(answer, str):
                self.close_connection = True
                return
            status, headers = answer if isinstance(answer, tuple) else (answer, {})
            self.send_response(status)
            for name, value in {"Content-Length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        there = Receiver(f"http://127.0.0.1:{server.server_port}/hook?token=secret")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield there
        there.done.set()
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A local Spark, in another time zone than the data's: two cores, and this package in its Pythons."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs Java, and there is none here")
    pytest.importorskip("pyspark", reason="pyspark is not installed: make spark")
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.log.level": "OFF",
        "spark.sql.session.timeZone": "America/New_York",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pandas 3, while Spark is imported
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[2]").appName("tests")
        for key, value in settings.items():
            builder = builder.config(key, value)
        session = builder.getOrCreate()
    yield session
    session.stop()
