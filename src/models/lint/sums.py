"""Weights that add up to nothing, or to another total than they look meant to."""

from __future__ import annotations

from collections.abc import Iterator

from ...checks import listed
from ...tables import PHASES
from ..scorecard import Scorecard
from .counted import Situation, situations
from .finding import Finding

NEAR = 0.2
"""A total within a fifth of 1 or of 100 looks as if it were meant to be that; other totals are ratios."""

ROUNDING = 1e-6  # what sums of decimal fractions miss, relative to their total


def nothing_counts(card: Scorecard) -> Iterator[Finding]:
    """Yield a finding for everyone, and for each segment, without any weight above 0 in some phase."""
    every = situations(card)
    for segment in (None, *card.segments):
        empty = [one.phase for one in every if one.segment == segment and one.total == 0]
        if empty:
            yield Finding(
                "error",
                "nothing_counts",
                "weights" if segment is None else f"segments.{segment}",
                f"all weights are 0 in {listed(empty)}",
                "but for caps and overrides the index of each account is then 50, whatever it does",
                "give a component a weight above 0 there",
            )


def weights_do_not_sum(card: Scorecard) -> Iterator[Finding]:
    """Yield a finding for everyone, and for each segment, whose weights miss what they look meant to be."""
    every = situations(card)
    target = _meant(card, every)
    for segment in (None, *card.segments):
        off = [one for one in every if one.segment == segment and target and not _is(one.total, target)]
        if off and (segment is None or not _same_as_everyone(off, every)):
            yield _finding(off, target)


def _meant(card: Scorecard, every: list[Situation]) -> float:
    """The total that the weights were meant to have; 0 where they look like ratios."""
    largest = max(card.weight(name, one.phase, one.segment) for one in every for name in card.weights)
    for target in (1.0, 100.0):
        fits = largest <= target and (target > 1 or largest < 1 or len(card.weights) == 1)
        if fits and any(abs(one.total - target) <= NEAR * target + ROUNDING for one in every):
            return target
    return 0.0


def _is(total: float, target: float) -> bool:
    return abs(total - target) <= ROUNDING * max(target, 1.0)


def _same_as_everyone(off: list[Situation], every: list[Situation]) -> bool:
    everyone = {one.phase: one.total for one in every if one.segment is None}
    return all(_is(one.total, everyone[one.phase]) for one in off)


def _total_in(total: str, phases: list[str]) -> str:
    return total if len(phases) == len(PHASES) else f"{total} in {listed(phases)}"


def _finding(off: list[Situation], target: float) -> Finding:
    segment = off[0].segment
    totals = {f"{one.total:g}": [each.phase for each in off if _is(each.total, one.total)] for one in off}
    said = listed(_total_in(total, phases) for total, phases in totals.items())
    return Finding(
        "warning",
        "weights_do_not_sum",
        "weights" if segment is None else f"segments.{segment}",
        f"the weights add up to {said}, not to {target:g}",
        f"weights count by their ratio, so each number here means more or less than its part of {target:g}, "
        "and a component may have been forgotten",
        f"let them add up to {target:g} in each phase, or use ratios such as 3, 2, 1",
    )
