"""What it says of an account that a feature is not known: the campaign, the data, or its own doing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .spec import Expression, Feature, Operation

Absence = Literal["phase", "data", "behaviour"]


def absences(features: Sequence[Feature]) -> dict[str, Absence]:
    """Return for each feature what it speaks of that its value is missing, or no longer is.

    "phase" where the feature knows the campaign calendar: its window has opened or closed. "data" where
    it rests on a metric of which no other feature counts the rows, such as the mean of a survey: nobody
    answered, and more is not known. "behaviour" where the rows are counted too, so that none is a fact: the
    trend of sessions is undefined because there were none, and their rate says so.

    >>> from campaignpulse.features import mean, rate
    >>> sessions = rate("sessions", 28)
    >>> found = [("rate", sessions), ("trend", rate("sessions", 7) / sessions), ("nps", mean("nps", 84))]
    >>> absences([Feature(name, expression, "any", 1, "") for name, expression in found])
    {'rate': 'behaviour', 'trend': 'behaviour', 'nps': 'data'}
    """
    counted = {None} | {metric for feature in features for metric in _counted(feature)}
    return {feature.name: _absence(feature, counted) for feature in features}


def _absence(feature: Feature, counted: set[str | None]) -> Absence:
    if feature.campaign:
        return "phase"
    metrics = {atom.metric for atom in feature.expression.atoms()}
    return "behaviour" if metrics <= counted else "data"


def _counted(feature: Feature) -> set[str | None]:
    """The metrics of a feature that is 0, and never missing, where they have no rows: a sum or days a day."""
    expression = feature.expression
    if feature.campaign or not isinstance(expression, Operation) or expression.operator != "/":
        return set()
    if {*_kinds(expression.right)} != {"days"} or not {*_kinds(expression.left)} <= {"total", "active_days"}:
        return set()
    return {atom.metric for atom in expression.left.atoms()}


def _kinds(expression: Expression) -> list[str]:
    return [atom.kind for atom in expression.atoms()]
