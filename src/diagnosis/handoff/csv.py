"""A receiver that is a CSV file: it grows by whole cases, and whoever reads it never sees half of one."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ...experiment.template import BODY_FIELDS
from ...sources.store.durable import on_disk
from .messages import A_COPY, COPY_FOR
from .outbox import Claimed
from .outcome import Outcome

OF_AN_ACCOUNT = (
    "handoff_id",
    "account_id",
    "segment",
    "value",
    "health",
    "probability",
    "evidence",
    "quotes",
)
COLUMNS = ("idempotency_key", *BODY_FIELDS, *OF_AN_ACCOUNT, COPY_FOR, "named")
BEFORE = COLUMNS[:-2]
"""The columns of files that were begun when a copy was told by its key alone. What they lack is added: whom a
copy informs are all who are informed of the case, as which of them hear through this file was not kept, and
what the diagnosis named is empty."""

UNNAMED = COLUMNS[:-1]
"""The columns of files that were begun when they had only the cause that a case was sent as."""

MOMENTS = ("cutoff", "due_at")

MARK = "\ufeff"  # spreadsheets put it before a file in UTF-8
LOCK_SECONDS = 30.0
DIGITS = 4  # behind the point; people read them
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet compute a text; a customer's words must not."""


@dataclass(frozen=True)
class CsvFile:
    """A file with COLUMNS, one row for each account of a case; lists are parted by ' | '.

    A message whose key stands in the file already is not written again.
    """

    path: Path
    batch: int = 500

    def send(self, messages: Sequence[Claimed], *, now: float) -> list[Outcome]:  # noqa: ARG002, a receiver's
        """Add messages to the file, all of them or none; the file is replaced at once."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self._beside("lock"), timeout=LOCK_SECONDS):
                said = self._add(messages)
        except Timeout:
            said = f"another process has been writing {self.path.name} for {LOCK_SECONDS:g} s"
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            said = f"{self.path.name} cannot be read or written ({error})"
        return [Outcome(said is None, said=said) for _ in messages]

    def _add(self, messages: Sequence[Claimed]) -> str | None:
        """Write what is new; return why that cannot be, None where it is done."""
        text = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        plain = text.removeprefix(MARK)
        header, *rows = [*csv.reader(io.StringIO(plain, newline=""))] or [[*COLUMNS]]
        if tuple(header) in (BEFORE, UNNAMED):
            marked = MARK if text.startswith(MARK) else ""
            told = [[*row, *([_informed(row)] if tuple(header) == BEFORE else []), ""] for row in rows if row]
            text = marked + _lines([COLUMNS, *told])
        elif tuple(header) != COLUMNS:
            return f"{self.path.name} has other columns than hand-offs; move it away"
        there = {row[0] for row in rows if row}
        new = [message for message in messages if message.key not in there]
        if new:
            self._replace(_added(text, [row for message in new for row in _rows(message)]))
        return None

    def _replace(self, text: str) -> None:
        draft = self._beside(f"{os.getpid()}.draft")
        with draft.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if self.path.exists():
            shutil.copymode(self.path, draft)
        draft.replace(self.path.resolve())
        on_disk(self.path.resolve().parent)

    def _beside(self, ending: str) -> Path:
        place = self.path.resolve()
        return place.with_name(f".{place.name}.{ending}")


def _informed(row: Sequence[str]) -> str:
    """Return what `copy_for` is of a row from before; empty for the case itself."""
    told = dict(zip(BEFORE, row, strict=False))  # a row that somebody cut stays as it is
    return told.get("informed", "") if f"/{A_COPY}" in told["idempotency_key"] else ""


def _added(text: str, rows: list[list[str]]) -> str:
    if not text:
        return _lines([COLUMNS, *rows])
    return text + ("" if text.endswith("\n") else "\n") + _lines(rows)


def _lines(rows: Iterable[Sequence[str]]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue()


def _rows(message: Claimed) -> Iterator[list[str]]:
    body = message.body
    case = [(_moment if name in MOMENTS else _cell)(body.get(name)) for name in BODY_FIELDS]
    for account in body.get("accounts") or [{}]:
        own = (_cell(account.get(name)) for name in OF_AN_ACCOUNT)
        yield [message.key, *case, *own, _cell(body.get(COPY_FOR)), _cell(body.get("named"))]


def _moment(value: Any) -> str:
    """A moment of the book, which is UTC, to the minute: spreadsheets know it for one."""
    return "" if value is None else str(value)[: len("2025-04-01T09:30")].replace("T", " ")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(round(value, DIGITS))
    text = " | ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
