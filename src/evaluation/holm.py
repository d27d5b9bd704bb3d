"""Looking at several phases must not make a chance finding likelier."""

from __future__ import annotations

from collections.abc import Sequence


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
