"""Looking at several phases, or at several metrics, must not make a chance finding likelier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .slices import OVERALL

Place = tuple[str, str]
"""A metric and a slice."""


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p values adjusted for being looked at together, in the order given, each at most 1.

    Comparing them with α holds the chance of any false finding at α, whatever their dependence. The
    smallest is multiplied by their number, the next by one less, and so on, never falling. Holm 1979,
    Scandinavian Journal of Statistics 6(2), 65-70.

    >>> holm([0.02, 0.01, 0.5])
    [0.04, 0.03, 0.5]
    """
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for place, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, (len(p_values) - place) * p_values[index]))
        adjusted[index] = largest
    return adjusted


def adjusted(p_values: Mapping[Place, float], *, primary: str) -> dict[Place, float]:
    """Return the p values of one pair of scorers, by metric and slice, adjusted within their families.

    There are three, each of which makes a false finding with at most α: the `primary` metric overall, which
    was named before and decides, alone; the primary metric by phase; and all that is secondary, every other
    metric overall and by phase, in one family. So however many metrics and phases are looked at, a false
    winner among the phases, or among the secondary figures, stays as rare as one alone would be.

    >>> adjusted({("roc_auc", "overall"): 0.04, ("brier", "overall"): 0.04, ("brier", "post"): 0.01},
    ...     primary="roc_auc")
    {('roc_auc', 'overall'): 0.04, ('brier', 'overall'): 0.04, ('brier', 'post'): 0.02}
    """
    families: dict[tuple[bool, bool], list[Place]] = {}
    for metric, slice_ in p_values:
        first = metric == primary
        families.setdefault((first, first and slice_ == OVERALL), []).append((metric, slice_))
    found: dict[Place, float] = {}
    for places in families.values():
        found |= dict(zip(places, holm([p_values[place] for place in places]), strict=True))
    return found
