"""What every figure is drawn with: scales, lines, words and the looks of a scorer, as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .markup import Markup, element, together
from .words import shortened

WIDTH = 400
"""Units across a figure: at 390 px of screen its words are still 12 px high, at 560 px not yet huge."""

FONT_SIZE = 13.5
LINE_HEIGHT = 18
OUTLINE = 1.5
LEGEND_LETTERS = 30
"""How much of a name fits into a legend."""

STANDALONE = "svg:root{color:#1f2328;background:#ffffff}"
"""In a page a figure takes the ink and the ground of the page. As a file of its own it brings both: a viewer
may show it on white to a reader whose system is dark, and then no ink that follows the system can be read."""


@dataclass(frozen=True)
class Look:
    """How a scorer is drawn: its colour, the dashes of its line and its mark."""

    colour: str
    dashes: str | None
    mark: str


# Okabe and Ito's colours that keep a contrast near 3 on white and on near black; form tells them apart too.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
FORMS = ((None, "circle"), ("7 3", "square"), ("2 3", "triangle"), ("9 3 2 3", "diamond"))


def looks(names: Iterable[str]) -> dict[str, Look]:
    """Return the look of each scorer, the same in every figure of the same scorers; 16 of them differ."""
    return {name: _look(number, number // len(COLOURS)) for number, name in enumerate(sorted(names))}


def _look(number: int, turn: int) -> Look:
    return Look(COLOURS[number % len(COLOURS)], *FORMS[(number + turn) % len(FORMS)])


@dataclass(frozen=True)
class Scale:
    """Where values from `low` to `high` lie between two positions, `start` and `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the position of a value.

        >>> Scale(0, 1, 100, 300)(0.25)
        150.0
        """
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def ticks(low: float, high: float, *, most: int = 6) -> list[float]:
    """Return the round values within bounds: steps of 1, 2 or 5 times a power of ten, at most `most`.

    >>> ticks(-0.013, 0.079)
    [0.0, 0.02, 0.04, 0.06]
    """
    span = high - low
    power = 10.0 ** math.floor(math.log10(span / most))
    steps = (factor * power for factor in (1, 2, 5, 10, 20))
    step = next(step for step in steps if math.floor(high / step) - math.ceil(low / step) < most)
    return [round(place * step, 12) for place in range(math.ceil(low / step), math.floor(high / step) + 1)]


def drawing(*parts: Markup, height: float, label: str) -> Markup:
    """Return a figure of WIDTH × `height` units; `label` says what it shows to those who cannot see it."""
    return element(
        "svg",
        element("style", Markup(STANDALONE)),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {_px(height)}",
        role="img",
        aria_label=label,
        font_family="system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif",
        font_size=FONT_SIZE,
        fill="currentColor",
    )


def line(
    start: tuple[float, float],
    end: tuple[float, float],
    *,
    colour: str = "currentColor",
    width: float = 1.0,
    opacity: float | None = None,
    dashes: str | None = None,
) -> Markup:
    """Return a straight line."""
    return element(
        "line",
        x1=_px(start[0]),
        y1=_px(start[1]),
        x2=_px(end[0]),
        y2=_px(end[1]),
        stroke=colour,
        stroke_width=width,
        stroke_opacity=opacity,
        stroke_dasharray=dashes,
    )


def path(points: Sequence[tuple[float, float]], look: Look) -> Markup:
    """Return a scorer's line through points."""
    return element(
        "polyline",
        points=" ".join(f"{_px(x)},{_px(y)}" for x, y in points),
        fill="none",
        stroke=look.colour,
        stroke_width=2,
        stroke_dasharray=look.dashes,
        stroke_linejoin="round",
    )


def words(
    x: float,
    y: float,
    content: str,
    *,
    anchor: str = "start",
    bold: bool = False,
    muted: bool = False,
    turned: bool = False,
) -> Markup:
    """Return text whose baseline starts, is centred or ends at a point; `turned` runs it upwards."""
    return element(
        "text",
        content,
        x=_px(x),
        y=_px(y),
        text_anchor=None if anchor == "start" else anchor,
        font_weight="bold" if bold else None,
        fill_opacity=0.75 if muted else None,
        transform=f"rotate(-90 {_px(x)} {_px(y)})" if turned else None,
    )


def mark(x: float, y: float, look: Look, *, size: float = 4.0, hollow: bool = False) -> Markup:
    """Return a scorer's mark, centred on a point and about twice `size` across."""
    drawn = {"fill": "none" if hollow else look.colour, "stroke": look.colour, "stroke_width": OUTLINE}
    if look.mark == "circle":
        return element("circle", cx=_px(x), cy=_px(y), r=_px(size), **drawn)
    corners = {
        "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        "triangle": ((0, -1.2), (1.2, 1), (-1.2, 1)),
        "diamond": ((0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)),
    }[look.mark]
    points = " ".join(f"{_px(x + size * right)},{_px(y + size * down)}" for right, down in corners)
    return element("polygon", points=points, **drawn)


def legend(x: float, y: float, entries: Sequence[tuple[Look, str, str]]) -> Markup:
    """Return one line for each (look, name, what follows the name), downwards from a first baseline."""
    parts: list[Markup] = []
    for number, (look, name, rest) in enumerate(entries):
        base = y + number * LINE_HEIGHT
        parts += [
            path([(x, base - 4), (x + 26, base - 4)], look),
            mark(x + 13, base - 4, look),
            words(x + 32, base, shortened(name, LEGEND_LETTERS) + rest),
        ]
    return together(parts)


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
