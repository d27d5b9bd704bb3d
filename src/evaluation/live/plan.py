"""What a live comparison can show, planned before it starts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from math import ceil
from typing import Any

import pandas as pd

from ...experiment import LiveChoice
from ..planner import DAYS_A_WEEK
from ..shares import Share
from .power import accounts_needed, smallest_difference


@dataclass(frozen=True)
class History:
    """What the data's own history says: who there is on a day, who arrives, and who leaves.

    `churn` is the share of accounts that left within the horizon over past cutoffs, its interval by account;
    `lowest` and `highest` are the shares of single cutoffs. `arrivals_per_week` are accounts.
    """

    at: pd.Timestamp
    accounts: int
    arrivals_per_week: float
    churn: Share
    cutoffs: int
    lowest: float
    highest: float


@dataclass(frozen=True)
class PairPlan:
    """What a pair can show: `smallest` difference in retention with the accounts at hand, and what it needs.

    `needed` accounts, over all arms, show the planned difference, after `weeks` from the start; None where no
    number of accounts would, as fewer leave than that, and where so many never arrive. `at_worst` is the
    smallest difference if churn is at the upper end of its interval.
    """

    arm: str
    reference: str
    smallest: float | None
    at_worst: float | None
    needed: int | None
    weeks: int | None


@dataclass(frozen=True)
class LivePlan:
    """What can be planned: `accounts` in all by the last day to join, and what each pair can show."""

    history: History
    difference: float
    power: float
    confidence: float
    horizon_days: int
    weeks: int
    accounts: int
    pairs: tuple[PairPlan, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON; None where a number is undefined."""
        plain = asdict(self)
        plain["history"]["at"] = f"{self.history.at:%Y-%m-%d}"
        return plain


def live_plan(
    live: LiveChoice,
    history: History,
    *,
    horizon_days: int,
    confidence: float,
    difference: float,
    power: float,
) -> LivePlan:
    """Return what the arms of `live` can show with the accounts of `history` and those still to arrive.

    Each pair is planned at Holm's strictest bound, so that its power is `power` or higher.
    """
    joining = max(live.weeks - horizon_days / DAYS_A_WEEK, 0)
    accounts = history.accounts + int(history.arrivals_per_week * joining)
    needs = partial(accounts_needed, confidence=confidence, power=power, pairs=len(live.pairs))
    shows = partial(smallest_difference, confidence=confidence, power=power, pairs=len(live.pairs))

    def planned(arm: str, reference: str) -> PairPlan:
        shares = (live.arms[arm], live.arms[reference])
        churn, high = history.churn.value or 0.0, history.churn.high or history.churn.value or 0.0
        needed = needs(difference, churn=churn, shares=shares) if difference <= churn else None
        return PairPlan(
            arm=arm,
            reference=reference,
            smallest=shows(accounts, churn=churn, shares=shares),
            at_worst=shows(accounts, churn=high, shares=shares),
            needed=needed,
            weeks=None if needed is None else _weeks(needed, history, horizon_days),
        )

    pairs = tuple(planned(*pair) for pair in live.pairs)
    return LivePlan(history, difference, power, confidence, horizon_days, live.weeks, accounts, pairs)


def _weeks(needed: int, history: History, horizon_days: int) -> int | None:
    """Return after how many weeks so many accounts have been followed for a horizon; None: never."""
    lacking, followed = max(needed - history.accounts, 0), ceil(horizon_days / DAYS_A_WEEK)
    if not lacking:
        return followed
    return followed + ceil(lacking / history.arrivals_per_week) if history.arrivals_per_week else None
