"""Looking at a comparison before its end without calling winners by chance: what each look demands.

O'Brien and Fleming's way to spend the error, by Lan and DeMets (1983, doi 10.1093/biomet/70.3.659): nearly
nothing early, nearly all at the end, whenever the looks fall. The bounds follow by integrating, look by look,
over where the statistic may be without having crossed one (Armitage, McPherson and Rowe 1969, doi
10.2307/2343787).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import optimize, special

from .influence import Floats

LARGEST_BOUND = 7.0
"""In standard errors; by chance it is crossed once in 4e11 looks, so that a look beyond it spends nothing."""

SMALLEST_STEP = 0.005
"""Share by which information must have grown since the look before; looks that are closer count as this far
apart, which makes the bound a little higher than it need be."""

MOST_TOLD = 0.999999
"""The largest confidence that is told by its digits: beyond, they rest on a tail that no data know."""

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(400)  # the bounds hold still to 1e-8 from 200 nodes on


def spent(fraction: float, *, alpha: float = 0.05) -> float:
    """Return how much of the error `alpha` (two-sided) may be spent by a `fraction` of the way, 0 to 1.

    4 · (1 − Φ(z / √fraction)) with z the normal quantile of 1 − alpha / 4.

    >>> [round(spent(part), 5) for part in (0.25, 0.5, 0.75, 1.0)]
    [1e-05, 0.00305, 0.0193, 0.05]
    """
    if fraction <= 0:
        return 0.0
    z = -special.ndtri(alpha / 4)
    return float(4 * special.ndtr(-z / np.sqrt(min(fraction, 1.0))))


def bounds(
    fractions: Sequence[float], information: Sequence[float] | None = None, *, alpha: float = 0.05
) -> tuple[float, ...]:
    """Return how many standard errors a difference must reach at each look, so that in all of them chance
    does so with probability `alpha`.

    `fractions` say how far on the way each look falls, rising to 1 at the last: they decide what is spent.
    `information` is how much was known at each look, in any unit that grows like 1 / SE², such as accounts
    that churned; without it, it is taken to grow with the fractions.

    >>> [round(bound, 3) for bound in bounds([0.25, 0.5, 0.75, 1.0])]
    [4.333, 2.963, 2.359, 2.014]
    """
    spending = [spent(fraction, alpha=alpha) for fraction in (0.0, *fractions)]
    found: list[float] = []
    inside = _START
    steps = zip(pairwise(spending), _growing(information or fractions), strict=True)
    for (before, after), known in steps:
        found.append(_bound(inside, known, after - before))
        inside = inside.moved(found[-1], known)
    return tuple(found)


def crossings(bounds: Sequence[float], information: Sequence[float]) -> tuple[float, ...]:
    """Return the probability, where there is no difference, that each look is the first to cross its bound.

    >>> peeking = crossings([1.96] * 5, [1, 2, 3, 4, 5])
    >>> round(sum(peeking), 3)
    0.142
    """
    found: list[float] = []
    inside = _START
    for bound, known in zip(bounds, _growing(information), strict=True):
        found.append(inside.beyond(bound, known))
        inside = inside.moved(bound, known)
    return tuple(found)


def confidence_of(bound: float) -> float:
    """Return the confidence of the interval that excludes 0 just where `bound` is crossed.

    >>> round(confidence_of(1.959964), 4)
    0.95
    """
    return float(1 - 2 * special.ndtr(-bound))


def confidence_words(confidence: float) -> str:
    """Return a confidence as a percentage that never reads as 100: two digits of what is missing to it.

    >>> confidence_words(0.95), confidence_words(0.99695), confidence_words(0.99995)
    ('95 %', '99.69 %', '99.995 %')
    >>> confidence_words(confidence_of(LARGEST_BOUND))
    'over 99.9999 %'
    """
    if confidence > MOST_TOLD:
        return f"over {100 * MOST_TOLD:g} %"
    digits = 1 - int(np.floor(np.log10(100 * (1 - confidence))))
    told = f"{100 * confidence:.{digits}f}" if digits > 0 else f"{100 * confidence:g}"
    return f"{told.rstrip('0').rstrip('.') if '.' in told else told} %"


@dataclass(frozen=True, eq=False)
class _Inside:
    """Where the score, z · √information, may be at a look that was reached without a crossing.

    `mass` (n,) is the probability at each place `at` (n,), the weights of the quadrature included.
    """

    at: Floats
    mass: Floats
    information: float

    def beyond(self, bound: float, information: float) -> float:
        """Return the probability of lying beyond ± `bound` at the next look."""
        step, edge = self._step(information), bound * np.sqrt(information)
        outside = special.ndtr((-edge - self.at) / step) + special.ndtr((self.at - edge) / step)
        return float(self.mass @ outside)

    def moved(self, bound: float, information: float) -> _Inside:
        """Return where the score may be at the next look without lying beyond ± `bound`."""
        step, edge = self._step(information), bound * np.sqrt(information)
        at = edge * _NODES
        distance = (at[:, None] - self.at[None, :]) / step
        density = np.exp(-(distance**2) / 2) @ self.mass / (step * np.sqrt(2 * np.pi))
        return _Inside(at, edge * _WEIGHTS * density, information)

    def _step(self, information: float) -> float:
        return float(np.sqrt(information - self.information))


_START = _Inside(np.zeros(1), np.ones(1), 0.0)


def _bound(inside: _Inside, information: float, spend: float) -> float:
    """Return the bound whose crossing at this look has the probability `spend`."""
    if inside.beyond(LARGEST_BOUND, information) >= spend:
        return LARGEST_BOUND
    return float(
        optimize.brentq(
            lambda bound: inside.beyond(bound, information) - spend, 0.0, LARGEST_BOUND, xtol=1e-10
        )
    )


def _growing(information: Sequence[float]) -> Iterator[float]:
    """Yield the information of each look, at least SMALLEST_STEP more than at the look before."""
    least = 0.0
    for known in information:
        least = max(float(known), least * (1 + SMALLEST_STEP))
        yield least
