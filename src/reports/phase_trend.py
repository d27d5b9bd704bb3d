"""Mean health by day and phase: a panel for each phase, all with the same scales."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ..evaluation import Customers
from ..tables import PHASES
from .canvas import LINE_HEIGHT, WIDTH, drawing, line, mark, words
from .dates import A_DAY, day_words, days_between, month_starts, month_words
from .markup import Markup, element
from .panel import LEFT, RIGHT, Panel, health_bounds
from .phases import PHASE_LOOKS
from .small_groups import fewer_than, without_small_groups
from .words import known, many, number

HEAD, HEIGHT, GAP = 24, 76, 14
"""Units of a panel: its line of words, the panel itself, and the room below it."""

FOOT = 28
MOST_MONTHS, MOST_TICKS = 5, 4
DRAWN = pd.Timedelta(days=365)
"""The last year: on a longer axis the days of a campaign would be slivers."""

MONTH_EDGE = 34
"""Units from the middle of a month's name to its end."""

BAND_OPACITY = 0.18
MEDIAN_HEALTH = 50


def phase_trend(customers: Customers) -> Markup:
    """Return an SVG of the mean health in each phase over the last year, the accounts' middle half as a band.

    Health is 0 to 100, 100 healthy. The band reaches from the 25 % to the 75 % quantile. Days with fewer
    than `min_accounts` accounts in a phase are left out and break its line; a phase without any other day
    is not drawn. A sentence stands in for the figure where no phase has a day to show.
    """
    rows = shown_trend(customers)
    phases = drawn_phases(customers)
    if not phases:
        few = fewer_than(customers.min_accounts)
        return element("p", f"There is no trend to draw: each phase has {few} accounts on every day.")
    parts = []
    bounds = health_bounds(rows[["health", "low", "high"]].to_numpy().ravel().tolist())
    for place, phase in enumerate(phases):
        top = HEAD + place * (HEAD + HEIGHT + GAP)
        panel = Panel(rows["day"].min(), rows["day"].max(), bounds, top, HEIGHT)
        parts += _panel(panel, phase, rows[rows["phase"] == phase])
    foot = len(phases) * (HEAD + HEIGHT + GAP) - GAP
    parts += _months(rows, foot)
    return drawing(*parts, height=foot + FOOT, label=_label(rows, phases))


def shown_trend(customers: Customers) -> pd.DataFrame:
    """Return the last year's trend by cutoff with every phase on every cutoff, NaN where it is not shown.

    `day` counts the days since the first cutoff.
    """
    trend = customers.trend[customers.trend["cutoff"] > customers.at - DRAWN]
    cutoffs = pd.Index(trend["cutoff"].sort_values().unique(), name="cutoff")
    every = pd.MultiIndex.from_product([cutoffs, PHASES], names=["cutoff", "phase"])
    rows = trend.set_index(["cutoff", "phase"]).reindex(every).reset_index()
    rows = without_small_groups(rows, customers.min_accounts, ["health", "low", "high"])
    return rows.assign(day=(rows["cutoff"] - rows["cutoff"].min()) / A_DAY)


def drawn_phases(customers: Customers) -> list[str]:
    """Return the phases that have at least one day to show, in the order of PHASES."""
    rows = shown_trend(customers)
    told = set(rows.loc[rows["health"].notna(), "phase"])
    return [phase for phase in PHASES if phase in told]


def _panel(panel: Panel, phase: str, rows: pd.DataFrame) -> list[Markup]:
    look, last = PHASE_LOOKS[phase], rows.dropna(subset=["health"]).iloc[-1]
    low, high = panel.health
    parts = [panel.grid(most=MOST_TICKS)]
    if low <= MEDIAN_HEALTH <= high:
        y = panel.up(MEDIAN_HEALTH)
        parts.append(line((LEFT, y), (WIDTH - RIGHT, y), opacity=0.6, dashes="2 4"))
    return [
        *parts,
        panel.band(rows, x="day", colour=look.colour, opacity=BAND_OPACITY),
        panel.curve(rows, replace(look, dashes=None), x="day", health="health"),
        mark(panel.across(last["day"]), panel.up(last["health"]), look, size=3.5),
        mark(LEFT + 5, panel.top - 12, look, size=3.5),
        words(LEFT + 14, panel.top - 8, phase, bold=True),
        words(WIDTH - RIGHT, panel.top - 8, _newest(rows), anchor="end", muted=True),
    ]


def _newest(rows: pd.DataFrame) -> str:
    """Return the newest numbers of a phase in words, and their day where it is not that of the scores."""
    last = rows.dropna(subset=["health"]).iloc[-1]
    health, low, high = (number(last[name], digits=0) for name in ("health", "low", "high"))
    if last["cutoff"] < rows["cutoff"].iloc[-1]:
        return f"{health} on {day_words(last['cutoff'])}, the last day to show"
    half = f", middle half {low} to {high}" if known(last["low"]) and known(last["high"]) else ""
    return f"{health}{half}, {many(int(last['accounts']), 'account')}"


def _months(rows: pd.DataFrame, foot: float) -> list[Markup]:
    first, last = rows["cutoff"].iloc[0], rows["cutoff"].iloc[-1]
    months = month_starts(first, last, most=MOST_MONTHS)
    named = [(day, month_words(day)) for day in months]
    if len(named) < 2:
        named = [(day, day_words(day)) for day in dict.fromkeys((first, last))]
    across = Panel(0, rows["day"].max(), (0, 1), 0, 1).across
    parts = [line((LEFT, foot), (WIDTH - RIGHT, foot), opacity=0.4)]
    for day, name in named:
        x = across(days_between(first, day))
        middle = min(max(x, MONTH_EDGE), WIDTH - MONTH_EDGE)
        parts.append(line((x, foot), (x, foot + 4), opacity=0.4))
        parts.append(words(middle, foot + LINE_HEIGHT, name, anchor="middle", muted=True))
    return parts


def _label(rows: pd.DataFrame, phases: list[str]) -> str:
    said = []
    for phase in phases:
        told = rows[(rows["phase"] == phase) & rows["health"].notna()]
        first, last = told.iloc[0], told.iloc[-1]
        start = f"{number(first['health'], digits=0)} on {day_words(first['cutoff'])}"
        end = f"{number(last['health'], digits=0)} on {day_words(last['cutoff'])}"
        count = many(int(last["accounts"]), "account")
        said.append(f"{phase} {start}, {end}, then {count}" if len(told) > 1 else f"{phase} {end}, {count}")
    return f"Mean health by phase, 0 to 100: {'; '.join(said)}."
