"""The churners that one scorer finds and the other misses, and the false alarms that each pays for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..influence import Accounts, mean_influence
from .figure import Figure, figure
from .flagged import Flagged


@dataclass(frozen=True)
class Alone:
    """What only one of two scorers has at risk.

    `churners` are accounts that it found on at least one of their snapshots that churned, the other on none.
    `right` and `false` are snapshots that only it has at risk, and that churned, or did not;
    `false_per_right` is the price of a right one, None where there is none.
    """

    churners: int
    right: int
    false: int
    false_per_right: float | None


@dataclass(frozen=True)
class Incremental:
    """What `scorer` and `reference` find alone; `both` and `neither` count the other churners (accounts).

    `gain` is the share of the churners that the scorer finds minus the share that the reference finds.
    """

    scorer: Alone
    reference: Alone
    both: int
    neither: int
    gain: Figure


def incremental(part: Flagged, scorer: str, reference: str, *, confidence: float) -> Incremental:
    """Return the incremental detection of `scorer` over `reference`, and of `reference` over `scorer`."""
    churners = part.accounts(part.rows.churned)
    ours, theirs = part.found(scorer), part.found(reference)
    apart = (ours.astype(np.float64) - theirs)[churners]
    number = np.flatnonzero(churners)
    each = Accounts(number, len(churners), len(number), churned=len(number), retained=0)
    return Incremental(
        scorer=_alone(part, scorer, reference),
        reference=_alone(part, reference, scorer),
        both=int((ours & theirs).sum()),
        neither=int((churners & ~ours & ~theirs).sum()),
        gain=figure(mean_influence(apart, each), fewest=len(number), confidence=confidence),
    )


def _alone(part: Flagged, one: str, other: str) -> Alone:
    only = part.at_risk[one] & ~part.at_risk[other]
    right, false = (int((only & (part.rows.churned == churned)).sum()) for churned in (True, False))
    churners = int((part.found(one) & ~part.found(other)).sum())
    return Alone(churners, right, false, false / right if right else None)
