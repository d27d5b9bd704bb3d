"""Outcomes that come back by callback: genuine ones are written down once, others are refused."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ...checks import InputError
from ...webhooks import Secret
from .book import HandoffBook, write_down
from .cells import iso
from .database import StoreError, transaction
from .resolution import Resolution, read_resolution

KIND = "campaignpulse.resolution"
LARGEST = 65_536
"""Bytes of a callback: some hundred resolutions."""

TOLERANCE = 300
"""Seconds by which a callback's time may differ from ours, as Standard Webhooks has it."""

PROOFS_KEPT = pd.Timedelta(seconds=2 * TOLERANCE)
"""How long a signature may come again in time: one that is ahead of us by TOLERANCE when it comes first."""

JSON_TYPES = ("application/cloudevents+json", "application/json")
TABLES = (
    "CREATE TABLE IF NOT EXISTS callbacks (event_id TEXT PRIMARY KEY, body TEXT NOT NULL, at TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS callback_proofs (proof TEXT PRIMARY KEY, at TEXT NOT NULL)",
)


@dataclass(frozen=True)
class Accepted:
    """How many resolutions were news, and how many had been known."""

    news: int
    known: int

    @property
    def sentence(self) -> str:
        """What came of it, in words."""
        return f"{self.news} resolved, {self.known} known before"


@dataclass(frozen=True)
class Reply:
    """What a callback is answered: an HTTP status, and one sentence."""

    status: int
    said: str


class RefusedError(Exception):
    """A callback is not taken; the status, and one sentence."""

    def __init__(self, status: int, said: str):
        super().__init__(said)
        self.reply = Reply(status, said)


def accept(path: Path, rows: Iterable[Resolution], *, received_at: pd.Timestamp) -> Accepted:
    """Write resolutions into the book at `path`, all or none; the same ones again change nothing.

    Raises InputError where one names no hand-off or case of the book, or lies before its cutoff.
    """
    with HandoffBook(path).connected() as connection, transaction(connection):
        return _accepted(connection, rows, received_at)


def _accepted(
    connection: sqlite3.Connection, rows: Iterable[Resolution], received_at: pd.Timestamp
) -> Accepted:
    news = [_written(connection, row, received_at) for row in rows]
    return Accepted(sum(news), len(news) - sum(news))


def _written(connection: sqlite3.Connection, row: Resolution, received_at: pd.Timestamp) -> bool:
    try:
        return write_down(connection, row, received_at)
    except InputError as error:
        raise InputError(f"{row.origin}: {error}" if row.origin else str(error)) from error


def receive(path: Path, secret: Secret, headers: Mapping[str, str], body: bytes, *, now: float) -> Reply:
    """Take a callback, and return what it is answered; `headers` by lower-case name, `now` since 1970.

    It is a signed CloudEvent of type KIND, whose data are a resolution or a list of them. Refused are: too
    large (413), no JSON (415), not signed with the secret or not of these five minutes (401), sent before,
    bit for bit, or with an id that another one had (409), and what names no hand-off (422). What its sender
    sends again, with a new signature, is answered with 200 and changes nothing. Where the book cannot be
    written (503), or the process is killed, nothing of it is kept, and it may come again as it is.
    """
    received_at = pd.Timestamp(now, unit="s", tz="UTC").as_unit("us")
    try:
        _require_genuine(secret, headers, body, now)
        rows = _resolutions(headers, body, received_at)
        with HandoffBook(path).connected() as connection, transaction(connection):
            if _require_first(connection, headers, body, received_at):
                return Reply(200, "had before")
            made = _accepted(connection, rows, received_at)
            told = (headers["webhook-id"], _digest(body), iso(received_at))
            connection.execute("INSERT INTO callbacks VALUES (?, ?, ?)", told)
    except RefusedError as refused:
        return refused.reply
    except StoreError:  # its sentence names files of this machine
        return Reply(503, "the hand-offs cannot be written just now; send it again later")
    except InputError as error:
        return Reply(422, str(error))
    return Reply(200, made.sentence)


def _require_genuine(secret: Secret, headers: Mapping[str, str], body: bytes, now: float) -> None:
    if len(body) > LARGEST:
        raise RefusedError(413, f"a callback is at most {LARGEST:,} bytes; send the resolutions in parts")
    if headers.get("content-type", "").partition(";")[0].strip().lower() not in JSON_TYPES:
        raise RefusedError(415, f"a callback is {JSON_TYPES[0]}")
    if not headers.get("webhook-id") or not secret.signed(headers, body):
        raise RefusedError(401, "it is not signed with the secret")
    if abs(now - int(headers["webhook-timestamp"])) > TOLERANCE:
        raise RefusedError(401, f"its time is more than {TOLERANCE} s from ours; sign it anew")


def _require_first(
    connection: sqlite3.Connection, headers: Mapping[str, str], body: bytes, at: pd.Timestamp
) -> bool:
    """Refuse a replay; return whether the event was taken before and is only sent again by its sender.

    The caller has begun a transaction. A replay has the time and so the signature of what was sent before;
    who has the secret signs anew.
    """
    event_id, digest = headers["webhook-id"], _digest(body)
    proof = _digest("\0".join([event_id, headers["webhook-timestamp"], digest]).encode())
    for statement in TABLES:
        connection.execute(statement)
    connection.execute("DELETE FROM callback_proofs WHERE at < ?", (iso(at - PROOFS_KEPT),))
    new = connection.execute("INSERT OR IGNORE INTO callback_proofs VALUES (?, ?)", (proof, iso(at))).rowcount
    had = connection.execute("SELECT body FROM callbacks WHERE event_id = ?", (event_id,)).fetchone()
    if not new:
        raise RefusedError(409, "it was sent before, bit for bit; sign it anew if it is no replay")
    if had is not None and had["body"] != digest:
        raise RefusedError(409, "another callback had its id; give each its own")
    return had is not None


def _resolutions(headers: Mapping[str, str], body: bytes, received_at: pd.Timestamp) -> list[Resolution]:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RefusedError(422, "it is no JSON") from error
    if not isinstance(event, dict) or event.get("type") != KIND or event.get("id") != headers["webhook-id"]:
        raise RefusedError(422, f"it is no event of type {KIND} with the id of its headers")
    data = event.get("data")
    rows = data if isinstance(data, list) else [data]
    if not rows:
        raise RefusedError(422, "its data hold no resolution")
    return [read_resolution(row, received_at=received_at) for row in rows]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
