"""What the promises of a hand-off are worth: receivers that fail, senders that are killed, clocks that lie.

Real HTTP servers on this machine, a real outbox on the disk, and senders in processes of their own that are
ended with SIGKILL. The webhook drops what it had by its key, as docs/handoff.md says; the tracker opens a
ticket for each request and knows nothing of keys but in its search. Prints a table, as Markdown: messages,
how many were acted on, lost, acted on twice, and how many requests that took.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

from campaignpulse.diagnosis.handoff import HandoffBook
from campaignpulse.diagnosis.handoff.credentials import Credentials
from campaignpulse.diagnosis.handoff.csv import CsvFile
from campaignpulse.diagnosis.handoff.database import opened, transaction
from campaignpulse.diagnosis.handoff.delivery import deliver
from campaignpulse.diagnosis.handoff.outbox import LEASE, queue, requeue
from campaignpulse.diagnosis.handoff.ticketing import Tracker
from campaignpulse.diagnosis.handoff.webhook import Hook
from campaignpulse.experiment import TicketingReceiver
from campaignpulse.webhooks import Limits, Secret

SECRET = Secret(b"a secret of more than twenty-four bytes")
LIMITS = Limits(seconds=0.5)
BEGUN = 1_700_000_000.0
DAY, YEAR = 86_400.0, 365 * 86_400.0
SLOW_SECONDS = 0.7  # longer than LIMITS, so that what was done is answered too late
FORK = multiprocessing.get_context("fork")  # a sender starts warm: 200 of them are cheap

Fault = Callable[[], str]  # of one request: "", "500", "429", "drop", "lost" (acted, no answer), "slow"


@dataclass
class Receivers:
    """The servers' memory: requests by kind, what was acted on, once for each act, and the fault of each."""

    fault: Fault = lambda: ""
    requests: Counter[str] = field(default_factory=Counter)
    acts: list[tuple[str, str]] = field(default_factory=list)
    had: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def act(self, kind: str, key: str) -> str:
        with self.lock:
            if kind == "webhook" and key in self.had:
                return ""
            if kind == "webhook":
                self.had.add(key)
            self.acts.append((kind, key))
            return f"T-{len(self.acts)}"


@contextmanager
def serving(memory: Receivers) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            memory.requests["tracker"] += 1
            (key,) = parse_qs(urlsplit(self.path).query)["key"]
            with memory.lock:
                found = [{"name": key} for kind, acted in memory.acts if (kind, acted) == ("tracker", key)]
            self.answer(200, {"data": found})

        def do_POST(self) -> None:
            kind = "webhook" if self.path == "/hook" else "tracker"
            memory.requests[kind] += 1
            self.rfile.read(int(self.headers["Content-Length"]))
            fault = memory.fault()
            if fault in ("500", "429"):
                return self.answer(int(fault), {})
            name = "" if fault == "drop" else memory.act(kind, self.headers["Idempotency-Key"])
            if fault == "slow":
                time.sleep(SLOW_SECONDS)
            if fault in ("drop", "lost"):
                self.close_connection = True
                return None
            return self.answer(200, {"name": name})

        def answer(self, status: int, content: Any) -> None:
            written = json.dumps(content).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(written)))
                self.end_headers()
                self.wfile.write(written)
            except OSError:  # whoever asked was killed, or waits no more
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        handle_error = log_message

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A killed sender's connection is no news."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@dataclass
class World:
    """An outbox with three receivers, and a clock that may lie."""

    folder: Path
    url: str
    memory: Receivers
    queued: int = 0
    now: float = BEGUN

    @property
    def path(self) -> Path:
        return self.folder / "handoffs.db"

    @property
    def receivers(self) -> dict[str, Any]:
        described = {
            "kind": "ticketing",
            "url": self.url,
            "find": {"path": "/tickets?key={idempotency_key}", "rows": "data", "id": "name"},
            "create": {"path": "/tickets", "body": {"title": "{title}"}, "id": "name"},
        }
        return {
            "webhook": Hook(f"{self.url}/hook", SECRET, "/experiments/x", LIMITS),
            "tracker": Tracker(TicketingReceiver.model_validate(described), Credentials(), LIMITS),
            "csv": CsvFile(self.folder / "handoffs.csv", batch=5),
        }

    def put(self, number: int) -> None:
        """Queue so many messages for each receiver, twice each: the second time is a duplicate."""
        body = {"cause": "product_bug", "accounts": [{"account_id": "a1"}]}
        names = [
            (f"{kind}-{self.queued + one}", kind)
            for kind in ("webhook", "tracker", "csv")
            for one in range(number)
        ]
        self.queued += number
        messages = [
            {"case_id": key, "idempotency_key": key, "receiver": kind, "body": body} for key, kind in names
        ]
        for _ in range(2):
            with opened(self.path) as connection, transaction(connection):
                queue(connection, messages)

    def send(self, *, now: float | None = None) -> None:
        deliver(self.path, self.receivers, clock=lambda: self.now if now is None else now)

    def waiting(self) -> int:
        with opened(self.path) as connection:
            return int(
                connection.execute("SELECT count(*) FROM outbox WHERE state != 'delivered'").fetchone()[0]
            )

    def in_the_middle(self) -> int:
        """Return how many messages were claimed by the sender that has just been killed, and not settled."""
        asked = (
            "SELECT count(*) FROM outbox, outbox_clock WHERE state = 'waiting' AND attempts BETWEEN 1 AND 3 "
            "AND next_attempt_at >= seconds + ?"
        )
        with opened(self.path) as connection:
            return int(connection.execute(asked, (LEASE,)).fetchone()[0])

    def until_done(self, step: float = 3_600.0, most: int = 500) -> None:
        """Send as a schedule does, hour by hour, until all has arrived; what was given up goes again."""
        for _ in range(most):
            if not self.waiting():
                return
            self.now += step
            self.send()
            with opened(self.path) as connection:
                requeue(connection)


def rows(name: str, world: World, note: str) -> Iterator[str]:
    """Return the lines of the table of a scenario, one a receiver."""
    with (world.folder / "handoffs.csv").open(encoding="utf-8") as file:
        written = Counter(line.split(",")[0] for line in list(file)[1:])
    for kind in ("webhook", "tracker", "csv"):
        acts = written if kind == "csv" else Counter(key for one, key in world.memory.acts if one == kind)
        lost = world.queued - len(acts)
        twice = sum(number - 1 for number in acts.values())
        asked = "" if kind == "csv" else f"{world.memory.requests[kind]:,}"
        print(f"| {name} | {kind} | {world.queued:,} | {len(acts):,} | {lost} | {twice} | {asked} | {note} |")
        yield f"{lost} {twice}"


def chance(generator: random.Random, **shares: float) -> Fault:
    """Return faults drawn at random, each with its share of the requests."""
    names = [*shares, ""]
    weights = [*shares.values(), 1 - sum(shares.values())]
    return lambda: generator.choices(names, weights)[0].lstrip("_")


def nothing_wrong(world: World, _: random.Random) -> str:
    world.put(100)
    world.until_done()
    return "each queued twice"


def down(world: World, _: random.Random) -> str:
    world.put(20)
    world.memory.fault = lambda: "drop"
    for hour in range(30):
        world.now = BEGUN + hour * 3_600
        world.send()
    world.memory.fault = lambda: ""
    world.until_done()
    return "down for 30 hours, then up"


def slow(world: World, generator: random.Random) -> str:
    world.put(15)
    world.memory.fault = chance(generator, slow=0.5)
    world.until_done()
    return "half of the requests are acted on and answered too late"


def failing(world: World, generator: random.Random) -> str:
    world.put(60)
    world.memory.fault = chance(generator, _500=0.3, _429=0.1)
    world.until_done()
    return "30 % answer 500, 10 % 429"


def lost_answers(world: World, generator: random.Random) -> str:
    world.put(60)
    world.memory.fault = chance(generator, lost=0.3, drop=0.1)
    world.until_done()
    return "30 % act and drop the connection, 10 % only drop it"


def two_senders(world: World, _: random.Random) -> str:
    world.put(100)
    senders = [
        FORK.Process(target=world.send, kwargs={"now": BEGUN + skew}) for skew in (0, YEAR, -YEAR, 2 * LEASE)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    world.until_done()
    return "four at once, their clocks years apart"


def lying_clock(world: World, generator: random.Random) -> str:
    world.memory.fault = chance(generator, _500=0.2, lost=0.2)
    for _ in range(40):
        world.put(2)
        world.now += generator.choice([-YEAR, -DAY, -LEASE, 1.0, LEASE, DAY, YEAR])
        world.now = max(world.now, 0.0)
        world.send()
    world.until_done()
    return "40 jumps of the clock, up to a year, with 20 % 500 and 20 % lost answers"


def killed_at_random(world: World, generator: random.Random, kills: int = 200) -> str:
    """Each sender is killed some milliseconds after some request, so that most die in the middle of one."""
    world.memory.fault = chance(generator, _500=0.1, lost=0.1)
    done = midway = 0
    while done < kills:
        world.put(2)
        world.now += LEASE
        until = world.memory.requests.total() + generator.randint(1, 6)
        sender = FORK.Process(target=world.send)
        sender.start()
        while sender.is_alive() and world.memory.requests.total() < until:
            time.sleep(0.001)
        time.sleep(generator.uniform(0.0, 0.03))
        if sender.is_alive():
            os.kill(sender.pid or 0, signal.SIGKILL)
        sender.join()
        done += sender.exitcode == -signal.SIGKILL
        midway += sender.exitcode == -signal.SIGKILL and world.in_the_middle() > 0
    world.memory.fault = lambda: ""
    world.until_done()
    return (
        f"{kills} senders killed, {midway} of them with messages in their hands, with 10 % 500 and 10 % lost "
        "answers"
    )


def killed_at_each_step(world: World, _: random.Random) -> str:
    """One more step each time: before and after every statement, so before and after every commit."""
    world.put(4)
    step = kills = 0
    while world.waiting():
        step += 1
        world.now += LEASE
        sender = FORK.Process(target=killed_at, args=(world, step))
        sender.start()
        sender.join()
        kills += sender.exitcode == -signal.SIGKILL
    return f"{kills} senders killed, each one step later than the one before"


def killed_at(world: World, step: int) -> None:
    steps = iter(range(1, 1_000_000))
    real = sqlite3.connect

    def count() -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    class Counted(sqlite3.Connection):
        def execute(self, *arguments: Any) -> sqlite3.Cursor:
            count()
            done = super().execute(*arguments)
            count()
            return done

    sqlite3.connect = lambda *given, **named: real(*given, **named, factory=Counted)  # type: ignore[assignment]
    world.send()


SCENARIOS = (
    nothing_wrong,
    down,
    slow,
    failing,
    lost_answers,
    two_senders,
    lying_clock,
    killed_at_each_step,
    killed_at_random,
)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--only", choices=[one.__name__ for one in SCENARIOS])
    given = asked.parse_args()
    print("| fault | receiver | messages | acted on | lost | acted on twice | requests | |")
    print("|---|---|---|---|---|---|---|---|")
    wrong = []
    for scenario in SCENARIOS:
        if given.only not in (None, scenario.__name__):
            continue
        memory = Receivers()
        with TemporaryDirectory() as folder, serving(memory) as url:
            world = World(Path(folder), url, memory)
            with HandoffBook(world.path).connected():  # the outbox lives in the file of the book, in its mode
                pass
            note = scenario(world, random.Random(given.seed))  # noqa: S311, faults, and no secrets
            wrong += [one for one in rows(scenario.__name__.replace("_", " "), world, note) if one != "0 0"]
    print(f"\n{'Nothing was lost, and nothing acted on twice.' if not wrong else 'PROMISES WERE BROKEN.'}")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
