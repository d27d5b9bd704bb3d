"""Facts that most accounts have few of: tickets by theme, contracts, milestones; and the calendar ahead."""

from __future__ import annotations

from collections.abc import Sequence

from ..text import THEMES
from .about import TERM
from .ahead import days_to_milestone, days_to_start, starts_ahead
from .metrics import Metric
from .milestones import MET
from .ratios import mean, rate
from .spec import SHARE, Feature, count, since_last, total

YEAR_DAYS = 365
"""Contracts are taken to run for a year: the table says when a term begins, not how long it is."""

OPENED, RESOLVED = "tickets.opened", "tickets.hours_to_resolve"
COMPONENT = "milestones"

_WORDS = {
    OPENED: "tickets",
    **{f"tickets.{theme}": f"tickets about {words}" for theme, words in THEMES.items()},
    "tickets.negative": "tickets in bad words",
    "subscriptions.upgrade": "upgrades",
    "subscriptions.downgrade": "downgrades",
    "subscriptions.renewal": "renewals",
}


def rare_features(metric: Metric, windows_days: Sequence[int], long_days: int) -> list[Feature]:
    """Return how often a rare fact came, and how long ago the last one was; few windows, since it is rare.

    Long without a harmful fact is healthy. Long without a good one is not declared: a customer of many years
    upgraded long ago.
    """
    name, component, sign = metric.name, metric.component, metric.direction
    words = _WORDS.get(name, name)
    found = [
        Feature(
            f"{name}_rate_{w}d",
            rate(name, w),
            component,
            sign,
            f"{words} a day",
            f"{words} a day over {w} days",
        )
        for w in sorted({*(sorted(windows_days)[1:] or windows_days), long_days})
    ]
    since, ago = since_last(name), f"days without {words}"
    return [*found, Feature(f"{name}_days_since", since, component, max(-sign, 0), "days", ago)]


def load_features(senses: Sequence[Metric], visits: str | None, windows_days: Sequence[int]) -> list[Feature]:
    """Return the tickets a visit, and the tickets that are open, as far as the data tell."""
    by_name = {metric.name: metric for metric in senses}
    if OPENED not in by_name:
        return []
    component, sign = by_name[OPENED].component, by_name[OPENED].direction
    month = sorted(windows_days)[min(1, len(windows_days) - 1)]
    found = []
    if visits:
        a_visit = total(OPENED, month) / total(visits, month)
        said = f"tickets for each of its {visits} over {month} days"
        found.append(Feature(f"tickets_a_visit_{month}d", a_visit, component, sign, "tickets a visit", said))
    if RESOLVED in by_name:
        # fewer than none: a ticket from before the account began was resolved after, and nobody can say
        still = count(OPENED, "ever") - count(RESOLVED, "ever")
        still = still.where(still + 1)
        found.append(Feature("tickets_open", still, component, sign, "tickets", "tickets that are open"))
    return found


def contract_features(senses: Sequence[Metric]) -> list[Feature]:
    """Return the days to the next renewal, for contracts of a year; NaN once that year is over."""
    left = YEAR_DAYS - since_last(TERM)
    said = "days to the next renewal, for contracts of a year"
    return [
        Feature("days_to_renewal", left.where(left + 1), metric.component, metric.direction, "days", said)
        for metric in senses
        if metric.name == TERM
    ]


def calendar_features(senses: Sequence[Metric], horizon_days: int) -> list[Feature]:
    """Return what lies ahead: the campaigns and, where milestones are dated, the next of those."""
    found = [
        Feature(
            f"campaigns_ahead_{horizon_days}d",
            starts_ahead(horizon_days),
            COMPONENT,
            0,
            "campaigns",
            f"its campaigns that start within {horizon_days} days",
        ),
        Feature("days_to_campaign", days_to_start(), COMPONENT, 0, "days", "days to its next campaign"),
    ]
    if any(metric.name == MET for metric in senses):
        said = "days to its next milestone"
        found.append(Feature("days_to_milestone", days_to_milestone(), COMPONENT, 0, "days", said))
    return found


def milestone_features(
    senses: Sequence[Metric], windows_days: Sequence[int], long_days: int
) -> list[Feature]:
    """Return the share of milestones that the account kept up with, and how many it missed of late."""
    metric = next((metric for metric in senses if metric.name == MET), None)
    if metric is None:
        return []
    w, sign = max(windows_days), metric.direction
    shares = [
        Feature(
            f"milestones_met_{over}d",
            mean(MET, over),
            metric.component,
            sign,
            SHARE,
            f"share of its milestones of {over} days that it had worked for in the week before",
        )
        for over in sorted({w, long_days})
    ]
    missed = count(MET, w) - total(MET, w)
    said = f"milestones of {w} days that it had not worked for"
    return [*shares, Feature(f"milestones_missed_{w}d", missed, metric.component, -sign, "milestones", said)]
