"""Whether health goes with what customers do next: renew, buy more, recommend."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ...tables import ACCOUNT_ID, AT, CHANGE, CUTOFF, RESPONDED_AT
from ..influence import Booleans, Floats, Integers
from .claim import Claim, Figure, NotMeasurableError
from .given import Given
from .intervals import correlation, figure, require
from .rank_correlation import rank_correlation

NPS_DAYS = 28
"""An answer within so many days of a snapshot is taken as the mood of that snapshot."""


def outcomes(of: Given) -> Iterator[Claim]:
    """Yield Spearman's correlation of health with renewal, upgrades and NPS."""
    scorer, horizon = of.roles.campaign_aware, f"within {of.horizon_days} days"
    metric = f"rank of the health of {scorer}, which falls as its probability rises"
    yield Claim(
        key="health_and_renewal",
        question="How closely does health go with renewal?",
        unit="correlation",
        against=f"accounts that cancelled before they renewed; of those that did either {horizon}",
        metric=metric,
    ).answered(lambda: _renewal(of))
    yield Claim(
        key="health_and_upgrade",
        question="How closely does health go with buying more?",
        unit="correlation",
        against=f"accounts that did not upgrade {horizon}",
        metric=metric,
    ).answered(lambda: _upgrade(of))
    yield Claim(
        key="health_and_nps",
        question="How closely does health go with NPS?",
        unit="correlation",
        against=f"the first NPS answer within {NPS_DAYS} days",
        metric=metric,
    ).answered(lambda: _nps(of))


def _renewal(of: Given) -> Figure:
    renewal, cancel = (_next(of, _changes(of, change), AT) for change in ("renewal", "cancel"))
    horizon = pd.Timedelta(days=of.horizon_days)
    either = (renewal["wait"] < horizon) | (cancel["wait"] < horizon)
    renewed = (renewal["wait"] < cancel["wait"]).to_numpy()
    return _correlation(of, either.to_numpy(), renewed.astype(np.float64), ("cancelled", "renewed"))


def _upgrade(of: Given) -> Figure:
    upgraded = (
        _next(of, _changes(of, "upgrade"), AT)["wait"] < pd.Timedelta(days=of.horizon_days)
    ).to_numpy()
    everyone = np.ones(len(upgraded), bool)
    return _correlation(of, everyone, upgraded.astype(np.float64), ("did not upgrade", "upgraded"))


def _nps(of: Given) -> Figure:
    surveys = of.tables.surveys
    answers = None if surveys is None else surveys[surveys["instrument"] == "nps"]
    if answers is None or answers.empty:
        raise NotMeasurableError("there are no answers to NPS; deliver surveys with the instrument nps")
    following = _next(of, answers, RESPONDED_AT, "score")
    answered = (following["wait"] < pd.Timedelta(days=NPS_DAYS)).to_numpy()
    return _correlation(of, answered, following["score"].to_numpy(np.float64), None)


def _changes(of: Given, change: str) -> pd.DataFrame:
    changes = of.tables.subscriptions
    found = None if changes is None else changes[changes[CHANGE] == change]
    if found is None or found.empty:
        raise NotMeasurableError(
            f"no {change} is on record; deliver subscriptions with the change {change!r}"
        )
    return found


def _next(of: Given, facts: pd.DataFrame, time: str, *columns: str) -> pd.DataFrame:
    """Return for each test row the wait until the account's next fact (from the cutoff on), and its columns.

    Missing waits are longer than any horizon.
    """
    rows = pd.DataFrame(
        {ACCOUNT_ID: of.account_ids.take(of.rows.account), CUTOFF: of.cutoffs.take(of.rows.cutoff)}
    )
    found = pd.merge_asof(
        rows,  # the rows of `align` are in the order of cutoffs
        facts[[ACCOUNT_ID, time, *columns]].sort_values(time, kind="stable"),
        left_on=CUTOFF,
        right_on=time,
        by=ACCOUNT_ID,
        direction="forward",
    )
    never = pd.Timedelta(days=365 * 200)
    return found.assign(wait=(found[time] - found[CUTOFF]).fillna(never))


def _correlation(of: Given, rows: Booleans, outcome: Floats, sides: tuple[str, str] | None) -> Figure:
    """Return the correlation over the rows; `sides` are the words for the outcomes 0 and 1."""
    health: Floats = -of.probability(of.roles.campaign_aware)[rows]
    account: Integers = of.rows.account[rows]
    outcome = outcome[rows]
    accounts = len(np.unique(account))
    if sides is None:
        fewest, counted = accounts, "accounts that answered"
    else:
        there = [len(np.unique(account[outcome == side])) for side in (0, 1)]
        for number, word in zip(there, sides, strict=True):
            require(number, f"accounts that {word}")
        fewest, counted = min(there), "accounts"
    require(accounts, counted)
    found = rank_correlation(health, outcome, account, size=of.rows.accounts)
    if np.isnan(found.value):
        raise NotMeasurableError("health or the outcome is the same on all snapshots")
    return figure(found, correlation, n=accounts, counted=counted, fewest=fewest)
