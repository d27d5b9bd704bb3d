"""In which campaign phase customers who stay are flagged most, and in which least."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...tables import PHASES
from ..influence import Influence
from ..thresholds import MIN_RETAINED_ACCOUNTS
from .figure import UNDEFINED, Figure, figure
from .flagged import Flagged


@dataclass(frozen=True)
class Uneven:
    """The phases with the highest and the lowest false at-risk rate, and the one over the other; 1 is even.

    The interval of the `ratio` takes the two phases as given. They were picked for lying far apart, so even a
    scorer that is fair to all phases is seen above 1. All None with fewer than two phases in which thirty
    accounts stayed, the ratio also where nobody was flagged in the `best`.
    """

    worst: str | None
    best: str | None
    ratio: Figure


def uneven(parts: Mapping[str, Flagged], scorer: str, *, confidence: float) -> Uneven:
    """Return how unevenly a scorer flags customers who stay; `parts` are those of `flagged_by_slice`."""
    rates = {
        phase: parts[phase].at_risk_mean(scorer, ~parts[phase].rows.churned)
        for phase in PHASES
        if parts[phase].count(~parts[phase].rows.churned) >= MIN_RETAINED_ACCOUNTS
    }
    if len(rates) < 2:
        return Uneven(None, None, UNDEFINED)
    worst, best = (pick(rates, key=lambda phase: rates[phase].value) for pick in (max, min))
    if not rates[best].value > 0:
        return Uneven(worst, best, UNDEFINED)
    fewest = min(
        parts[phase].count(parts[phase].at_risk[scorer] & ~parts[phase].rows.churned)
        for phase in (worst, best)
    )
    apart = figure(_log(rates[worst]) - _log(rates[best]), fewest=fewest, confidence=confidence)
    return Uneven(worst, best, _exponential(apart))


def _log(rate: Influence) -> Influence:
    return Influence(float(np.log(rate.value)), rate.by_account / rate.value)


def _exponential(log: Figure) -> Figure:
    value, low, high = (
        None if bound is None else float(np.exp(bound)) for bound in (log.value, log.low, log.high)
    )
    return Figure(value, low, high)
