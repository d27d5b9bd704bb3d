"""Cells of hand-offs as SQLite and JSON hold them: times as ISO text, lists as JSON, what is missing null."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from ..routing.columns import NUMBERS, TIMES, Row

LISTS = ("consulted", "informed", "evidence", "quotes")
KINDS = dict.fromkeys(NUMBERS, "REAL")
"""The SQLite type of each column that is not text."""


def iso(moment: pd.Timestamp) -> str:
    """Return a moment as text that sorts like time.

    >>> iso(pd.Timestamp("2025-04-01 09:00", tz="Europe/Paris"))
    '2025-04-01T07:00:00.000000+00:00'
    """
    return moment.tz_convert("UTC").as_unit("us").isoformat(timespec="microseconds")


def plain(value: Any) -> Any:
    """Return a cell as a plain value: text, a number, a list, or None for whatever is missing."""
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    return iso(value) if isinstance(value, pd.Timestamp) else value


def to_cells(row: Mapping[str, Any], columns: Iterable[str]) -> tuple[Any, ...]:
    """Return what is written of a row, in the order of the columns."""
    found = ((name, plain(row.get(name))) for name in columns)
    return tuple(
        json.dumps(value or [], ensure_ascii=False) if name in LISTS else value for name, value in found
    )


def from_cells(row: Mapping[str, Any]) -> Row:
    """Return a row that was written, as it was."""
    return {name: _read(name, row[name]) for name in row.keys()}  # noqa: SIM118, sqlite3.Row iterates over values


def _read(name: str, value: Any) -> Any:
    if name in LISTS:
        return json.loads(value)
    return pd.Timestamp(value) if name in TIMES and value is not None else value
