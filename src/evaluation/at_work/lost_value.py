"""The money that walked out of the door without anybody having been told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..influence import Booleans, Floats, Influence
from .figure import UNDEFINED, Figure, figure
from .flagged import Flagged


@dataclass(frozen=True)
class LostValue:
    """The value of the churners that were never at risk on a snapshot that churned; lower is better.

    `lost` is in money a year, of the `at_stake` that all churners of known value were worth, and `share` is
    the one over the other, 0 to 1. `missed` of the `known` churners were never at risk. The value of
    `unknown` churners is not known: they count nowhere, and not as 0.
    """

    lost: Figure
    at_stake: float
    share: Figure
    missed: int
    known: int
    unknown: int


def lost_value(part: Flagged, scorer: str, value: Floats, *, confidence: float) -> LostValue:
    """Return the `LostValue` of a scorer; `value` (accounts,) is in money a year, NaN where unknown.

    The share Σ v·missed ÷ Σ v is a linearised ratio; its interval is cut at 0 and 1, and that of the money
    is the same times what was at stake.
    """
    churned = part.accounts(part.rows.churned)
    known = churned & ~np.isnan(value)
    missed = known & ~part.found(scorer)
    share = _bounded(figure(_share(value, missed, known), fewest=int(known.sum()), confidence=confidence))
    at_stake = float(value[known].sum())
    return LostValue(
        lost=_times(share, at_stake),
        at_stake=at_stake,
        share=share,
        missed=int(missed.sum()),
        known=int(known.sum()),
        unknown=int((churned & ~known).sum()),
    )


def lost_value_difference(
    part: Flagged, scorer: str, reference: str, value: Floats, *, confidence: float
) -> Figure:
    """Return what `scorer` loses minus what `reference` loses of the same churners, in money a year."""
    known = part.accounts(part.rows.churned) & ~np.isnan(value)
    ours, theirs = (_share(value, known & ~part.found(name), known) for name in (scorer, reference))
    share = figure(ours - theirs, fewest=int(known.sum()), confidence=confidence)
    return _times(share, float(value[known].sum()))


def _share(value: Floats, missed: Booleans, known: Booleans) -> Influence:
    at_stake = float(value[known].sum())
    if not at_stake > 0:
        return Influence(np.nan, np.full(len(value), np.nan))
    share = float(value[missed].sum()) / at_stake
    return Influence(share, np.where(known, np.nan_to_num(value) * (missed - share) / at_stake, 0.0))


def _bounded(share: Figure) -> Figure:
    if share.low is None or share.high is None:
        return share
    return Figure(share.value, max(share.low, 0.0), min(share.high, 1.0))


def _times(share: Figure, total: float) -> Figure:
    if share.value is None:
        return UNDEFINED
    low, high = (None if bound is None else bound * total for bound in (share.low, share.high))
    return Figure(share.value * total, low, high)
