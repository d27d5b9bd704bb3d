"""A number against time: the place that its lines, bands and marks are drawn in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from .canvas import LINE_HEIGHT, WIDTH, Look, Scale, line, mark, path, ticks, words
from .dates import day_words, days_between, month_starts, month_words
from .markup import Markup, element, together
from .panel import pieces
from .words import known

LEFT, RIGHT = 40, 14
"""Room beside it, in units: on the left for the numbers."""

FOOT = 28
"""Room below it, for the months."""

MOST_MONTHS, MOST_TICKS = 5, 4
MONTH_EDGE = 34
"""Units from the middle of a month's name to its end."""


@dataclass(frozen=True)
class Timeline:
    """A panel across the figure: days from `first` to `last`, values from `low` to `high`."""

    first: pd.Timestamp
    last: pd.Timestamp
    low: float
    high: float
    top: float
    height: float

    @classmethod
    def of(
        cls, days: Sequence[pd.Timestamp], values: Iterable[float], *, top: float, height: float
    ) -> Timeline:
        """Return the panel that the days and the values, of which NaN does not count, fit into."""
        seen = [value for value in values if known(value)] or [0.0]
        room = max((max(seen) - min(seen)) / 20, 1e-6)
        return cls(min(days), max(days), min(seen) - room, max(seen) + room, top, height)

    def across(self, day: pd.Timestamp) -> float:
        """Return where a day lies from left to right; a single day lies in the middle."""
        span = days_between(self.first, self.last)
        if not span:
            return (LEFT + WIDTH - RIGHT) / 2
        return Scale(0, span, LEFT, WIDTH - RIGHT)(days_between(self.first, day))

    @property
    def up(self) -> Scale:
        """Where a value lies from bottom to top."""
        return Scale(self.low, self.high, self.bottom, self.top)

    @property
    def bottom(self) -> float:
        """Where the panel ends."""
        return self.top + self.height

    def grid(self) -> Markup:
        """Return the lines and numbers of the values."""
        parts = []
        for value in ticks(self.low, self.high, most=MOST_TICKS):
            y = self.up(value)
            parts.append(line((LEFT, y), (WIDTH - RIGHT, y), opacity=0.15))
            parts.append(words(LEFT - 6, y + 4, f"{value:g}".replace("-", "−"), anchor="end", muted=True))
        return together(parts)

    def curve(self, rows: pd.DataFrame, column: str, look: Look) -> Markup:
        """Return a line through the `cutoff` and the value of rows, broken where there is none."""
        parts = []
        for piece in pieces(rows, [column]):
            points = self._points(piece, column)
            parts.append(path(points, look) if len(points) > 1 else mark(*points[0], look, size=2))
        return together(parts)

    def marks(self, rows: pd.DataFrame, column: str, look: Look, *, size: float) -> Markup:
        """Return a mark for each row that has a value."""
        told = rows[rows[column].notna()]
        return together(mark(*point, look, size=size) for point in self._points(told, column))

    def band(self, rows: pd.DataFrame, *, opacity: float) -> Markup:
        """Return what lies between `low` and `high` of the rows, broken where there is no number."""
        parts = []
        for piece in pieces(rows, ["low", "high"]):
            corners = [*self._points(piece, "high"), *self._points(piece, "low")[::-1]]
            told = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
            parts.append(element("polygon", points=told, fill="currentColor", fill_opacity=opacity))
        return together(parts)

    def months(self) -> Markup:
        """Return the names of months below the panel, or of its days where it holds fewer than two months."""
        months = month_starts(self.first, self.last, most=MOST_MONTHS)
        named = [(day, month_words(day)) for day in months]
        if len(named) < 2:
            named = [(day, day_words(day)) for day in dict.fromkeys((self.first, self.last))]
        parts = [line((LEFT, self.bottom), (WIDTH - RIGHT, self.bottom), opacity=0.4)]
        for day, name in named:
            x = self.across(day)
            middle = min(max(x, MONTH_EDGE), WIDTH - MONTH_EDGE)
            parts.append(line((x, self.bottom), (x, self.bottom + 4), opacity=0.4))
            parts.append(words(middle, self.bottom + LINE_HEIGHT, name, anchor="middle", muted=True))
        return together(parts)

    def _points(self, rows: pd.DataFrame, column: str) -> list[tuple[float, float]]:
        return [
            (self.across(day), self.up(value))
            for day, value in zip(rows["cutoff"], rows[column], strict=True)
        ]
