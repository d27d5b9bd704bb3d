"""The campaign calendar as a timeline."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..evaluation import Customers
from .calendar_lanes import Lane, bar_from, lanes, nearest_words, shown_campaigns
from .canvas import COLOURS, LINE_HEIGHT, WIDTH, Look, Scale, drawing, line, mark, words
from .dates import day_words, days_between, month_starts, month_words, span_words
from .markup import Markup, element, together
from .words import many, shortened

EDGE, TOP, FOOT = 14, 26, 50
TITLE, TRACK, BAR = 20, 20, 10
"""Units of a lane's line of words, of each track below it, and of a bar in its track."""

GAP = 6
TITLE_LETTERS = 18
LEAST_BAR = 2.0
"""Units of a bar that lasts a day or less."""

PALE = 0.35
MILESTONE = Look("currentColor", None, "diamond")
MILESTONE_SIZE = 3.2
MOST_MONTHS = 5
MONTH_EDGE = 28
NO_CAMPAIGN = "The calendar has no campaign within thirteen months of these scores."


def calendar(customers: Customers) -> Markup:
    """Return an SVG of the campaigns around the day of the scores, a lane for each series.

    A bar is the active phase, paler before and after it, with its milestones as diamonds above; the line is
    the day of the scores. Campaigns further than thirteen months away are left out, and the farthest of very
    many. A sentence stands in where nothing is left.
    """
    shown = shown_campaigns(customers)
    if shown.empty:
        return element("p", NO_CAMPAIGN)
    across, parts, top = _across(customers, shown), [], float(TOP)
    for lane in lanes(shown):
        parts += _lane(lane, customers, across, top)
        top += TITLE + len(lane.tracks) * TRACK + GAP
    side, x = ("end" if across(0) > WIDTH / 2 else "start"), across(0)
    name = words(x, TOP - 12, f"scores of {day_words(customers.at)}", anchor=side, muted=True)
    axis = _months(customers, across, top)
    return drawing(name, *parts, *axis, _legend(top), height=top + FOOT, label=_label(customers, shown))


def _across(customers: Customers, shown: pd.DataFrame) -> Scale:
    """Return where the days since the scores lie; all bars and the scores themselves are inside."""
    first = min(customers.at, *(bar_from(row) for row in shown.itertuples(index=False)))
    last = max(customers.at, shown["post_until"].max())
    low, high = (days_between(customers.at, day) for day in (first, last))
    return Scale(low, max(high, low + 1), EDGE, WIDTH - EDGE)


def _lane(lane: Lane, customers: Customers, across: Scale, top: float) -> list[Markup]:
    parts = [
        line((EDGE, top - 1), (WIDTH - EDGE, top - 1), opacity=0.12),
        words(EDGE, top + 14, shortened(lane.title, TITLE_LETTERS), bold=True),
        words(WIDTH - EDGE, top + 14, nearest_words(lane, customers.at), anchor="end", muted=True),
    ]
    for place, track in enumerate(lane.tracks):
        y = top + TITLE + place * TRACK + (TRACK - BAR)
        parts += [_bar(campaign, customers, across, y) for campaign in track]
    x, first, last = across(0), top + TITLE, top + TITLE + len(lane.tracks) * TRACK + GAP
    return [*parts, line((x, first), (x, last), opacity=0.8, dashes="1 3", width=1.5)]


def _bar(campaign: Any, customers: Customers, across: Scale, y: float) -> Markup:
    """Return the phases of a campaign and its milestones; a pointer that rests on them reads its name."""
    ends = (bar_from(campaign), campaign.starts_at, campaign.ends_at, campaign.post_until)
    before, start, end, after = (across(days_between(customers.at, day)) for day in ends)
    parts = [
        _rect(before, start, y, PALE),
        _rect(start, max(end, start + LEAST_BAR), y, 1),
        _rect(end, after, y, PALE),
    ]
    for at in milestones_of(customers, campaign.campaign_id)["at"]:
        x = across(days_between(customers.at, at))
        if EDGE <= x <= WIDTH - EDGE:
            parts.append(mark(x, y - 6, MILESTONE, size=MILESTONE_SIZE))
    return element("g", element("title", f"{campaign.name}, {_dates(campaign)}"), *parts)


def milestones_of(customers: Customers, campaign_id: str) -> pd.DataFrame:
    """Return the milestones of a campaign in order of their day."""
    milestones = customers.milestones
    return milestones[milestones["campaign_id"] == campaign_id].sort_values(["at", "name"])


def _rect(start: float, end: float, y: float, opacity: float) -> Markup:
    return element(
        "rect",
        x=f"{start:.1f}",
        y=f"{y:.1f}",
        width=f"{max(end - start, 0):.1f}",
        height=BAR,
        fill=COLOURS[0],
        fill_opacity=opacity,
    )


def _months(customers: Customers, across: Scale, foot: float) -> list[Markup]:
    first, last = (customers.at + pd.Timedelta(days=days) for days in (across.low, across.high))
    parts = [line((EDGE, foot), (WIDTH - EDGE, foot), opacity=0.4)]
    for month in month_starts(first, last, most=MOST_MONTHS):
        x = across(days_between(customers.at, month))
        middle = min(max(x, MONTH_EDGE), WIDTH - MONTH_EDGE)
        parts.append(line((x, foot), (x, foot + 4), opacity=0.4))
        parts.append(words(middle, foot + LINE_HEIGHT, month_words(month), anchor="middle", muted=True))
    return parts


def _legend(foot: float) -> Markup:
    base = foot + 2 * LINE_HEIGHT + 6
    y = base - BAR
    return together(
        [
            _rect(EDGE, EDGE + 14, y, PALE),
            words(EDGE + 19, base, "before, after"),
            _rect(EDGE + 120, EDGE + 134, y, 1),
            words(EDGE + 139, base, "active"),
            mark(EDGE + 201, base - 5, MILESTONE, size=MILESTONE_SIZE),
            words(EDGE + 210, base, "milestone"),
        ]
    )


def _label(customers: Customers, shown: pd.DataFrame) -> str:
    said = "; ".join(f"{row.name}, {_dates(row)}" for row in shown.itertuples(index=False))
    campaigns = many(len(shown), "campaign")
    return f"{campaigns} around {day_words(customers.at)}, the day of the scores: {said}."


def _dates(campaign: Any) -> str:
    return span_words(campaign.starts_at, campaign.ends_at)
