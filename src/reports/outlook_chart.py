"""What was expected of a scorer, with its bounds, and what came true of it: week by week in one figure."""

from __future__ import annotations

import pandas as pd

from ..checks import InputError
from .canvas import COLOURS, Look, drawing, legend, words
from .dates import day_words
from .markup import Markup
from .timeline import FOOT, LEFT, Timeline
from .words import number

TOP, HEIGHT = 64, 150
EXPECTED = Look("currentColor", "5 4", "square")
CAME = Look(COLOURS[1], None, "circle")
BAND = 0.13


def outlook_chart(rows: pd.DataFrame, *, what: str, digits: int = 3) -> Markup:
    """Return an SVG of one metric: a dashed line with its band as it was told, a mark as it came true.

    `rows` has a row for each week: cutoff, expected, low, high and realised, NaN where it is not known (yet).
    `what` names the metric and whose it is. Raises InputError without a row.
    """
    if rows.empty:
        raise InputError("outlook_chart: there is no week to draw; wait for one to be over")
    values = rows[["expected", "low", "high", "realised"]].to_numpy("float64").ravel()
    place = Timeline.of(rows["cutoff"].tolist(), values, top=TOP, height=HEIGHT)
    return drawing(
        words(LEFT, 14, what, bold=True),
        legend(LEFT, 34, [(EXPECTED, "expected, and its bounds", ""), (CAME, "came true", "")]),
        place.grid(),
        place.band(rows, opacity=BAND),
        place.curve(rows, "expected", EXPECTED),
        place.curve(rows, "realised", CAME),
        place.marks(rows, "realised", CAME, size=2.2),
        place.months(),
        height=TOP + HEIGHT + FOOT,
        label=_label(rows, what, digits),
    )


def _label(rows: pd.DataFrame, what: str, digits: int) -> str:
    last, came = rows.iloc[-1], rows[rows["realised"].notna()]
    told = f"{number(last['expected'], digits=digits)} expected of the week of {day_words(last['cutoff'])}"
    if came.empty:
        return f"{what}: {told}; no outcome has matured yet."
    newest = came.iloc[-1]
    return (
        f"{what}: {told}; the last that came true is {number(newest['realised'], digits=digits)} of "
        f"{day_words(newest['cutoff'])}, where {number(newest['expected'], digits=digits)} was expected."
    )
