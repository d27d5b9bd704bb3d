"""What a check of the tables found: one sentence, with how much it matters and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""An error makes figures wrong, a warning may, a note is to be known."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, doubtful or worth knowing in one table.

    `about` is a metric, a source or a column, empty where it is the whole table; `first` and `last` are the
    days that it is about, None where it is about no days. `what` and `way_out` complete the sentence.
    """

    severity: Severity
    table: str
    about: str
    what: str
    way_out: str
    first: pd.Timestamp | None = None
    last: pd.Timestamp | None = None

    @property
    def sentence(self) -> str:
        """The finding in words.

        >>> day = pd.Timestamp("2024-05-03")
        >>> print(Finding("warning", "events", "posts", "3 rows", "deliver more", day, day).sentence)
        events, posts: 3 rows on 2024-05-03; deliver more
        """
        place = f"{self.table}, {self.about}" if self.about else self.table
        return f"{place}: {self.what}{self._days}; {self.way_out}"

    @property
    def _days(self) -> str:
        if self.first is None or self.last is None:
            return ""
        if self.first == self.last:
            return f" on {self.first:%Y-%m-%d}"
        return f" from {self.first:%Y-%m-%d} to {self.last:%Y-%m-%d}"

    def to_dict(self) -> dict[str, str | None]:
        """Return plain values for JSON."""
        return {
            "severity": self.severity,
            "table": self.table,
            "about": self.about or None,
            "what": self.what,
            "way_out": self.way_out,
            "first": None if self.first is None else f"{self.first:%Y-%m-%d}",
            "last": None if self.last is None else f"{self.last:%Y-%m-%d}",
            "sentence": self.sentence,
        }
