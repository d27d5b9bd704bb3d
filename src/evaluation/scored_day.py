"""The customers of a day as the champion scored them, against the day that was scored before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..tables import ACCOUNT_ID, CUTOFF, DAY_COLUMNS, HEALTH, PROBABILITY, SCORER
from .budget import inside_budget
from .customers import MIN_ACCOUNTS


@dataclass(frozen=True, eq=False)
class ScoredDay:
    """The scores of a day by the champion of an experiment, against those of the day that was scored before.

    `accounts` is the table that `against` returns, one row an account. `new` accounts had no score on the day
    before, `gone` ones have none now, of whom `gone_at_risk` were at risk; on the first day all are 0.
    `missing` says in sentences what was missing or doubtful. Groups of fewer than `min_accounts` are not for
    showing.
    """

    experiment: str
    accounts: pd.DataFrame
    new: int
    gone: int
    gone_at_risk: int
    missing: tuple[str, ...] = ()
    min_accounts: int = MIN_ACCOUNTS

    @property
    def at(self) -> pd.Timestamp:
        """The day of the scores."""
        return pd.Timestamp(self.accounts[CUTOFF].iloc[0])

    @property
    def scorer(self) -> str:
        """The champion's name among the scorers of the experiment."""
        return str(self.accounts[SCORER].iloc[0])

    @property
    def version(self) -> str:
        """The champion's version, such as march-madness/2."""
        return str(self.accounts["version"].iloc[0])

    @property
    def previous_at(self) -> pd.Timestamp | None:
        """The day that was scored before; None on the first."""
        day = self.accounts["previous_at"].iloc[0]
        return None if pd.isna(day) else day

    @property
    def previous_version(self) -> str | None:
        """Which version scored the day before; None on the first."""
        version = self.accounts["previous_version"].iloc[0]
        return None if pd.isna(version) else str(version)

    @property
    def newly_at_risk(self) -> pd.Series:
        """Whether each account is at risk and had a score on the day before at which it was not, (n,)."""
        return self.accounts["at_risk"] & ~self.accounts["at_risk_before"].fillna(True).astype(bool)

    @property
    def no_longer_at_risk(self) -> pd.Series:
        """Whether each account was at risk on the day before and is not now, (n,)."""
        return ~self.accounts["at_risk"] & self.accounts["at_risk_before"].fillna(False).astype(bool)


def scored_day(
    experiment: str, accounts: pd.DataFrame, before: pd.DataFrame | None, *, missing: Sequence[str] = ()
) -> ScoredDay:
    """Return the record of a day from what `against` returned of it and of the day before, None if first."""
    if before is None:
        return ScoredDay(experiment, accounts, new=0, gone=0, gone_at_risk=0, missing=tuple(missing))
    gone = ~before[ACCOUNT_ID].isin(accounts[ACCOUNT_ID])
    return ScoredDay(
        experiment,
        accounts,
        new=int(accounts["health_before"].isna().sum()),
        gone=int(gone.sum()),
        gone_at_risk=int((gone & before["at_risk"]).sum()),
        missing=tuple(missing),
    )


def against(
    scores: pd.DataFrame, before: pd.DataFrame | None, *, version: str, budget_share: float
) -> pd.DataFrame:
    """Return the scores of a day with DAY_COLUMNS, against those of the day before.

    `scores` are a contract's `scores` of one cutoff and scorer, `before` what this function returned for an
    earlier one, or None. at_risk: among the likeliest `budget_share`. at_risk_before, health_before, change
    (health − health_before, positive is healthier): missing where the account had no score then. previous_at
    and previous_version: the day that was scored before and who scored it, the same in each row.
    """
    if before is None:
        before = scores.iloc[:0].assign(at_risk=False, version="")
    then = before.set_index(ACCOUNT_ID).reindex(scores[ACCOUNT_ID])
    at_risk = inside_budget(
        scores[PROBABILITY],
        cutoff=scores[CUTOFF],
        account_id=scores[ACCOUNT_ID],
        budget_share=budget_share,
    )
    health_before = then[HEALTH].to_numpy(np.float64)
    told = {
        "at_risk": at_risk,
        "at_risk_before": then["at_risk"].astype("boolean").array,
        "health_before": health_before,
        "change": scores[HEALTH] - health_before,
        "previous_at": pd.Series(before[CUTOFF].max(), scores.index, scores[CUTOFF].dtype),
        "version": pd.Series(version, scores.index, "str"),
        "previous_version": pd.Series(next(iter(before["version"]), None), scores.index, "str"),
    }
    return scores.assign(**told)[[*scores.columns, *DAY_COLUMNS]]
