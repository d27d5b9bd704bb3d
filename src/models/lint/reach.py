"""Rules without effect: tiers that no value reaches, caps that never bind, measures that stand still."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from ..health_index import COUNTS_AS
from ..percentile import MEDIAN, TOP
from ..scorecard import Scorecard
from ..scorecard_measures import Measure
from ..scorecard_rules import Cap
from ..shapes import Tier, Tiers
from .counted import counted, situations
from .finding import Finding

ROUNDING = 1e-9  # points: what weighted means of decimal weights miss

Reach = Mapping[str, tuple[float, float]]


def unreachable_tiers(card: Scorecard) -> Iterator[Finding]:
    """Yield a finding for each tier whose bound is not above all bounds before it."""
    for one in counted(card, {}):
        highest = -np.inf
        for j, tier in enumerate(one.measure.tiers or ()):
            if tier.below is not None and tier.below <= highest:
                yield Finding(
                    "error",
                    "unreachable_tier",
                    f"{one.key}.tiers[{j}]",
                    f"no value reaches this tier of {one.measure.feature}: below {tier.below:g} comes after "
                    f"below {highest:g}",
                    "tiers are read from the first, and every value below this bound is on an earlier one; "
                    "its points are never given",
                    "put the tiers in the order of their bounds, the lowest first",
                )
            highest = max(highest, np.inf if tier.below is None else tier.below)


def idle_on_these_data(card: Scorecard, rows: pd.DataFrame) -> Iterator[Finding]:
    """Yield a finding for each tier that no training row is on, and each shape that gives all the same."""
    for one in counted(card, {}):
        known = _known(rows, one.measure)
        shape = one.measure.shape
        if shape is None or not known.size:
            continue
        points = np.unique(shape.points(known))
        if len(points) == 1:
            yield _finding(
                "constant_measure",
                one.key,
                f"every training row gets {points[0]:g} points for {one.measure.feature} (values from "
                f"{known.min():.4g} to {known.max():.4g})",
                "a measure that is the same for all tells nobody apart and only dilutes the others",
                "move its bounds to where the values are, or leave it out",
            )
        elif isinstance(shape, Tiers):
            yield from _empty_tiers(one.key, one.measure, shape, known)


def _empty_tiers(key: str, measure: Measure, tiers: Tiers, known: np.ndarray) -> Iterator[Finding]:
    taken = np.bincount(tiers.step(known), minlength=len(tiers.steps))
    for j in np.flatnonzero(taken == 0).tolist():
        if _open(tiers.steps, j):
            yield _finding(
                "unreachable_tier",
                f"{key}.tiers[{j}]",
                f"none of {known.size:,} training rows is on this tier of {measure.feature} (values from "
                f"{known.min():.4g} to {known.max():.4g})",
                "what it says has never applied to anyone",
                "move its bound to where the values are, or leave the tier out",
            )


def _open(steps: tuple[Tier, ...], j: int) -> bool:
    """Whether any value could be on step j: those out of order are found without data."""
    before = max((tier.below for tier in steps[:j] if tier.below is not None), default=-np.inf)
    below = steps[j].below
    return below is None or below > before


def idle_caps(card: Scorecard) -> Iterator[Finding]:
    """Yield a finding for each cap that can never lower an index."""
    reach = {name: _reach(card, name) for name in card.weights}
    for i, cap in enumerate(card.caps):
        reason = _idle(card, cap, i, reach)
        if reason is not None:
            yield Finding(
                "error",
                "idle_cap",
                f"caps[{i}]",
                f"this cap can never lower an index: {reason}",
                "whoever relies on it relies on nothing",
                "raise `below`, lower `at_most`, or leave the cap out",
            )


def _idle(card: Scorecard, cap: Cap, i: int, reach: Reach) -> str | None:
    least = reach[cap.component][0]
    if least >= cap.below:
        return f"{cap.component} never has less than {least:g} points"
    highest = max(_highest(card, cap, share, reach) for share in (each.share for each in situations(card)))
    if highest <= cap.at_most + ROUNDING:
        return (
            f"with {cap.component} below {cap.below:g} the index is {highest:.4g} at the very most, "
            f"and the cap is at {cap.at_most:g}"
        )
    for j, other in enumerate(card.caps):
        same = (other.below, other.at_most) == (cap.below, cap.at_most)
        covers = other.below >= cap.below and other.at_most <= cap.at_most
        if other.component == cap.component and j != i and covers and (not same or j < i):
            return f"caps[{j}] holds whenever this one does, and is at {other.at_most:g}"
    return None


def _highest(card: Scorecard, cap: Cap, share: Mapping[str, float], reach: Reach) -> float:
    """The highest index in a situation with the capped component just below its bound.

    The others are at their best, or missing where that is better for the index.
    """
    kept, free = [(share[cap.component], min(cap.below, reach[cap.component][1]))], []
    for name in share.keys() - {cap.component}:
        if card.policy(name) == "redistribute":
            free.append((share[name], reach[name][1]))
        else:
            kept.append((share[name], max(reach[name][1], COUNTS_AS[card.policy(name)])))
    highest = _mean(kept)
    for part in sorted(free, key=lambda part: -part[1]):
        kept.append(part)
        highest = max(highest, _mean(kept))
    return highest


def _mean(parts: list[tuple[float, float]]) -> float:
    total = sum(share for share, _ in parts)
    return sum(share * points for share, points in parts) / total if total else MEDIAN


def _reach(card: Scorecard, component: str) -> tuple[float, float]:
    """The fewest and the most points of a component; a mean is never outside of its parts."""
    shapes = [measure.shape for measure in card.measures.get(component, ())]
    reaches = [(0.0, TOP) if shape is None else shape.reach for shape in shapes] or [(0.0, TOP)]
    lowest, highest = min(low for low, _ in reaches), max(high for _, high in reaches)
    return float(np.fmin(lowest, COUNTS_AS[card.policy(component)])), highest


def _known(rows: pd.DataFrame, measure: Measure) -> np.ndarray:
    if measure.feature not in rows:
        return np.empty(0)
    return rows[measure.feature].dropna().to_numpy(np.float64)


def _finding(rule: str, key: str, what: str, why: str, way_out: str) -> Finding:
    return Finding("warning", rule, key, what, why, way_out)
