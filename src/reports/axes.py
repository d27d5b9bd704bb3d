"""The square that two shares are drawn in, with its axes in percent."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from .canvas import LINE_HEIGHT, WIDTH, Scale, line, ticks, words
from .markup import Markup, together
from .words import plain_percent

LEFT, TOP, RIGHT, BOTTOM = 58, 12, 22, 46
"""Room around the square, in units: for the numbers and the name of each axis."""

SIDE = WIDTH - LEFT - RIGHT
HEIGHT = TOP + SIDE + BOTTOM


@dataclass(frozen=True)
class Square:
    """Shares from 0 to `most` on both axes."""

    most: float = 1.0

    @property
    def across(self) -> Scale:
        """Where a share lies from left to right."""
        return Scale(0, self.most, LEFT, LEFT + SIDE)

    @property
    def up(self) -> Scale:
        """Where a share lies from bottom to top."""
        return Scale(0, self.most, TOP + SIDE, TOP)

    def point(self, across: float, up: float) -> tuple[float, float]:
        """Return where a pair of shares lies."""
        return self.across(across), self.up(up)

    def points(self, across: pd.Series, up: pd.Series) -> list[tuple[float, float]]:
        """Return where pairs of shares (n,) lie."""
        return list(map(self.point, across.tolist(), up.tolist()))

    def axes(self, *, across: str, up: str) -> Markup:
        """Return grid, numbers and the axes' names."""
        parts: list[Markup] = []
        for value in ticks(0, self.most):
            x, y = self.point(value, value)
            parts += [
                line((x, TOP), (x, TOP + SIDE), opacity=0.15),
                line((LEFT, y), (LEFT + SIDE, y), opacity=0.15),
                words(x, TOP + SIDE + LINE_HEIGHT, plain_percent(value), anchor="middle", muted=True),
                words(LEFT - 6, y + 4, plain_percent(value), anchor="end", muted=True),
            ]
        middle = SIDE / 2
        parts += [
            words(LEFT + middle, HEIGHT - 8, across, anchor="middle"),
            words(14, TOP + middle, up, anchor="middle", turned=True),
        ]
        return together(parts)

    def diagonal(self) -> Markup:
        """Return the line on which both shares are equal."""
        return line(self.point(0, 0), self.point(self.most, self.most), opacity=0.6, dashes="4 4")
