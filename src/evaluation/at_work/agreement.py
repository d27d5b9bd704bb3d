"""How often two scorers would send a team to the same customers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..influence import Influence
from ..shares import Share, clustered_share
from .figure import Figure, figure
from .flagged import Flagged


@dataclass(frozen=True)
class Agreement:
    """How many snapshots change colour: at risk under one of two scorers and not under the other.

    `changed` is their share of all snapshots. `accounts` change colour on at least one snapshot, of
    `of_accounts`. `kappa` is Cohen's: 1 is full agreement, 0 what two lists of these lengths would have by
    chance.
    """

    changed: Share
    accounts: int
    of_accounts: int
    kappa: Figure


def agreement(part: Flagged, scorer: str, reference: str, *, confidence: float) -> Agreement:
    """Return the agreement of two scorers about who is at risk.

    κ = (p_o − p_e) ÷ (1 − p_e) with p_o the share of snapshots of the same colour, and p_e the one to expect
    of two lists of these lengths; Cohen 1960, doi 10.1177/001316446002000104. Its interval is linearised.
    """
    ours, theirs = part.at_risk[scorer], part.at_risk[reference]
    apart, everybody = ours != theirs, np.ones(len(ours), dtype=bool)
    shares = (part.mean(flags, everybody) for flags in (~apart, ours, theirs))
    return Agreement(
        changed=clustered_share(apart, part.rows.account, confidence=confidence),
        accounts=part.count(apart),
        of_accounts=part.count(everybody),
        kappa=figure(_kappa(*shares), fewest=part.count(ours | theirs), confidence=confidence),
    )


def _kappa(same: Influence, ours: Influence, theirs: Influence) -> Influence:
    by_chance = ours.value * theirs.value + (1 - ours.value) * (1 - theirs.value)
    if np.isnan(by_chance) or by_chance == 1:
        return Influence(np.nan, same.by_account)
    chance = (2 * theirs.value - 1) * ours.by_account + (2 * ours.value - 1) * theirs.by_account
    rest = 1 - by_chance
    by_account = same.by_account / rest - (1 - same.value) * chance / rest**2
    return Influence((same.value - by_chance) / rest, by_account)
