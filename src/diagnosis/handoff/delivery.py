"""Delivering what is due: each receiver by one sender at a time, at the pace that the receiver bears."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from .database import opened, transaction
from .outbox import Claimed, claim, put_back, settle
from .outcome import Outcome, Receiver

MOST_FAILURES = 3
"""Failures in a row after which a receiver is left alone until the next call: it may be down."""

SECONDS_A_DAY = 86_400.0
LOCK_DIGITS = 16


@dataclass(frozen=True)
class Delivered:
    """What came of the messages that were due at a receiver.

    `delivered` have arrived, `later` failed and come back, `dead` were given up; `said` is the last failure.
    `busy`: another process was sending to it, and nothing was done here.
    """

    receiver: str
    delivered: int = 0
    later: int = 0
    dead: int = 0
    busy: bool = False
    said: str | None = None

    @property
    def sentence(self) -> str:
        """What came of them, in words."""
        if self.busy:
            return f"{self.receiver}: another process is sending to it; left to that one"
        parts = [f"{self.delivered:,} delivered"]
        parts += [f"{self.later:,} failed and will be tried again"] if self.later else []
        parts += [f"{self.dead:,} given up"] if self.dead else []
        return f"{self.receiver}: {', '.join(parts)}" + (f" ({self.said})" if self.said else "")

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def deliver(
    path: Path,
    receivers: Mapping[str, Receiver],
    *,
    patience_days: float = 3.0,
    clock: Callable[[], float] = time.time,
) -> list[Delivered]:
    """Deliver what is due in the outbox at `path`; return what came of it, by receiver.

    Each receiver is served by itself, so that a slow one holds up no other. A message is settled or put back
    as soon as its receiver has answered; a process that is ended in between leaves it to be sent again,
    with the same key. `clock` gives seconds since 1970.
    """
    if not receivers:
        return []

    def serve(name: str) -> Delivered:
        with _alone(path, name) as mine:
            if not mine:
                return Delivered(name, busy=True)
            with opened(path) as connection:
                return _served(connection, name, receivers[name], patience_days * SECONDS_A_DAY, clock)

    with ThreadPoolExecutor(max_workers=len(receivers)) as pool:
        return list(pool.map(serve, receivers))


@contextmanager
def _alone(path: Path, receiver: str) -> Iterator[bool]:
    """Whether this process is the one that sends to a receiver; a lock that goes with its process says so.

    No clock has a part in it, so that two senders do not double even where one is set forward.
    """
    name = hashlib.sha256(receiver.encode()).hexdigest()[:LOCK_DIGITS]
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.with_name(f".{path.name}.{name}.lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def _served(
    connection: sqlite3.Connection,
    name: str,
    receiver: Receiver,
    patience: float,
    clock: Callable[[], float],
) -> Delivered:
    counts = Counter[str]()
    failures, said = 0, None
    while failures < MOST_FAILURES:
        claimed = claim(connection, name, now=clock(), most=receiver.batch)
        if not claimed:
            break
        outcomes = receiver.send(claimed, now=clock())
        with transaction(connection):
            for message, outcome in zip(claimed, outcomes, strict=True):
                counts[_written_down(connection, message, outcome, patience, clock())] += 1
        said = outcomes[-1].said or said
        failures = failures + 1 if _is_the_receivers(outcomes[-1]) else 0
        if outcomes[-1].retry_after:
            break
    return Delivered(name, counts["delivered"], counts["later"], counts["dead"], said=said)


def _is_the_receivers(outcome: Outcome) -> bool:
    """Whether a failure may befall any message, and not this one only."""
    return not outcome.arrived and not outcome.final


def _written_down(
    connection: sqlite3.Connection, message: Claimed, outcome: Outcome, patience: float, now: float
) -> str:
    if outcome.arrived:
        settle(connection, message, reference=outcome.reference, now=now)
        return "delivered"
    dead = put_back(
        connection,
        message,
        outcome.said or "",
        now=now,
        patience=patience,
        retry_after=outcome.retry_after,
        final=outcome.final,
    )
    return "dead" if dead else "later"
