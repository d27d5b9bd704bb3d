"""Which campaigns a timeline shows, and on which line: editions of a series share a lane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..evaluation import Customers
from .dates import days_between, span_words

AROUND = pd.Timedelta(days=400)
"""Thirteen months to each side of the scores: a yearly campaign's last edition and its next, which move."""

MOST_CAMPAIGNS = 36
"""Campaigns on one timeline; more would not be told apart on a phone."""


@dataclass(frozen=True)
class Lane:
    """A series with its editions, or one campaign; those in the same track do not overlap."""

    title: str
    tracks: tuple[tuple[Any, ...], ...]

    @property
    def campaigns(self) -> list[Any]:
        """All campaigns of the lane, by their start."""
        return sorted((c for track in self.tracks for c in track), key=lambda c: (c.starts_at, c.campaign_id))


def shown_campaigns(customers: Customers) -> pd.DataFrame:
    """Return the campaigns of a timeline, by their start: those whose phases touch AROUND `at`.

    Of more than MOST_CAMPAIGNS, those nearest to `at` are kept.
    """
    calendar, at = customers.calendar, customers.at
    near = calendar[(calendar["pre_from"] < at + AROUND) & (calendar["post_until"] > at - AROUND)]
    gaps = pd.Series([_gap(row, at) for row in near.itertuples(index=False)], near.index, dtype="float64")
    kept = gaps.sort_values(kind="stable").index[:MOST_CAMPAIGNS]
    return near.loc[kept].sort_values(["starts_at", "campaign_id"], ignore_index=True)


def lanes(campaigns: pd.DataFrame) -> list[Lane]:
    """Return a lane for each series, then one for each campaign without one, both by their first start."""
    of_series = campaigns[campaigns["series"].notna()]
    alone = campaigns[campaigns["series"].isna()]
    shared = [
        Lane(str(series), _tracks(list(rows.itertuples(index=False))))
        for series, rows in of_series.groupby("series", sort=False)
    ]
    return [*shared, *(Lane(str(row.name), ((row,),)) for row in alone.itertuples(index=False))]


def nearest_words(lane: Lane, at: pd.Timestamp) -> str:
    """Return the dates of the campaign of a lane that a reader looks for: under way, else next, else last."""
    running = [campaign for campaign in lane.campaigns if campaign.starts_at <= at < campaign.ends_at]
    coming = [campaign for campaign in lane.campaigns if at < campaign.starts_at]
    name, chosen = "last", max(lane.campaigns, key=lambda campaign: campaign.ends_at)
    if running:
        name, chosen = "now", running[-1]
    elif coming:
        name, chosen = "next", coming[0]
    return f"{name}: {span_words(chosen.starts_at, chosen.ends_at)}"


def bar_from(campaign: Any) -> pd.Timestamp:
    """Return from when a campaign's bar is drawn: without a `known_at` it has no pre phase."""
    start: pd.Timestamp = campaign.starts_at if pd.isna(campaign.known_at) else campaign.pre_from
    return start


def _gap(campaign: Any, at: pd.Timestamp) -> float:
    """Return the days between a campaign and `at`, 0 while it is active."""
    return max(days_between(at, campaign.starts_at), days_between(campaign.ends_at, at), 0)


def _tracks(campaigns: list[Any]) -> tuple[tuple[Any, ...], ...]:
    """Return campaigns in as few tracks as hold them without overlap, each in the first that is free."""
    tracks: list[list[Any]] = []
    for campaign in campaigns:
        free = (track for track in tracks if track[-1].post_until <= bar_from(campaign))
        track = next(free, None)
        if track is None:
            tracks.append([campaign])
        else:
            track.append(campaign)
    return tuple(tuple(track) for track in tracks)
