"""What a metric means: the component it speaks for, which way is healthy, and whether it adds up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["activity", "level", "rare", "dated"]


@dataclass(frozen=True)
class Metric:
    """One metric's meaning.

    `direction`: +1 more is healthier, −1 more is worse, 0 not said. `kind`: an `activity` is added up
    (sessions, spend), a `level` is averaged (a survey's score, days of a review cycle), a `rare` fact is
    counted: most accounts have none in most months (tickets, downgrades), a `dated` one says when rather than
    how often (the terms of a contract, milestones).
    """

    name: str
    component: str
    direction: int
    kind: Kind = "activity"


# The sense of common names. All else is taken as engagement of which more is healthier, and that is said.
_KNOWN: dict[str, dict[int, tuple[str, ...]]] = {
    "engagement": {+1: ("sessions", "session_minutes", "logins", "feature_clicks")},
    "adoption": {+1: ("campaign_feature_use",), -1: ("tickets.confusion",)},
    "collaboration": {+1: ("collaboration",)},
    "output": {
        +1: ("approvals", "tasks_done"),
        -1: ("asset_revisions", "review_cycle_days", "delivery_delay_days"),
    },
    "support": {
        -1: (
            *("tickets.opened", "tickets.hours_to_resolve"),
            *("tickets.fault", "tickets.complaint", "tickets.negative"),
        )
    },
    "commercial": {
        +1: ("subscriptions.upgrade",),
        -1: ("subscriptions.downgrade",),
        0: ("subscriptions.renewal", "subscriptions.term"),  # they come when the contract says
    },
    "voice": {-1: ("surveys.fault", "surveys.confusion", "surveys.complaint")},
    "milestones": {+1: ("milestones.met",)},
}
_LEVELS = ("review_cycle_days", "delivery_delay_days", "tickets.hours_to_resolve")
_DATED = ("subscriptions.term", "milestones.met")
_RARE = ("tickets.", "subscriptions.")  # of whatever name: the tables are about single cases
VISITS = ("sessions", "logins", "visits", "baskets", "app_opens")
"""Metrics whose unit is one visit, the commonest names first."""


def meaning(
    names: Iterable[str], declared: Mapping[str, tuple[str, int]] | None = None
) -> tuple[tuple[Metric, ...], tuple[str, ...]]:
    """Return each metric's meaning in the given order, and the names whose meaning had to be assumed.

    `declared` maps a metric to its component and direction and goes before the built-in senses.
    """
    senses = {
        metric: (component, direction)
        for component, by_direction in _KNOWN.items()
        for direction, metrics in by_direction.items()
        for metric in metrics
    } | dict(declared or {})
    metrics, assumed = [], []
    for name in names:
        survey = name.startswith("surveys.")
        if name not in senses and not survey:
            assumed.append(name)
        component, direction = senses.get(name, ("voice", +1) if survey else ("engagement", +1))
        metrics.append(Metric(name, component, direction, _kind(name)))
    return tuple(metrics), tuple(assumed)


def visits_of(names: Iterable[str]) -> str | None:
    """Return the metric that counts visits, None where no name is a usual one.

    >>> visits_of(["baskets", "spend"])
    'baskets'
    """
    there = set(names)
    return next((name for name in VISITS if name in there), None)


def _kind(name: str) -> Kind:
    if name in _DATED:
        return "dated"
    if name in _LEVELS or name.startswith("surveys."):
        return "level"
    return "rare" if name.startswith(_RARE) else "activity"
