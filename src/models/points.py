"""Learned weights ↔ the points of a card: the same risk in another unit."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..checks import InputError
from ..tables import PHASES
from .certainty import Certainty
from .components import Grouping
from .design import ABOVE, BELOW, MISSING, PHASE_TERM, TERMS, Design
from .logistic import LogisticFit
from .points_card import POINTS_THAT_DOUBLE, PhasePoints, PointsCard, TermPoints
from .scaling import RobustScaling
from .weight_intervals import verdicts
from .weights_table import LESS, MORE

ONE_SPREAD = float(np.arcsinh(1.0))  # what the scaling makes of a value one spread from the middle
INTERVAL_DIGITS = 4  # significant ones: no interval is known better
EASY_DIGITS = 4  # significant ones, of middle and spread in a card that is rounded for the eye


def card_of(
    design: Design, model: LogisticFit, certainty: Certainty, *, name: str, decimals: int | None
) -> PointsCard:
    """Return learned weights as a card: exact, or with points of so many decimals.

    First comes the component that moves the risk most, and in it the feature of the most points.
    """
    grouping, scaling = design.grouping, design.scaling
    lines = _lines(design, model.weights, certainty, decimals)
    base = (model.intercept + model.weights[design.term == PHASE_TERM]) * _per_log_odds(POINTS_THAT_DOUBLE)
    points: dict[str, dict[str, Any]] = {component: {} for component in grouping.components}
    for column in np.lexsort((design.term, design.feature)):
        feature, term = design.feature[column], design.term[column]
        if term == PHASE_TERM or design.common[column] >= 0:
            continue
        members = points[grouping.components[design.component[column]]]
        one = members.setdefault(grouping.features[feature], {})
        if term != MISSING:
            one["middle"] = _eased(scaling.centre[feature], decimals)
            one["spread"] = _eased(scaling.scale[feature], decimals)
        one[TERMS[term]] = _term(design, column, lines)
    content = {
        "name": name,
        "base": {phase: _rounded(start, decimals) for phase, start in zip(PHASES, base, strict=True)},
        "points": {name: _most_first(points[name]) for name in _strongest_first(certainty) if points[name]},
    }
    return PointsCard.model_validate(content)


def _strongest_first(certainty: Certainty) -> list[str]:
    """The components by how much they move the risk, in their order where that is not known."""
    moved = certainty.components.sort_values("spread", ascending=False, kind="stable")
    return [str(name) for name in moved["component"]]


def _most_first(members: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The features by the points of their strongest line, one spread from the middle or missing."""

    def most(one: dict[str, Any]) -> float:
        terms = [one[term] for term in TERMS if term in one]
        lines = [line for term in terms for line in (term, *term.get("by_phase", {}).values())]
        return max(abs(float(line["points"])) for line in lines)

    return dict(sorted(members.items(), key=lambda named: -most(named[1])))


def weights_of(card: PointsCard, grouping: Grouping) -> tuple[Design, LogisticFit, Certainty]:
    """Return the columns, the weights and the intervals of a card, for the features of `grouping`."""
    place = {feature: number for number, feature in enumerate(grouping.features)}
    given = {place[name]: one for members in card.points.values() for name, one in members.items()}
    centre, scale = np.full((2, len(place)), np.nan)
    for number, one in given.items():
        if one.middle is not None and one.spread is not None:
            centre[number], scale[number] = one.middle, one.spread
    below, above, missing = (
        np.array(sorted(n for n, one in given.items() if getattr(one, TERMS[term])), dtype=np.intp)
        for term in (BELOW, ABOVE, MISSING)
    )
    own = [
        getattr(given[n], side) for side, members in zip(TERMS, (below, above), strict=False) for n in members
    ]
    split = np.array([column for column, term in enumerate(own) if term.by_phase], dtype=np.intp)
    design = Design(grouping, RobustScaling(centre, scale, below, above, missing), split)
    return design, *_weights(card, design, [*own, *(getattr(given[n], TERMS[MISSING]) for n in missing)])


def regrouped(grouping: Grouping, card: PointsCard) -> Grouping:
    """Return the components with the features of the card where the card has them.

    Raises InputError for a feature of the card that the data lack.
    """
    owner = {feature: component for component, members in card.points.items() for feature in members}
    for feature in owner:
        if feature not in grouping.features:
            raise InputError(
                f"card: it has points for {feature!r}, which is none of the {len(grouping.features)} "
                "features of X; take it out of the card, or deliver it"
            )
    owners = [
        owner.get(feature, grouping.components[component])
        for feature, component in zip(grouping.features, grouping.component_of, strict=True)
    ]
    names = [name for name in dict.fromkeys([*card.points, *grouping.components]) if name in owners]
    component_of = np.array([names.index(component) for component in owners], dtype=np.intp)
    return Grouping(grouping.features, tuple(names), component_of, grouping.direction)


def _weights(card: PointsCard, design: Design, terms: list[TermPoints]) -> tuple[LogisticFit, Certainty]:
    per_log_odds = _per_log_odds(card.points_that_double_the_odds)
    base = np.array([getattr(card.base, phase) for phase in PHASES]) / per_log_odds
    by_phase = [_in_phase(terms[column], phase) for column in design.split for phase in PHASES]
    lines = np.array([_numbers(line) for line in (*terms, *by_phase)]).reshape(-1, 3)
    factor = _worth(design)[: len(lines), np.newaxis] * per_log_odds
    weight, *ends = (lines / factor).T
    weights = np.concatenate([weight, base - base.mean()])
    nothing = np.full(len(PHASES), np.nan)
    low, high = (np.concatenate([end, nothing]) for end in (np.minimum(*ends), np.maximum(*ends)))
    known = Certainty.none(len(weights), design.grouping.components)
    return (
        LogisticFit(weights, float(base.mean()), iterations=0, converged=True),
        Certainty(low, high, known.components, known.phases),
    )


def _lines(
    design: Design, weights: NDArray[np.float64], certainty: Certainty, decimals: int | None
) -> list[dict[str, Any]]:
    """What the card says of each column: points, interval and verdict."""
    factor = _worth(design) * _per_log_odds(POINTS_THAT_DOUBLE)
    ends = certainty.low * factor, certainty.high * factor
    low, high = np.minimum(*ends), np.maximum(*ends)
    said = verdicts(low, high, more=MORE, less=LESS)
    return [
        {"points": _rounded(points, decimals)}
        | ({} if np.isnan(ends).any() else dict(zip(("low", "high"), map(_known, ends), strict=True)))
        | {"verdict": verdict}
        for points, ends, verdict in zip(weights * factor, np.column_stack([low, high]), said, strict=True)
    ]


def _term(design: Design, column: int, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The lines of a column, and of those by phase that have taken its place."""
    own = np.flatnonzero(design.common == column)
    if not own.size:
        return lines[column]
    by_phase = {PHASES[design.phase[c]]: lines[c] for c in own}
    return {"points": lines[column]["points"], "by_phase": by_phase}


def _in_phase(term: TermPoints, phase: str) -> PhasePoints:
    own = [line for name, line in (term.by_phase or {}).items() if name == phase]
    return own[0] if own else term


def _numbers(line: PhasePoints) -> tuple[float, float, float]:
    if line.low is None or line.high is None:
        return line.points, np.nan, np.nan
    return line.points, line.low, line.high


def _worth(design: Design) -> NDArray[np.float64]:
    """What each column (q,) is where its line of the card holds: one spread away, missing, in the phase."""
    worth = np.ones(len(design.term))
    worth[design.term == BELOW], worth[design.term == ABOVE] = -ONE_SPREAD, ONE_SPREAD
    return worth


def _per_log_odds(points_that_double: float) -> float:
    return points_that_double / float(np.log(2))


def _rounded(points: float, decimals: int | None) -> float:
    return (float(points) if decimals is None else round(float(points), decimals)) + 0.0  # never -0.0


def _eased(value: float, decimals: int | None) -> float:
    return float(value) if decimals is None else float(f"{value:.{EASY_DIGITS}g}")


def _known(end: float) -> float:
    return float(f"{end:.{INTERVAL_DIGITS}g}") + 0.0
