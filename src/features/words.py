"""A feature in words that people read, from what it counts: "sessions a day over 28 days"."""

from __future__ import annotations

import re

from .over import Window
from .spec import Atom, Constant, Expression, Feature, Operation

_SPANS = {"d": "days", "w": "weeks"}
_WINDOWS = {
    "ever": "all time",
    "last_active": "the last campaign",
    "last_post": "after the last campaign",
    "last_joined": "the last campaign taken part in",
    "current": "this phase so far",
    "previous_edition": "the edition before",
}


_AHEAD = {
    "starts_ahead": "campaigns that start within {} days",
    "days_to_start": "days to the next campaign",
    "days_to_milestone": "days to the next milestone",
}


_STATISTICS = {
    "median": "median of {}",
    "largest": "largest {}",
    "longest_gap": "most days in a row without {}",
    "slope": "daily growth of {} a day",
}
_ADDITIVE = {"total": "{}", "count": "number of {}", "active_days": "days with {}", "days": "days"}
_WHAT = _ADDITIVE | _STATISTICS


def feature_words(feature: Feature) -> str:
    """Return what a feature is, in words: its quantity, the days it looks at, and what it is compared with.

    Its description where it has one, else its expression in words, else (too rich to say) its name.

    >>> from campaignpulse.features import lift, mean, rate
    >>> for expression in (rate("sessions", 28), mean("surveys.nps", 84), lift("sessions", "active", 365)):
    ...     print(feature_words(Feature("any", expression, "engagement", 1, "")))
    sessions a day over 28 days
    mean of surveys nps over 84 days
    sessions a day, active against baseline phases
    """
    return feature.description or _said(feature.expression) or _of_name(feature.name)


def _said(expression: Expression) -> str | None:
    if isinstance(expression, Atom):
        return _atom(expression)
    if not isinstance(expression, Operation):
        return None
    left, right = expression.left, expression.right
    if expression.operator == "where":
        return _said(left)
    if expression.operator == "-" and left == Constant(1.0) and _compared(right):
        return f"drop of {_compared(right)}"
    return (_quotient(left, right) or _compared(expression)) if expression.operator == "/" else None


def _atom(atom: Atom) -> str | None:
    if atom.kind == "tenure":
        return "days as a customer"
    if atom.kind == "since_last":
        return f"days without {_metric(atom)}"
    if atom.kind == "participated":
        return f"took part in {_side(atom)}"
    if atom.kind in _AHEAD:
        return _AHEAD[atom.kind].format(atom.window.days if atom.window else "")
    if atom.kind == "users":
        return f"people at work {_over(atom)}"
    return f"{_WHAT[atom.kind].format(_metric(atom))} {_over(atom)}"


def _quotient(left: Expression, right: Expression) -> str | None:
    """A sum, or days, in so many days; and the mean of rows."""
    quantity = _quantity(left, right)
    return f"{quantity} {_over(left)}" if quantity and isinstance(left, Atom) else None


def _quantity(left: Expression, right: Expression) -> str | None:
    if not isinstance(left, Atom) or not isinstance(right, Atom):
        return None
    if (left.window, left.phase) != (right.window, right.phase):
        return None
    words = {
        ("total", "days"): "{} a day",
        ("active_days", "days"): "share of days with {}",
        ("total", "count"): "mean of {}",
    }.get((left.kind, right.kind))
    return words.format(_metric(left)) if words else None


def _compared(expression: Expression) -> str | None:
    """One quantity over two windows, or in two phases."""
    if not isinstance(expression, Operation):
        return None
    first, second = _told(expression.left), _told(expression.right)
    if first is None or second is None or first[0] != second[0]:
        return None
    of, than = _side(first[1]), _side(second[1])
    unit = next((unit for unit in (" days", " phases") if of.endswith(unit) and than.endswith(unit)), "")
    return f"{first[0]}, {of.removesuffix(unit)} against {than}"


def _told(side: Expression) -> tuple[str, Atom] | None:
    """Return what a side of a comparison is, and the atom that tells its window."""
    if isinstance(side, Atom) and side.kind in _STATISTICS:
        return _STATISTICS[side.kind].format(_metric(side)), side
    if not isinstance(side, Operation) or not isinstance(side.left, Atom):
        return None
    quantity = _quantity(side.left, side.right)
    return (quantity, side.left) if quantity else None


def _metric(atom: Atom) -> str:
    return "any activity" if atom.metric is None else re.sub(r"[._]", " ", atom.metric)


def _over(atom: Atom) -> str:
    window = atom.window or Window("ever")
    if window.kind != "trailing":
        return f"in {_WINDOWS[window.kind]}".replace("in after", "after")
    return (
        f"over {window.days} days" if atom.phase is None else f"in {atom.phase} phases of {window.days} days"
    )


def _side(atom: Atom) -> str:
    window = atom.window or Window("ever")
    if window.kind != "trailing":
        return _WINDOWS[window.kind]
    return f"{window.days} days" if atom.phase is None else f"{atom.phase} phases"


def _of_name(name: str) -> str:
    spans = re.sub(r"_(\d+)([dw])(?=_|$)", lambda found: f" over {found[1]} {_SPANS[found[2]]}", name)
    return re.sub(r"[._]", " ", spans)
