"""A second opinion on the window engine: its definitions written out as loops, slow and obvious.

Nothing here is shared with the engine. Days are UTC day numbers since 1970-01-01, a cutoff is the
midnight at which its day starts, and every interval is [low, high).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from statistics import median
from typing import Any, NamedTuple

import pandas as pd
from campaignpulse.tables import Tables
from oracle_facts import (
    Row,
    all_rows,
    ceil_day,
    exposure_known_day,
    floor_day,
    given,
    milestones_of,
    records,
    told_between,
    versions_of,
)

Window = int | str | None


class Item(NamedTuple):
    """One campaign of one account, in the version that is known at the cutoff."""

    campaign_id: str
    series: str | None
    start: int
    end: int
    pre_days: int
    post_days: int

    def interval(self, phase: str) -> tuple[int, int]:
        return {
            "pre": (self.start - self.pre_days, self.start),
            "active": (self.start, self.end),
            "post": (self.end, self.end + self.post_days),
        }[phase]

    def covers(self, day: int, phase: str) -> bool:
        low, high = self.interval(phase)
        return low <= day < high


class View(NamedTuple):
    """All that is known of one account at one cutoff."""

    cutoff: int
    items: tuple[Item, ...]
    rows: tuple[Row, ...]
    milestones: tuple[tuple[str, int], ...]  # campaign_id, days from its start
    observed_from: int | None
    events_carry_tags: bool


def oracle_phase(
    tables: Tables, account: str, day: pd.Timestamp, cutoff: pd.Timestamp
) -> tuple[str, str | None, str | None]:
    """Phase, campaign_id and series of a day, as known at the cutoff."""
    phase, item = phase_of(view_at(tables, account, cutoff).items, floor_day(day))
    return (phase, item.campaign_id, item.series) if item else (phase, None, None)


def oracle_atom(
    tables: Tables, account: str, cutoff: pd.Timestamp, kind: str, *of: Any, **named: Any
) -> float:
    """One atom (the parameters of `atom_of`) of one account at one cutoff."""
    return atom_of(view_at(tables, account, cutoff), kind, *of, **named)


def atom_of(
    view: View,
    kind: str,
    metric: str | None = None,
    window: Window = None,
    phase: str | None = None,
    tagged: bool = False,
) -> float:
    """Any kind of atom; NaN where it is not applicable.

    `window` is a number of days (after the cutoff for starts_ahead), or the name of a kind of window.
    """
    if view.observed_from is None:
        return math.nan
    if kind == "tenure":
        return float(view.cutoff - view.observed_from)
    if kind in ("starts_ahead", "days_to_start", "days_to_milestone"):
        return ahead(view, kind, window)
    if kind == "users":
        return users(view, window)
    rows = [r for r in view.rows if r.metric == metric or (metric is None and r.own)]
    rows = [r for r in rows if r.tag is not None or not tagged]
    if kind == "since_last":
        return float(view.cutoff - max(r.day for r in rows)) if rows else math.nan
    if kind == "participated":
        return participated(view, window)
    interval = interval_of(view, window)
    if interval is None:
        return math.nan
    return over_days(kind, days_in(view.items, interval, phase), rows)


@cache
def days_in(items: tuple[Item, ...], interval: tuple[int, int], phase: str | None) -> set[int]:
    return {d for d in range(*interval) if phase is None or phase_of(items, d)[0] == phase}


def over_days(kind: str, days: set[int], rows: list[Row]) -> float:
    inside = [r for r in rows if r.day in days]
    if kind == "days":
        return float(len(days))
    if kind == "total":
        return math.fsum(r.value for r in inside)  # exact, whatever the order of the rows
    if kind == "count":
        return float(len(inside))
    if kind == "active_days":
        return float(len({r.day for r in inside}))
    if kind == "longest_gap":
        return longest_gap(days - {r.day for r in inside}) if days else math.nan
    if kind == "slope":
        return slope(days, inside)
    if kind in ("median", "largest"):
        of = {"median": median, "largest": max}[kind]
        return of([r.value for r in inside]) if inside else math.nan
    raise ValueError(f"no such atom: {kind}")


def longest_gap(silent: set[int]) -> float:
    """The most days in a row."""
    longest, since = 0, 0
    for day in sorted(silent):
        since = since if day - 1 in silent else day
        longest = max(longest, day + 1 - since)
    return float(longest)


def slope(days: set[int], rows: list[Row]) -> float:
    """The textbook's formula, exact; a day without a row adds nothing to the upper sum."""
    if len(days) < 2:
        return math.nan
    number, total = len(days), sum(days)
    spread = number * sum(day * day for day in days) - total**2
    return float(sum(Fraction(row.value) * (number * row.day - total) for row in rows) / spread)


def ahead(view: View, kind: str, within: Window) -> float:
    starts = [item.start - view.cutoff for item in view.items if item.start >= view.cutoff]
    if kind == "starts_ahead":
        return float(sum(days < within for days in starts))
    if kind == "days_to_milestone":
        dates = [item.start + days for item in view.items for of, days in view.milestones if of == item[0]]
        starts = [date - view.cutoff for date in dates if date >= view.cutoff]
    return float(min(starts, default=math.nan))


def users(view: View, window: Window) -> float:
    named = [row for row in view.rows if row.own and row.user is not None]
    inside = {row.user for row in named if window == "ever" or row.day >= view.cutoff - window}
    return float(len(inside)) if named else math.nan


def participated(view: View, window: Window) -> float:
    campaign = campaign_of(view, window)
    return math.nan if campaign is None else float(took_part(view, campaign))


def took_part(view: View, campaign: Item) -> bool:
    own = [row for row in view.rows if row.own]
    if view.events_carry_tags:
        return any(row.tag == campaign.campaign_id for row in own)
    return any(campaign.covers(row.day, "active") for row in own)


def interval_of(view: View, window: Window) -> tuple[int, int] | None:
    """The days of a window, never before the account is observed; None: not applicable."""
    if isinstance(window, int):
        low, high = view.cutoff - window, view.cutoff
    elif window == "ever":
        low, high = view.observed_from, view.cutoff
    elif campaign_of(view, window) is None:
        return None
    else:
        low, high = campaign_of(view, window).interval(phase_within(view, window))
    if window == "current":
        high = view.cutoff
    return max(low, view.observed_from), min(high, view.cutoff)


def phase_within(view: View, window: Window) -> str:
    """The phase of its campaign that a window holds."""
    fixed = {"last_active": "active", "last_post": "post", "last_joined": "active"}
    return fixed[window] if window in fixed else phase_of(view.items, view.cutoff)[0]


def campaign_of(view: View, window: Window) -> Item | None:
    """The campaign that a window speaks of."""
    if window in ("last_active", "last_post"):
        return last_completed(view)
    if window == "last_joined":
        return last_completed(view, lambda item: took_part(view, item))
    _, current = phase_of(view.items, view.cutoff)
    if window == "current":
        return current
    if window == "previous_edition":
        return previous_edition(view.items, current)
    raise ValueError(f"no campaign in the window {window}")


def last_completed(view: View, counts: Callable[[Item], bool] = lambda _: True) -> Item | None:
    ended = [i for i in view.items if i.end <= view.cutoff and counts(i)]
    return min(ended, key=lambda i: (-i.end, -i.start, i.campaign_id), default=None)


def previous_edition(items: tuple[Item, ...], current: Item | None) -> Item | None:
    if current is None or current.series is None:
        return None
    edition = [i for i in items if i.series == current.series and i.campaign_id != current.campaign_id]
    earlier = [i for i in edition if i.start < current.start]
    return min(earlier, key=lambda i: (-i.start, i.campaign_id), default=None)


@cache
def phase_of(items: tuple[Item, ...], day: int) -> tuple[str, Item | None]:
    """active > post > pre > baseline; the latest start, for pre the soonest, then the smallest id."""
    for phase in ("active", "post", "pre"):
        covering = [i for i in items if i.covers(day, phase)]
        if covering:
            sign = 1 if phase == "pre" else -1
            return phase, min(covering, key=lambda i: (sign * i.start, i.campaign_id))
    return "baseline", None


def view_at(tables: Tables, account: str, cutoff: pd.Timestamp) -> View:
    """Everything of the account that is known at the cutoff, and nothing else."""
    day = floor_day(cutoff)
    rows = [row for row, known in all_rows(tables, account) if row.day < day and known <= day]
    started = [first for first in started_days(tables.accounts, account) if first <= day]
    firsts = started + [row.day for row in rows if row.own]
    return View(
        cutoff=day,
        items=tuple(dict.fromkeys(visible_items(tables, account, day))),  # exposed twice is exposed
        rows=tuple(rows),
        milestones=tuple((of, days) for of, days, _ in milestones_of(tables)),
        observed_from=min(firsts, default=None),
        events_carry_tags="campaign_id" in tables.events,
    )


def started_days(accounts: pd.DataFrame | None, account: str) -> list[int]:
    mine = records(accounts, account)
    return [floor_day(row["started_at"]) for row in mine if given(row, "started_at")]


def visible_items(tables: Tables, account: str, cutoff: int) -> Iterator[Item]:
    for exposure in records(tables.exposures, account):
        versions = versions_of(tables, exposure["campaign_id"])
        for version, known, superseded in told_between(versions):
            if max(known, exposure_known_day(exposure, versions)) <= cutoff < superseded:
                yield item_of(version)


def item_of(version: dict) -> Item:
    return Item(
        campaign_id=version["campaign_id"],
        series=version["series"] if given(version, "series") else None,
        start=floor_day(version["starts_at"]),
        end=ceil_day(version["ends_at"]),
        pre_days=int(version["pre_days"]) if given(version, "known_at") else 0,
        post_days=int(version["post_days"]),
    )
