"""How a wrong row is pointed at: the table, the row as a person counts it, its key, and the fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..checks import InputError
from .cells import Flags
from .schemas import ROW_KEYS

MOST_LETTERS = 60
"""Letters of a cell that a sentence shows: a whole text of a customer is not for logs and mails."""


class Place(NamedTuple):
    """Where a wrong cell is, before its row: the data set in words, the table, and rows that came before."""

    origin: str
    table: str
    before: int = 0

    def __str__(self) -> str:
        return f"{self.origin}: {self.table}"


def refuse_rows(frame: pd.DataFrame, bad: Flags, fault: Callable[[pd.Series], str], *, place: Place) -> None:
    """Raise InputError for the first row that is `bad` (bool, one a row), and say how many more are like it.

    `fault` turns that row into the rest of the sentence. Rows are counted from 1, without the header.
    """
    if not bad.any():
        return
    position = int(np.argmax(bad))
    row = frame.iloc[position]
    keys = [
        f"{name} {shown(row[name])}"
        for name in ROW_KEYS[place.table]
        if name in frame and pd.notna(row[name])
    ]
    key = f" ({', '.join(keys)})" if keys else ""
    others = int(bad.sum()) - 1
    more = f" ({others:,} more {'row is' if others == 1 else 'rows are'} like it)" if others else ""
    raise InputError(f"{place} row {place.before + position + 1}{key}: {fault(row)}{more}")


def shown(value: Any) -> str:
    """A cell as it stands in a sentence.

    >>> shown("a1"), shown(None), shown(pd.Timestamp("2024-01-31", tz="UTC")), shown(2.5)
    ("'a1'", 'missing', '2024-01-31', '2.5')
    """
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}" if value == value.normalize() else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, str):
        return repr(value if len(value) <= MOST_LETTERS else f"{value[: MOST_LETTERS - 1]}…")
    return "missing" if pd.api.types.is_scalar(value) and pd.isna(value) else str(value)
