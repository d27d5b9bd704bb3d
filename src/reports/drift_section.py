"""How far the inputs strayed, month by month and phase by phase, beside what would be an alarm."""

from __future__ import annotations

import pandas as pd

from ..tables import PHASES
from .canvas import COLOURS, WIDTH, Look, drawing, legend, words
from .dates import day_words
from .markup import Markup, element
from .outlook_section import OVERALL
from .timeline import FOOT, LEFT, RIGHT, Timeline
from .words import many, number

HEAD, HEIGHT, GAP = 22, 58, 16
"""Units of a panel: its line of words, the panel itself, and the room below it."""

TOP = 46
NAMES = {OVERALL: "all customers, the alarm"}
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
    if drift.empty:
        return Markup("")
    return element(
        "section",
        element("h2", "Inputs by phase"),
        element("p", READING, class_="note"),
        element("figure", drift_chart(drift)),
        element("p", _textbook(index), class_="note"),
    )


def drift_chart(drift: pd.DataFrame) -> Markup:
    """Return an SVG with a panel for all customers and for each phase: a mark a month, and the threshold.

    `drift` as for the section; it needs a row.
    """
    phases = [phase for phase in (OVERALL, *PHASES) if phase in set(drift["phase"])]
    days = sorted(drift["cutoff"].unique())
    parts: list[Markup] = [
        legend(LEFT, 14, [(STRAYED, "farthest input ÷ the usual", ""), (THRESHOLD, "threshold", "")])
    ]
    for step, phase in enumerate(phases):
        rows = drift[drift["phase"] == phase]
        top = TOP + HEAD + step * (HEAD + HEIGHT + GAP)
        values = [*rows["ratio"], *rows["threshold"], 0.0]
        place = Timeline.of(days, values, top=top, height=HEIGHT)
        parts += _panel(place, rows, phase)
    foot = TOP + len(phases) * (HEAD + HEIGHT + GAP) - GAP
    axis = Timeline.of(days, [0.0], top=foot, height=0)
    label = " ".join(_label(drift[drift["phase"] == phase], phase) for phase in phases)
    return drawing(*parts, axis.months(), height=foot + FOOT, label=f"Drift of the inputs. {label}")


def _panel(place: Timeline, rows: pd.DataFrame, phase: str) -> list[Markup]:
    ratio, threshold = _last(rows)
    return [
        words(LEFT, place.top - 8, NAMES.get(phase, phase), bold=True),
        words(WIDTH - RIGHT, place.top - 8, f"now {ratio} of {threshold}", anchor="end", muted=True),
        place.grid(),
        place.curve(rows, "threshold", THRESHOLD),
        place.curve(rows, "ratio", STRAYED),
        place.marks(rows, "ratio", STRAYED, size=2.5),
    ]


def _label(rows: pd.DataFrame, phase: str) -> str:
    ratio, threshold = _last(rows)
    above, last = int((rows["ratio"] > rows["threshold"]).sum()), day_words(rows["cutoff"].iloc[-1])
    return (
        f"{NAMES.get(phase, phase)}: {ratio} times the usual in the month before {last}, threshold "
        f"{threshold}; above it in {above} of {len(rows)} months."
    )


def _last(rows: pd.DataFrame) -> tuple[str, str]:
    last = rows.iloc[-1]
    return number(last["ratio"], digits=2), number(last["threshold"], digits=2)


def _textbook(index: pd.Series) -> str:
    if index.empty:
        return ""
    over, last = int((index > TEXTBOOK).sum()), number(float(index.iloc[-1]), digits=2)
    return (
        f"The textbook's alarm, a population stability index above {TEXTBOOK:g} of any input, would have "
        f"been raised in {over} of the last {many(len(index), 'month')} (now {last}). It is none here: "
        "campaigns alone raise it in most months in which nothing has changed."
    )
