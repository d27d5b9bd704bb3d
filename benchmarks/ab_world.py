"""Customers whose truth is known, for the A/B alone: a lasting risk, which two scorers see with noise.

Who churns is drawn from the risk. Each scorer errs about an account for good (its `noise`) and about each
snapshot a little, so that the snapshots of one account are alike, as those of real customers are. Equal noise
makes the scorers exchangeable: the true difference is zero.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from campaignpulse.evaluation import AlignedRows, Estimate
from campaignpulse.evaluation.clustered import estimate
from campaignpulse.evaluation.influence import auc_influence, count_accounts
from numpy.typing import NDArray
from scipy import optimize, special

PAIR = ("learned", "rules")
PHASES = 4
EXPOSED_SHARE = 0.7
"""Accounts that take part in campaigns; the others are always in the baseline."""

SNAPSHOT_NOISE = 0.2
"""Of each snapshot, in standard deviations of the risk: small against the lasting error."""


@dataclass(frozen=True)
class Base:
    """What a world is drawn from; `churn_share` of the accounts churn, of whose snapshots the later half did.

    `uneven`: accounts have from one to `snapshots` of them, each number as often. `apart`: each account stays
    in one phase, so that the phases share no customer, which is where looking at four of them misleads most.
    """

    accounts: int = 300
    snapshots: int = 4
    churn_share: float = 0.2
    noise: tuple[float, float] = (1.0, 1.0)
    uneven: bool = False
    apart: bool = False

    def of(self, accounts: int) -> Base:
        return replace(self, accounts=accounts)


def draw(base: Base, seed: int) -> AlignedRows:
    """Return one world; the same seed gives the same."""
    random = np.random.default_rng(seed)
    number = np.full(base.accounts, base.snapshots)
    if base.uneven:
        number = random.integers(1, base.snapshots + 1, base.accounts)
    account = np.repeat(np.arange(base.accounts), number)
    place = np.arange(len(account)) - np.repeat(np.cumsum(number) - number, number)
    risk = random.normal(size=base.accounts)
    leaves = random.random(base.accounts) < 1 / (1 + np.exp(-level(base.churn_share) - risk))
    seen = {
        name: (risk + noise * random.normal(size=base.accounts))[account]
        + SNAPSHOT_NOISE * random.normal(size=len(account))
        for name, noise in zip(PAIR, base.noise, strict=True)
    }
    exposed = random.random(base.accounts) < EXPOSED_SHARE
    start = random.integers(0, PHASES, base.accounts)[account]  # campaigns of accounts run at other times
    passing = np.where(exposed[account], (start + place) % PHASES, PHASES - 1)
    phase = start if base.apart else passing
    return AlignedRows(
        account=account,
        cutoff=place,
        phase=phase,
        churned=leaves[account] & (place >= (number // 2)[account]),
        probability={name: 1 / (1 + np.exp(-values)) for name, values in seen.items()},
        accounts=base.accounts,
        immature=0,
    )


POINTS, WEIGHTS = np.polynomial.hermite_e.hermegauss(120)
"""Risks of the accounts, and how much each counts: exact for what is asked here to six digits."""


@lru_cache
def level(churn_share: float) -> float:
    """Return the log odds at the mean risk that make this share of the accounts churn."""

    def off(odds: float) -> float:
        return float(WEIGHTS @ _leaving(odds) / WEIGHTS.sum()) - churn_share

    return float(optimize.brentq(off, -20, 20))


def _leaving(odds: float) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-odds - POINTS)))


def truth(base: Base) -> float:
    """Return the difference of the two AUCs in a base without end, by integration."""
    ours, theirs = (_auc(base, noise) for noise in base.noise)
    return ours - theirs


def _auc(base: Base, noise: float) -> float:
    """Return the chance that a churned snapshot is above a retained one of another account."""
    leaving = _leaving(level(base.churn_share))
    numbers = np.arange(1 if base.uneven else base.snapshots, base.snapshots + 1)
    positive = WEIGHTS * leaving
    retained = WEIGHTS * ((1 - leaving) * numbers.mean() + leaving * (numbers // 2).mean())
    apart = (POINTS[:, None] - POINTS[None, :]) / np.sqrt(2 * (noise**2 + SNAPSHOT_NOISE**2))
    return float(positive @ special.ndtr(apart) @ retained / (positive.sum() * retained.sum()))


def weekly(base: Base, seed: int, *, weeks: int, horizon: int) -> AlignedRows:
    """Return a world that is looked at week after week: leavers go on some day, and have no snapshots after.

    `cutoff` is the week, from 0 on. A snapshot is positive if its account goes within `horizon` weeks.
    """
    random = np.random.default_rng(seed)
    risk = random.normal(size=base.accounts)
    leaves = random.random(base.accounts) < 1 / (1 + np.exp(-level(base.churn_share) - risk))
    goes = np.where(leaves, random.integers(1, weeks + horizon, base.accounts), weeks + 2 * horizon)
    account, week = (axis.ravel() for axis in np.mgrid[: base.accounts, :weeks])
    here = week < goes[account]
    account, week = account[here], week[here]
    seen = {
        name: (risk + noise * random.normal(size=base.accounts))[account]
        + SNAPSHOT_NOISE * random.normal(size=len(account))
        for name, noise in zip(PAIR, base.noise, strict=True)
    }
    return AlignedRows(
        account=account,
        cutoff=week,
        phase=np.full(len(account), PHASES - 1),
        churned=goes[account] <= week + horizon,
        probability={name: 1 / (1 + np.exp(-values)) for name, values in seen.items()},
        accounts=base.accounts,
        immature=0,
    )


def difference(rows: AlignedRows, *, by_row: bool = False) -> Estimate:
    """Return the difference of the two AUCs, clustered by account, or as if each row were an account."""
    codes = np.arange(len(rows.account)) if by_row else rows.account
    size = len(codes) if by_row else rows.accounts
    accounts = count_accounts(codes, rows.churned, size=size)
    ours, theirs = (auc_influence(rows.churned, rows.probability[name], accounts) for name in PAIR)
    return estimate(ours - theirs, accounts)
