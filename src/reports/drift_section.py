"""How far the inputs strayed, month by month and phase by phase, beside what would be an alarm."""

from __future__ import annotations

import pandas as pd

from ..tables import PHASES
from .canvas import COLOURS, Look, drawing, legend, words
from .dates import day_words
from .markup import Markup, element
from .outlook_section import OVERALL
from .timeline import FOOT, LEFT, Timeline
from .words import many, number

TOP, HEIGHT = 64, 96
STRAYED = Look(COLOURS[0], None, "circle")
THRESHOLD = Look("currentColor", "5 4", "square")
TEXTBOOK = 0.2
"""Above it the textbook calls a population stability index a change."""

READING = (
    "Of each month the input that strayed farthest, in times of what is usual: the farthest that any "
    "training month lay. Above the dashed line, a tenth more than the training months themselves came to, it "
    "is an alarm for all customers together. A phase is held against the same phase in training; it says "
    "where an alarm comes from, and raises none."
)


def drift_section(drift: pd.DataFrame, index: pd.Series) -> Markup:
    """Return the section; empty where no month has been looked at.

    `drift` has a row for each phase (or overall) and month: cutoff, the day on which it was over, ratio and
    threshold. `index` is the textbook's population stability index by the same days.
    """
    phases = [phase for phase in (OVERALL, *PHASES) if phase in set(drift["phase"])]
    if not phases:
        return Markup("")
    figures = [element("figure", drift_chart(drift[drift["phase"] == phase], phase)) for phase in phases]
    return element(
        "section",
        element("h2", "Inputs by phase"),
        element("p", READING, class_="note"),
        element("div", *figures, class_="figures"),
        element("p", _textbook(index), class_="note"),
    )


def drift_chart(rows: pd.DataFrame, phase: str) -> Markup:
    """Return an SVG of the months of one phase: a mark for each, and the threshold."""
    values = [*rows["ratio"], *rows["threshold"], 0.0]
    place = Timeline.of(rows["cutoff"].tolist(), values, top=TOP, height=HEIGHT)
    whose = "all customers: the alarm" if phase == OVERALL else f"phase {phase}: for reading"
    return drawing(
        words(LEFT, 14, whose, bold=True),
        legend(LEFT, 34, [(STRAYED, "farthest input, times the usual", ""), (THRESHOLD, "threshold", "")]),
        place.grid(),
        place.curve(rows, "threshold", THRESHOLD),
        place.curve(rows, "ratio", STRAYED),
        place.marks(rows, "ratio", STRAYED, size=3),
        place.months(),
        height=TOP + HEIGHT + FOOT,
        label=_label(rows, whose),
    )


def _label(rows: pd.DataFrame, whose: str) -> str:
    last, above = rows.iloc[-1], int((rows["ratio"] > rows["threshold"]).sum())
    ratio, threshold = (number(last[name], digits=2) for name in ("ratio", "threshold"))
    return (
        f"Drift, {whose}: {ratio} times the usual in the month before {day_words(last['cutoff'])}, threshold "
        f"{threshold}; above it in {above} of {len(rows)} months."
    )


def _textbook(index: pd.Series) -> str:
    if index.empty:
        return ""
    over, last = int((index > TEXTBOOK).sum()), number(float(index.iloc[-1]), digits=2)
    return (
        f"The textbook's alarm, a population stability index above {TEXTBOOK:g} of any input, would have "
        f"been raised in {over} of the last {many(len(index), 'month')} (now {last}). It is none here: "
        "campaigns alone raise it in most months in which nothing has changed."
    )
