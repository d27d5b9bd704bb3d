"""How long before a churn its account was first at risk, and how often it never was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...tables import ACCOUNT_ID, CHURN_AT, CUTOFF, LAPSED
from ..backtest.lead_times import LeadTimes, lead_times
from ..influence import Booleans, Floats, count_accounts, mean_influence
from ..shares import Share, clustered_share
from .figure import Figure, figure
from .flagged import Flagged

A_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Warned:
    """How early a scorer warned of the churns of the test period.

    `lead_times` are the days from the first snapshot at risk within the last horizon to the churn, of the
    churns that had one. `never` is the share of churns that had none; lower is better. `days` is the mean
    over all churns, with 0 for those, as far as the test period reaches back; higher is better.
    """

    lead_times: LeadTimes
    never: Share
    days: Figure


@dataclass(frozen=True)
class WarnedGap:
    """The warning of `scorer` minus that of `reference`, of the same churns."""

    scorer: str
    reference: str
    never: Figure
    days: Figure


@dataclass(frozen=True, eq=False)
class Churns:
    """The churns (m,) that were watched up to the end, and the rows (r,) within a horizon before each.

    `account` (m,) numbers the accounts as the rows do. `row` (r,) are numbers of rows, in order of time,
    `churn` (r,) the churn that each comes before, and `days` (r,) how long before. `first` (r,): the test
    begins with the row.
    """

    account: np.ndarray
    row: np.ndarray
    churn: np.ndarray
    days: Floats
    first: Booleans


def churns_watched(snapshots: pd.DataFrame, churns: pd.DataFrame, *, horizon_days: int) -> Churns:
    """Return the churns that lie between the first test cutoff and one step after the last.

    `snapshots` are account_id and cutoff of the rows, `churns` account_id, cutoff, churn_at and lapsed of at
    least the same, as `features.churns` gives them. A step is the median time between cutoffs.
    """
    rows = snapshots.merge(churns, on=[ACCOUNT_ID, CUTOFF], how="left", validate="one_to_one")
    days = pd.Series(rows[CUTOFF].unique()).sort_values()
    step = days.diff().median() if len(days) > 1 else horizon_days * A_DAY
    near = rows[CHURN_AT] < rows[CUTOFF] + horizon_days * A_DAY
    watched = near & (rows[CHURN_AT] < days.max() + step) & ~rows[LAPSED].fillna(True).astype(bool)
    kept = rows[watched].sort_values(CUTOFF, kind="stable")
    churn = kept.groupby([ACCOUNT_ID, CHURN_AT], sort=True).ngroup().to_numpy()
    account = pd.factorize(snapshots[ACCOUNT_ID], sort=True)[0][kept.index]
    return Churns(
        account=account[np.unique(churn, return_index=True)[1]],
        row=kept.index.to_numpy(),
        churn=churn,
        days=((kept[CHURN_AT] - kept[CUTOFF]) // A_DAY).to_numpy(np.float64),
        first=(kept[CUTOFF] == days.min()).to_numpy(),
    )


def warned(part: Flagged, scorer: str, churns: Churns, *, confidence: float) -> Warned:
    """Return how early a scorer warned of `churns`; `part` are all rows."""
    lead, censored = _first_at_risk(part, scorer, churns)
    never = np.isnan(lead)
    return Warned(
        lead_times=lead_times(lead[~never], censored[~never]),
        never=clustered_share(never, churns.account, confidence=confidence),
        days=_mean(np.nan_to_num(lead), churns, confidence),
    )


def warned_gap(part: Flagged, scorer: str, reference: str, churns: Churns, *, confidence: float) -> WarnedGap:
    """Return how much earlier `scorer` warned than `reference`, churn by churn."""
    ours, theirs = (_first_at_risk(part, name, churns)[0] for name in (scorer, reference))
    never = np.isnan(ours).astype(np.float64) - np.isnan(theirs)
    return WarnedGap(
        scorer,
        reference,
        never=_mean(never, churns, confidence),
        days=_mean(np.nan_to_num(ours) - np.nan_to_num(theirs), churns, confidence),
    )


def _first_at_risk(part: Flagged, scorer: str, churns: Churns) -> tuple[Floats, Booleans]:
    """Return the lead time of each churn (m,), NaN if it was never at risk, and whether it may be longer."""
    flagged = part.at_risk[scorer][churns.row]
    churn, place = np.unique(churns.churn[flagged], return_index=True)
    lead, censored = np.full(len(churns.account), np.nan), np.zeros(len(churns.account), dtype=bool)
    lead[churn], censored[churn] = churns.days[flagged][place], churns.first[flagged][place]
    return lead, censored


def _mean(values: Floats, churns: Churns, confidence: float) -> Figure:
    every = np.ones(len(values), dtype=bool)
    size = int(churns.account.max(initial=-1)) + 1
    accounts = count_accounts(churns.account, every, size=size)
    return figure(mean_influence(values, accounts), fewest=accounts.count, confidence=confidence)
