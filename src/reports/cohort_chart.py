"""The shares of campaigns' cohorts that have a cause, drawn with their intervals."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..diagnosis import CAUSE_WORDS
from ..diagnosis.routing.columns import Row, rows_of
from .canvas import LINE_HEIGHT, WIDTH, Scale, drawing, line, looks, mark, ticks, words
from .cohorts import cohort_words, share_words
from .markup import Markup
from .words import known, plain_percent, shortened

HEAD, ROW, EDGE, TOP, BOTTOM = 26, 46, 14, 8, 34
"""Units for the name of a campaign, from one share to the next (a line of words, and its interval below), and
the room around."""

NAME_LETTERS = 44
LEAST_REACH = 0.02
"""The axis goes up to this share at least: of smaller ones, the figures say more than a length does."""

LOOK = looks(["share"])["share"]


def cohort_chart(cohorts: pd.DataFrame) -> Markup:
    """Return an SVG of the share that each cause has of each campaign's cohort, with its 95 % interval.

    A filled mark is a cause that was decided, a hollow one may be chance. The upright line is the share of
    who did not take part, the small one below the lane that of the edition before. `cohorts` is a table of
    `diagnose_campaigns` whose rows have an interval.
    """
    rows = rows_of(cohorts)
    across = Scale(0, max(*(row["high"] for row in rows), LEAST_REACH), EDGE, WIDTH - EDGE)
    parts, top = list[Markup](), float(TOP)
    for _, own in cohorts.groupby("campaign_id", sort=False):
        name = shortened(own["name"].iloc[0], NAME_LETTERS)
        parts.append(words(EDGE, top + LINE_HEIGHT, name, bold=True))
        top += HEAD
        for row in rows_of(own):
            parts += _lane(row, across, top)
            top += ROW
    label = "; ".join(f"{row['name']}, {CAUSE_WORDS[row['cause']]}: {cohort_words(row)}" for row in rows)
    return drawing(*_axis(across, top + 4), *parts, height=top + 4 + BOTTOM, label=label)


def _axis(across: Scale, foot: float) -> Iterator[Markup]:
    yield line((EDGE, foot), (WIDTH - EDGE, foot), opacity=0.4)
    for value in ticks(across.low, across.high):
        yield line((across(value), foot), (across(value), foot + 4), opacity=0.4)
        anchor = "start" if value == 0 else "middle"
        yield words(across(value), foot + LINE_HEIGHT, plain_percent(value), anchor=anchor, muted=True)


def _lane(row: Row, across: Scale, top: float) -> Iterator[Markup]:
    base, y = top + 15, top + 31
    yield words(EDGE, base, CAUSE_WORDS[row["cause"]])
    yield words(WIDTH - EDGE, base, share_words(row), anchor="end", bold=row["decided"])
    yield line((across(row["low"]), y), (across(row["high"]), y), colour=LOOK.colour, width=2.5)
    yield mark(across(row["share"]), y, LOOK, size=5, hollow=not row["decided"])
    for name, start, end in (("expected", y - 9, y + 9), ("previous", y + 3, y + 9)):
        if known(row[name]) and row[name] <= across.high:
            yield line((across(row[name]), start), (across(row[name]), end), width=1.5)
