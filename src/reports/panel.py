"""Health against time: the place that lines and bands are drawn in."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from .canvas import WIDTH, Look, Scale, line, mark, path, ticks, words
from .markup import Markup, element, together
from .words import known, number

LEFT, RIGHT = 32, 14
"""Room beside a panel, in units: on the left for the numbers of health."""

HEALTHIEST = 100
ROUNDING = 10
LEAST_SPAN = 20
"""Points of health that a panel shows at least: on fewer, noise would look like news."""

GREY = Look("currentColor", "5 4", "circle")
"""How what is expected is drawn, beside what was seen."""


def health_bounds(values: Iterable[float]) -> tuple[float, float]:
    """Return the health that a panel reaches from and to: the values, rounded outwards to tens.

    NaN does not count; without any value it is the whole range.

    >>> health_bounds([47.0, 62.5, float("nan")]), health_bounds([99.0]), health_bounds([])
    ((40, 70), (80, 100), (0, 100))
    """
    seen = [value for value in values if known(value)]
    if not seen:
        return 0, HEALTHIEST
    low, high = (
        way(end / ROUNDING) * ROUNDING for way, end in ((math.floor, min(seen)), (math.ceil, max(seen)))
    )
    while high - low < LEAST_SPAN:
        low, high = max(0, low - ROUNDING), min(HEALTHIEST, high + ROUNDING)
    return low, high


@dataclass(frozen=True)
class Panel:
    """A panel across the figure: `first` to `last` lie from left to right, health from bottom to top."""

    first: float
    last: float
    health: tuple[float, float]
    top: float
    height: float

    @property
    def across(self) -> Scale:
        """Where a time lies from left to right; a single time lies in the middle."""
        first, last = (self.first, self.last) if self.first < self.last else (self.first - 1, self.first + 1)
        return Scale(first, last, LEFT, WIDTH - RIGHT)

    @property
    def up(self) -> Scale:
        """Where a value of health lies from bottom to top."""
        return Scale(*self.health, self.bottom, self.top)

    @property
    def bottom(self) -> float:
        """Where the panel ends."""
        return self.top + self.height

    def grid(self, *, most: int) -> Markup:
        """Return the lines and numbers of health, at most as many."""
        parts = []
        for value in ticks(*self.health, most=most):
            y = self.up(value)
            parts.append(line((LEFT, y), (WIDTH - RIGHT, y), opacity=0.15))
            parts.append(words(LEFT - 6, y + 4, number(value, digits=0), anchor="end", muted=True))
        return together(parts)

    def curve(self, rows: pd.DataFrame, look: Look, *, x: str, health: str) -> Markup:
        """Return a line through the rows, broken where there is no number; one row alone is a mark."""
        parts = []
        for piece in pieces(rows, [health]):
            points = [(self.across(a), self.up(b)) for a, b in zip(piece[x], piece[health], strict=True)]
            parts.append(path(points, look) if len(points) > 1 else mark(*points[0], look, size=2.5))
        return together(parts)

    def band(self, rows: pd.DataFrame, *, x: str, colour: str, opacity: float) -> Markup:
        """Return what lies between `low` and `high` of the rows, broken where there is no number."""
        parts = []
        for piece in pieces(rows, ["low", "high"]):
            edges = zip([*piece[x], *piece[x][::-1]], [*piece["high"], *piece["low"][::-1]], strict=True)
            corners = " ".join(f"{self.across(a):.1f},{self.up(b):.1f}" for a, b in edges)
            parts.append(element("polygon", points=corners, fill=colour, fill_opacity=opacity))
        return together(parts)


def pieces(rows: pd.DataFrame, columns: Sequence[str]) -> list[pd.DataFrame]:
    """Return the unbroken runs of rows that have a number in all of the columns, in their order.

    >>> rows = pd.DataFrame({"day": [0, 7, 14], "health": [50.0, None, 40.0]})
    >>> [piece["day"].tolist() for piece in pieces(rows, ["health"])]
    [[0], [14]]
    """
    told = rows[list(columns)].notna().all(axis=1)
    run = (told != told.shift()).cumsum()
    return [piece for _, piece in rows[told].groupby(run[told], sort=False)]
