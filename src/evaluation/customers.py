"""The customers of a day as one scorer sees them: who is at risk, in which phase, and how campaigns went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..models.evidence import LEAST_POINTS
from ..tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF, HEALTH, PHASE, PROBABILITY, Tables
from .campaign_curves import campaign_calendar, campaign_curves
from .thresholds import Alerts

MIN_ACCOUNTS = 10
"""Accounts that a group needs before its mean is shown: fewer say more of single customers."""

HEALTH_MIDDLE = 50.0
"""The health of the median customer."""

MOST_DRIVERS = 3
"""Parts named for one account; more are not read."""

KNOWN_OF_ACCOUNTS = ("segment", "value")
GRADED = ("low", "high", "reliability")

BUDGET = Alerts()
"""Who is at risk where nobody said otherwise."""


class Driver(NamedTuple):
    """A part that speaks against an account: the health points it takes now, and took before (NaN: no score).

    A part is a component, "campaign phase", "cap" or "override"; points are below 0.
    """

    part: str
    points: float
    before: float


@dataclass(frozen=True, eq=False)
class Customers:
    """The customers on the day `at`, by the scores of `scorer`; health is 0 to 100, 100 is healthiest.

    `accounts`: one row an account, the likeliest to churn first: account_id, phase, campaign (its name),
    health, health_before (at `previous`; NaN: no customer then), probability, at_risk (by `alerts`),
    at_risk_before (at `previous`), drivers (up to three `Driver`, worst first), low, high and
    reliability where scores are graded, segment and value where the data set knows them.
    `trend`: cutoff, phase, accounts, health (mean), low and high (quartiles of the accounts).
    `gone` were at risk at `previous` and have no score at `at`: they cancelled, or are no longer eligible.
    `curves` and `calendar` are those of `campaign_curves`; `milestones` has campaign_id, name and at.
    Groups of fewer than `min_accounts` are not for showing.
    """

    scorer: str
    at: pd.Timestamp
    previous: pd.Timestamp | None
    accounts: pd.DataFrame
    trend: pd.DataFrame
    curves: pd.DataFrame
    calendar: pd.DataFrame
    milestones: pd.DataFrame
    horizon_days: int
    alerts: Alerts
    gone: int = 0
    min_accounts: int = MIN_ACCOUNTS


def customers(
    tables: Tables,
    scored: pd.DataFrame,
    *,
    scorer: str,
    parts: Sequence[str],
    horizon_days: int,
    alerts: Alerts = BUDGET,
) -> Customers:
    """Return the customers of the last cutoff in `scored`, compared with the last one before it.

    `scored`: account_id, cutoff, phase, campaign_id, health, probability and a column for each of `parts`
    (health points, as of `health_points`; those of earlier cutoffs are not read), one row an account and
    cutoff; low, high and reliability where scores are graded. `alerts` say who is at risk, the alert
    budget by default.
    """
    days = scored[CUTOFF].drop_duplicates().sort_values()
    at, previous = days.iloc[-1], days.iloc[-2] if len(days) > 1 else None
    calendar = campaign_calendar(tables)
    named = scored.assign(campaign=scored[CAMPAIGN_ID].map(calendar.set_index(CAMPAIGN_ID)["name"]))
    now, before = named[named[CUTOFF] == at], named[named[CUTOFF] == previous]
    return Customers(
        scorer=scorer,
        at=at,
        previous=previous,
        accounts=_accounts(tables, now, before, parts=parts, alerts=alerts),
        trend=_trend(scored),
        curves=campaign_curves(tables, calendar, scored),
        calendar=calendar,
        milestones=_milestones(tables),
        horizon_days=horizon_days,
        alerts=alerts,
        gone=int((~before.loc[alerts.at_risk(before), ACCOUNT_ID].isin(now[ACCOUNT_ID])).sum()),
    )


def _accounts(
    tables: Tables,
    now: pd.DataFrame,
    before: pd.DataFrame,
    *,
    parts: Sequence[str],
    alerts: Alerts,
) -> pd.DataFrame:
    now = now.sort_values([PROBABILITY, ACCOUNT_ID], ascending=[False, True], ignore_index=True)
    at_risk_before = now[ACCOUNT_ID].isin(before.loc[alerts.at_risk(before), ACCOUNT_ID])
    before = before.set_index(ACCOUNT_ID).reindex(now[ACCOUNT_ID])
    names = list(parts)
    against = drivers(now[names].to_numpy(np.float64), before[names].to_numpy(np.float64), names)
    graded = [column for column in GRADED if column in now]
    found = now[[ACCOUNT_ID, PHASE, "campaign", HEALTH, PROBABILITY, *graded]].assign(
        health_before=before[HEALTH].to_numpy(np.float64),
        at_risk=alerts.at_risk(now),
        at_risk_before=at_risk_before,
        drivers=pd.Series(against, dtype=object),
    )
    if tables.accounts is None:
        return found
    known = [column for column in KNOWN_OF_ACCOUNTS if column in tables.accounts]
    about = tables.accounts[[ACCOUNT_ID, *known]]
    return found.merge(about, on=ACCOUNT_ID, how="left", validate="one_to_one")


def drivers(
    now: NDArray[np.float64],
    before: NDArray[np.float64],
    names: Sequence[str],
) -> list[tuple[Driver, ...]]:
    """Return for each row the parts that take a health point or more, the most first, at most three.

    `now` and `before` are health points (n, number of parts); NaN is not known.

    >>> drivers(np.array([[8.0, -12.0]]), np.array([[7.0, -4.0]]), ["use", "support"])
    [(Driver(part='support', points=-12.0, before=-4.0),)]
    """
    order = np.argsort(now, axis=1, kind="stable")[:, :MOST_DRIVERS]
    return [
        tuple(Driver(names[c], float(row[c]), float(old[c])) for c in best if row[c] <= -LEAST_POINTS)
        for row, old, best in zip(now, before, order, strict=True)
    ]


def _trend(scored: pd.DataFrame) -> pd.DataFrame:
    health = scored.groupby([CUTOFF, PHASE], sort=True)[HEALTH]
    return pd.DataFrame(
        {
            "accounts": health.size(),
            HEALTH: health.mean(),
            "low": health.quantile(0.25),
            "high": health.quantile(0.75),
        }
    ).reset_index()


def _milestones(tables: Tables) -> pd.DataFrame:
    columns = [CAMPAIGN_ID, "name", "at"]
    if tables.milestones is None:
        return pd.DataFrame(columns=columns)
    return tables.milestones[columns].sort_values(["at", CAMPAIGN_ID], ignore_index=True)
