"""What a feature is to a scorecard: whether it knows the campaign calendar, and whether it is raw usage."""

from __future__ import annotations

import re

from ...features import Feature
from ...features.about import ABOUT
from ...features.metrics import meaning
from ...features.spec import Atom, Expression, Operation

USAGE = "engagement"
"""The component of the metrics that count how much the product is used: sessions, logins, clicks."""

VOLUMES = ("total", "count", "active_days")
_RAW = re.compile(r"(?:(?P<metric>.+)_)?(?:rate|active_share)_\d+d")
_CAMPAIGN = re.compile(
    r".+_(?:(?:rate|lift)_(?:active|post|pre|baseline)_\d+d|post_drop|vs_previous_edition|excess_\d+d|slow_trend"
    r"|a_(?:working_day|visit)_(?:last_joined|campaigns))"
    r"|missed_working_days|campaigns_ahead_\d+d|days_to_(?:campaign|milestone)|milestones_(?:met|missed)_\d+d"
)


def knows_campaigns(feature: Feature | str) -> bool:
    """Return whether a feature knows the campaign calendar; of a bare name, as far as the name tells.

    >>> knows_campaigns("collaboration_rate_active_365d"), knows_campaigns("sessions_active_share_28d")
    (True, False)
    """
    if isinstance(feature, Feature):
        return feature.campaign
    return _CAMPAIGN.fullmatch(feature) is not None


def is_raw_usage(feature: Feature | str) -> bool:
    """Return whether a feature is an amount of use compared with nothing: not the own past, not the phase.

    Such a number is high for whoever is large, and for everybody while a campaign runs. Of a bare name, as
    far as the name tells.

    >>> names = ["sessions_rate_28d", "sessions_trend_7d_28d", "tickets.opened_rate_28d"]
    >>> [is_raw_usage(name) for name in names]
    [True, False, False]
    """
    if isinstance(feature, Feature):
        return (feature.component == USAGE and _is_amount(feature.expression)) or _is_presence(feature)
    found = _RAW.fullmatch(feature)
    return found is not None and not knows_campaigns(feature) and _is_usage(found["metric"])


def _is_amount(expression: Expression) -> bool:
    """Whether an expression is a sum, or a sum a day, over a trailing window."""
    if isinstance(expression, Operation) and expression.operator == "/":
        per = expression.right
        return _is_amount(expression.left) and isinstance(per, Atom) and per.kind == "days"
    if not isinstance(expression, Atom) or expression.kind not in VOLUMES:
        return False
    over = expression.window
    return over is not None and not over.campaign and expression.phase is None and not expression.tagged


def _is_presence(feature: Feature) -> bool:
    """Whether a feature is the share of days with anything at all: logins by another name."""
    metrics = {atom.metric for atom in feature.expression.atoms() if atom.kind in VOLUMES}
    return metrics == {None} and _is_amount(feature.expression)


def _is_usage(metric: str | None) -> bool:
    if metric is None:
        return True
    if metric.startswith(ABOUT):
        return False
    (sense,), _ = meaning([metric])
    return sense.component == USAGE and sense.kind == "activity"
