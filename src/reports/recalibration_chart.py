"""Cancellations by week as they came in, beside those that the probabilities in use expected."""

from __future__ import annotations

import pandas as pd

from ..checks import InputError
from .canvas import (
    COLOURS,
    FORMS,
    LINE_HEIGHT,
    WIDTH,
    Look,
    Scale,
    drawing,
    legend,
    line,
    mark,
    path,
    ticks,
    words,
)
from .dates import day_words
from .markup import Markup

LEFT, RIGHT, TOP, BOTTOM, HEIGHT = 40, 12, 46, 30, 180
EXPECTED = Look(COLOURS[0], FORMS[1][0], "square")
OBSERVED = Look(COLOURS[1], None, "circle")


def expected_and_observed(course: pd.DataFrame) -> Markup:
    """Return an SVG of both, a point a week; `course` has cutoff, expected and observed.

    Raises InputError without a week.
    """
    if course.empty:
        raise InputError("expected_and_observed: there is no week to draw; wait for one to be over")
    most = max(course[["expected", "observed"]].to_numpy().max(), 1.0)
    up = Scale(0, float(most), TOP + HEIGHT, TOP)
    across = Scale(0, max(len(course) - 1, 1), LEFT, WIDTH - RIGHT)
    parts: list[Markup] = []
    for value in ticks(0, float(most)):
        parts.append(line((LEFT, up(value)), (WIDTH - RIGHT, up(value)), opacity=0.15))
        parts.append(words(LEFT - 6, up(value) + 4, f"{value:g}", anchor="end", muted=True))
    for name, look in (("expected", EXPECTED), ("observed", OBSERVED)):
        points = [(across(place), up(value)) for place, value in enumerate(course[name])]
        parts += [path(points, look), *(mark(*point, look, size=2.5) for point in points)]
    parts.append(legend(LEFT, 14, [(EXPECTED, "expected", ""), (OBSERVED, "observed", "")]))
    foot, first, last = TOP + HEIGHT + LINE_HEIGHT, course["cutoff"].iloc[0], course["cutoff"].iloc[-1]
    parts.append(words(LEFT, foot, day_words(first), muted=True))
    if len(course) > 1:
        parts.append(words(WIDTH - RIGHT, foot, day_words(last), anchor="end", muted=True))
    return drawing(*parts, height=TOP + HEIGHT + BOTTOM, label=_label(course))


def _label(course: pd.DataFrame) -> str:
    expected, observed = course["expected"].sum(), int(course["observed"].sum())
    return (
        f"Cancellations by week, {day_words(course['cutoff'].iloc[0])} to "
        f"{day_words(course['cutoff'].iloc[-1])}: {observed} observed, {expected:.1f} expected."
    )
