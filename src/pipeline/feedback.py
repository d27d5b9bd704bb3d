"""`feedback`: a file of resolutions and confirmed causes goes into the book."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..checks import InputError
from ..diagnosis.handoff.callbacks import Accepted, accept
from ..diagnosis.handoff.resolution import NAMES, Resolution, read_resolution
from ..diagnosis.routing.columns import rows_of
from ..sources.files import read_file
from ..tables import TIME
from ..tables.cells import read_cells
from .handoff_book import existing_book

COLUMNS = ("handoff_id", "case_id", "resolved_at", "cause", "outcome")


@dataclass(frozen=True)
class TakenIn:
    """How many rows of a file were news to the book, and how many it had."""

    path: Path
    rows: int
    accepted: Accepted

    @property
    def sentence(self) -> str:
        """What came of it, in words."""
        return f"{self.path}: {self.rows:,} rows, {self.accepted.sentence}."

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        told = {"news": self.accepted.news, "known": self.accepted.known}
        return {"file": str(self.path), "rows": self.rows, **told}


def take_in(path: Path) -> TakenIn:
    """Write the resolutions of a CSV or Parquet file into the book; the same file again changes nothing.

    A row names a `handoff_id` or a `case_id` and its `resolved_at`, and, if somebody knows, the `cause` (one
    of CAUSES, or `none`) and an `outcome` in words. Raises InputError with the row (counted from 1) before
    anything is written.
    """
    table = read_file(path)
    if "resolved_at" not in table or not {*NAMES} & {*table}:
        raise InputError(
            f"{path}: feedback needs the columns handoff_id (or case_id) and resolved_at; it has "
            f"{', '.join(map(str, table.columns))}"
        )
    now = pd.Timestamp.now("UTC").as_unit("us")
    rows = [_row(path, place, row, now) for place, row in enumerate(_plain(table), start=1)]
    return TakenIn(path, len(rows), accept(existing_book().path, rows, received_at=now))


def _plain(table: pd.DataFrame) -> list[dict[str, str]]:
    """Return the rows as text; what is missing is left out, and a time without a zone is UTC."""
    kept = table[[name for name in COLUMNS if name in table]].copy()
    kept["resolved_at"] = _moments(kept["resolved_at"])
    return [
        {name: str(row[name]) for name, known in there.items() if known}
        for row, there in zip(rows_of(kept), rows_of(kept.notna()), strict=True)
    ]


def _moments(given: pd.Series) -> pd.Series:
    """Return moments as ISO text; what is none stays as it is, and is refused where its row is read."""
    read = read_cells(given, dtype=TIME, zone="UTC").clean
    texts = [
        moment.isoformat() if known else cell
        for moment, known, cell in zip(read, read.notna(), given, strict=True)
    ]
    return pd.Series(texts, given.index, dtype=object)


def _row(path: Path, place: int, row: dict[str, str], now: pd.Timestamp) -> Resolution:
    origin = f"{path}, row {place}"
    try:
        return replace(read_resolution(row, received_at=now), origin=origin)
    except InputError as error:
        raise InputError(f"{origin}: {error}") from error
