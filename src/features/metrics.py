"""What a metric means: the component it speaks for, which way is healthy, and whether it adds up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Metric:
    """One metric's meaning.

    `direction`: +1 more is healthier, −1 more is worse, 0 not said. `kind`: an `activity` is added up
    (sessions, spend), a `level` is averaged (a survey's score, days of a review cycle).
    """

    name: str
    component: str
    direction: int
    kind: Literal["activity", "level"] = "activity"


_LEVELS = {"review_cycle_days", "delivery_delay_days", "tickets.hours_to_resolve"}
# The sense of common names. All else is taken as engagement of which more is healthier, and that is said.
_KNOWN = {
    "engagement": {
        +1: [
            "sessions",
            "session_minutes",
            "logins",
            "feature_clicks",
            "campaign_feature_use",
        ]
    },
    "collaboration": {+1: ["collaboration"]},
    "output": {+1: ["approvals", "tasks_done"], -1: ["asset_revisions", *sorted(_LEVELS)[:2]]},
    "support": {-1: ["tickets.opened", "tickets.hours_to_resolve"]},
    "retention": {+1: ["subscriptions.upgrade", "subscriptions.renewal"], -1: ["subscriptions.downgrade"]},
}


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
        metrics.append(
            Metric(name, component, direction, "level" if survey or name in _LEVELS else "activity")
        )
    return tuple(metrics), tuple(assumed)
