"""What an outbox holds: how much has arrived, waits or was given up, and why."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .clock import elapsed
from .database import opened, transaction
from .outbox import prepare
from .receivers import address_of

COUNTS = (
    "SELECT receiver, sum(state = 'delivered') AS delivered, sum(state = 'waiting') AS waiting, "
    "sum(state = 'dead') AS dead, min(CASE state WHEN 'waiting' THEN next_attempt_at END) AS next, "
    "min(CASE state WHEN 'waiting' THEN queued_at END) AS oldest, "
    "(SELECT said FROM outbox o WHERE o.receiver = outbox.receiver AND o.state = 'waiting' "
    "AND said IS NOT NULL ORDER BY next_attempt_at DESC, place DESC LIMIT 1) AS said FROM outbox "
    "WHERE receiver GLOB ? GROUP BY receiver ORDER BY receiver"
)
DEAD_LETTERS = (
    "SELECT idempotency_key AS key, case_id, receiver, queued_at, attempts, said FROM outbox "
    "WHERE receiver GLOB ? AND state = 'dead' ORDER BY place"
)


@dataclass(frozen=True)
class ReceiverStanding:
    """What a receiver got and is to get; `next_in` are the seconds to the next attempt, 0 where one is due,
    None where nothing waits; `oldest` is since when the oldest that waits was in the outbox, `said` why the
    last attempt that failed did."""

    receiver: str
    delivered: int
    waiting: int
    dead: int
    next_in: float | None
    oldest: str | None
    said: str | None = None

    @property
    def sentence(self) -> str:
        """What it got and is to get, in words."""
        parts = [f"{self.delivered:,} delivered"]
        if self.waiting:
            when = f"the next in {self.next_in:.0f} s" if self.next_in else "due now"
            why = f"; {self.said}" if self.said else ""
            parts.append(f"{self.waiting:,} waiting ({when}; since {self.oldest}{why})")
        if self.dead:
            parts.append(f"{self.dead:,} given up")
        return f"{self.receiver}: {', '.join(parts)}"


@dataclass(frozen=True)
class DeadLetter:
    """A message that was given up: `said` is why, `key` what `handoff requeue --key` takes."""

    key: str
    case_id: str
    receiver: str
    queued_at: str
    attempts: int
    said: str

    @property
    def sentence(self) -> str:
        """What was given up, in words."""
        tries = f"{self.attempts} attempt{'' if self.attempts == 1 else 's'}"
        return (
            f"{self.receiver}: case {self.case_id} was given up after {tries}: {self.said} (key {self.key})"
        )


@dataclass(frozen=True)
class Standing:
    """The standing of an outbox: its receivers, and its dead letters, the oldest first."""

    receivers: tuple[ReceiverStanding, ...] = ()
    dead_letters: tuple[DeadLetter, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """The same in words."""
        return [
            *(one.sentence for one in self.receivers),
            *(one.sentence for one in self.dead_letters),
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "receivers": [asdict(one) for one in self.receivers],
            "dead_letters": [asdict(one) for one in self.dead_letters],
        }


def standing(path: Path, *, experiment: str, now: float) -> Standing:
    """Return what the outbox at `path` holds for the receivers of an experiment; nothing where there is none.

    `now`: seconds since 1970.
    """
    if not path.exists():
        return Standing()
    with opened(path) as connection:
        with transaction(connection):
            prepare(connection)
            seconds = elapsed(connection, now)
        mine = (f"{address_of(experiment, '')}*",)
        receivers = tuple(_receiver(row, seconds) for row in connection.execute(COUNTS, mine))
        letters = tuple(DeadLetter(**dict(row)) for row in connection.execute(DEAD_LETTERS, mine))
    return Standing(receivers, letters)


def _receiver(row: sqlite3.Row, seconds: float) -> ReceiverStanding:
    next_in = None if row["next"] is None else max(row["next"] - seconds, 0.0)
    counts = (row["receiver"], row["delivered"], row["waiting"], row["dead"])
    return ReceiverStanding(*counts, next_in, row["oldest"], row["said"])
