"""A campaign's mean health around its end, over what earlier editions let one expect."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..evaluation import Customers
from .canvas import COLOURS, LINE_HEIGHT, WIDTH, Look, drawing, line, path, words
from .curve_words import band_words, curve_words
from .dates import day_words, days_between
from .editions import WEEK_DAYS, followed
from .markup import Markup, element, together
from .panel import GREY, LEFT, RIGHT, Panel, health_bounds
from .words import number, shortened

TOP, HEIGHT = 44, 190
"""Units above the panel, for the names of the days that are marked, and of the panel itself."""

OWN = Look(COLOURS[0], None, "circle")
BAND_OPACITY, INTERVAL_OPACITY, ACTIVE_OPACITY = 0.16, 0.25, 0.05
NAME_LETTERS = 32

END_WIDTH, START_WIDTH = 28, 36
"""Units that the names of the end and of the start take; neither may stand on the numbers of an axis."""

SAMPLE = 26
"""Units of the line or the patch that stands for a curve in the legend."""

WEEK_STEPS = (1, 2, 4, 8, 13, 26, 52, 104)
MOST_WEEKS = 9
MOST_TICKS = 6


def campaign_curve(customers: Customers, campaign_id: str) -> Markup:
    """Return an SVG of a campaign's mean health by day since its end, over the band of earlier editions.

    The curve carries the 95 % interval of its mean. Band and dashed line are those of `edition_band`; where
    they go on beyond what the campaign has lived through, they are the decay to expect. Days with fewer than
    `min_accounts` accounts are left out. A sentence stands in where there is nothing to draw. Raises
    InputError for a campaign that is not in the calendar.
    """
    seen = followed(customers, campaign_id)
    campaign, own, said = seen.campaign, seen.own, curve_words(seen, min_accounts=customers.min_accounts)
    first = days_between(campaign.ends_at, campaign.pre_from)
    band = seen.band[seen.band["day"] >= first]
    if own.empty and band.empty:
        return element("p", said)
    panel = _panel(first, own, band)
    parts = [*_marked_days(panel, customers, campaign), panel.grid(most=MOST_TICKS), _weeks(panel)]
    keys = [(OWN, INTERVAL_OPACITY, f"{shortened(campaign.name, NAME_LETTERS)}, 95 % interval")]
    if len(band):
        keys.append((GREY, BAND_OPACITY, f"{band_words(seen)}: mean and range"))
    for rows, (look, opacity, _), value in zip((own, band), keys, ("health", "expected"), strict=False):
        parts.append(panel.band(rows, x="day", colour=look.colour, opacity=opacity))
        parts.append(panel.curve(rows, look, x="day", health=value))
    foot = panel.bottom + 2 * LINE_HEIGHT + 8
    height = foot + len(keys) * LINE_HEIGHT + 6
    return drawing(*parts, _legend(keys, foot), height=height, label=f"{campaign.name}. {said}")


def _panel(first: float, own: pd.DataFrame, band: pd.DataFrame) -> Panel:
    days = np.concatenate([[first, 0.0], own["day"], band["day"]]).astype(np.float64)
    numbers = [own[["health", "low", "high"]], band[["low", "high"]]]
    values = np.concatenate([part.to_numpy(np.float64).ravel() for part in numbers])
    return Panel(days.min(), days.max(), health_bounds(values.tolist()), TOP, HEIGHT)


def _marked_days(panel: Panel, customers: Customers, campaign: Any) -> list[Markup]:
    """Return the active phase as a pale ground, its start and end, and the day of the scores."""
    start, now = (days_between(campaign.ends_at, day) for day in (campaign.starts_at, customers.at))
    left, right, top = panel.across(start), panel.across(0), panel.top
    ground = element(
        "rect",
        x=f"{left:.1f}",
        y=top,
        width=f"{right - left:.1f}",
        height=panel.height,
        fill_opacity=ACTIVE_OPACITY,
    )
    lines = [line((x, top - 8), (x, panel.bottom), opacity=0.6) for x in (left, right)]
    names = [
        words(left - 3, top - 2, "start", anchor="end", muted=True)
        if left > LEFT + START_WIDTH
        else words(left + 3, top - 2, "start" if right - left > START_WIDTH else "", muted=True),
        words(right + 3, top - 2, "end", muted=True)
        if right < WIDTH - RIGHT - END_WIDTH
        else words(right - 3, top - 2, "end", anchor="end", muted=True),
    ]
    return [
        ground,
        *lines,
        *names,
        *(_now(panel, customers, now) if panel.first <= now <= panel.last else ()),
    ]


def _now(panel: Panel, customers: Customers, day: float) -> list[Markup]:
    x, middle = panel.across(day), (LEFT + WIDTH - RIGHT) / 2
    anchor, aside = ("end", -3) if x > middle else ("start", 3)
    return [
        line((x, panel.top - 26), (x, panel.bottom), opacity=0.8, dashes="1 3", width=1.5),
        words(x + aside, panel.top - 18, f"scores of {day_words(customers.at)}", anchor=anchor, muted=True),
    ]


def _weeks(panel: Panel) -> Markup:
    """Return the axis of weeks since the end."""
    first, last = np.ceil(panel.first / WEEK_DAYS), np.floor(panel.last / WEEK_DAYS)
    fitting = (step for step in WEEK_STEPS if (last - first) / step < MOST_WEEKS)
    step = next(fitting, WEEK_STEPS[-1])
    parts = [line((LEFT, panel.bottom), (WIDTH - RIGHT, panel.bottom), opacity=0.4)]
    for week in np.arange(np.ceil(first / step), np.floor(last / step) + 1) * step:
        x = panel.across(week * WEEK_DAYS)
        parts.append(line((x, panel.bottom), (x, panel.bottom + 4), opacity=0.4))
        parts.append(
            words(x, panel.bottom + LINE_HEIGHT, number(week, digits=0), anchor="middle", muted=True)
        )
    name = "weeks since its end"
    parts.append(words(WIDTH / 2, panel.bottom + 2 * LINE_HEIGHT, name, anchor="middle", muted=True))
    return together(parts)


def _legend(keys: list[tuple[Look, float, str]], foot: float) -> Markup:
    parts: list[Markup] = []
    for place, (look, opacity, name) in enumerate(keys):
        base = foot + (place + 1) * LINE_HEIGHT
        patch = {"x": LEFT, "y": base - 11, "width": SAMPLE, "height": 12}
        parts += [
            element("rect", **patch, fill=look.colour, fill_opacity=opacity),
            path([(LEFT, base - 5), (LEFT + SAMPLE, base - 5)], look),
            words(LEFT + SAMPLE + 6, base, name),
        ]
    return together(parts)
