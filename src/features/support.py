"""Facts that most accounts have few of: tickets by theme, contracts, milestones; and surveys."""

from __future__ import annotations

from collections.abc import Sequence

from .ahead import days_to_milestone, days_to_start, starts_ahead
from .metrics import Metric
from .milestones import MET, MISSED
from .ratios import rate
from .spec import Feature, count, since_last, total

YEAR_DAYS = 365.0
"""Contracts are taken to run for a year where nobody says otherwise."""

OPENED, RESOLVED = "tickets.opened", "tickets.hours_to_resolve"
RENEWAL, START = "subscriptions.renewal", "subscriptions.start"


def rare_features(metric: Metric, windows_days: Sequence[int], long_days: int) -> list[Feature]:
    """Return how often a rare fact came, and how long ago the last one was; few windows, since it is rare."""
    name, component, sign = metric.name, metric.component, metric.direction
    longer = [*(sorted(windows_days)[1:] or windows_days), long_days]
    found = [
        Feature(f"{name}_rate_{w}d", rate(name, w), component, sign, f"{_word(name)} a day") for w in longer
    ]
    return [*found, Feature(f"{name}_days_since", since_last(name), component, -sign, "days")]


def load_features(names: Sequence[str], visits: str | None, windows_days: Sequence[int]) -> list[Feature]:
    """Return the tickets a visit, and the tickets that are open, as far as the data tell."""
    month = sorted(windows_days)[min(1, len(windows_days) - 1)]
    found = []
    if OPENED in names and visits:
        a_visit = total(OPENED, month) / total(visits, month)
        found.append(Feature(f"tickets_a_visit_{month}d", a_visit, "support", -1, "tickets a visit"))
    if OPENED in names and RESOLVED in names:
        still = count(OPENED, "ever") - count(RESOLVED, "ever")
        found.append(Feature("tickets_open", still, "support", -1, "tickets"))
    return found


def contract_features(names: Sequence[str]) -> list[Feature]:
    """Return the days to the next renewal, for contracts of a year."""
    since = [since_last(name) for name in (RENEWAL, START) if name in names]
    if not since:
        return []
    age = since[0] if len(since) == 1 else since[0].or_else(since[1])
    return [Feature("days_to_renewal", YEAR_DAYS - age, "commercial", 0, "days")]


def calendar_features(names: Sequence[str], horizon_days: int, *, ahead: bool) -> list[Feature]:
    """Return what lies ahead, and the share of milestones that the account kept up with.

    `ahead`: whether the lists of who takes part can be trusted to say what was known.
    """
    found = []
    if ahead:
        coming = f"campaigns_ahead_{horizon_days}d"
        found.append(Feature(coming, starts_ahead(horizon_days), "milestones", 0, "campaigns"))
        found.append(Feature("days_to_campaign", days_to_start(), "milestones", 0, "days"))
    if MET in names and MISSED in names:
        met, missed = (count(name, int(YEAR_DAYS)) for name in (MET, MISSED))
        if ahead:
            found.append(Feature("days_to_milestone", days_to_milestone(), "milestones", 0, "days"))
        found.append(Feature("milestones_met_365d", met / (met + missed), "milestones", +1, "share, 0 to 1"))
    return found


def _word(metric: str) -> str:
    return metric.replace(".", " ")
