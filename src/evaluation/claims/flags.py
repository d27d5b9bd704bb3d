"""Who is flagged within one alert budget: churners that the traditional score misses, and false alarms."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..influence import Booleans, Influence, mean_influence
from .claim import Claim, Figure
from .given import MIN_CHURNED_ACCOUNTS, Given
from .intervals import PERCENT, figure, log_odds, percentage, require, times

EDGE = 0.5
"""How far around the edge of the budget rows count as next to it, in budgets."""

_PHASES = ("active", "post")


def flags(of: Given) -> Iterator[Claim]:
    """Yield what the campaign-aware scorer and the challenger flag that the traditional one does not."""
    roles = of.roles
    scorers = (roles.campaign_aware, ""), (roles.challenger, "_challenger")
    for scorer, suffix in scorers:
        yield from _found(of, scorer, suffix)
    for scorer, suffix in scorers:
        yield from (_false(of, scorer, suffix, phase) for phase in _PHASES)


def _found(of: Given, scorer: str, suffix: str) -> Iterator[Claim]:
    other = of.roles.traditional
    budget = f"{PERCENT * of.budget_share:g} % of the accounts of each cutoff"
    against = f"{other} with the same alert budget, {budget}"
    metric = f"probability of {scorer}, churn within {of.horizon_days} days"
    yield Claim(
        key=f"churners_found{suffix}",
        question=f"How many of the churners are flagged by {scorer} and not by {other}?",
        unit="%",
        against=against,
        metric=metric,
    ).answered(lambda: _extra(of, scorer, of_churners=True))
    yield Claim(
        key=f"at_risk_found{suffix}",
        question=f"How many of all snapshots are churners flagged by {scorer} and not by {other}?",
        unit="percentage points",
        against=against,
        metric=metric,
    ).answered(lambda: _extra(of, scorer, of_churners=False))


def _extra(of: Given, scorer: str, *, of_churners: bool) -> Figure:
    churned = of.rows.churned
    found = churned & of.flagged(scorer) & ~of.flagged(of.roles.traditional)
    rows = churned if of_churners else np.ones(len(churned), bool)
    accounts = of.accounts_of(rows)
    require(accounts.churned, "churned accounts", least=MIN_CHURNED_ACCOUNTS)
    share = mean_influence(found[rows].astype(np.float64), accounts)
    counted = "churned accounts" if of_churners else "accounts"
    return figure(log_odds(share), percentage, n=accounts.count, counted=counted, fewest=accounts.churned)


def _false(of: Given, scorer: str, suffix: str, phase: str) -> Claim:
    return Claim(
        key=f"false_flags_{phase}{suffix}",
        question=f"How many times as often are customers who stay flagged by {scorer} in {phase} phases?",
        unit="×",
        against=f"{of.roles.traditional}, with the same alert budget over all phases",
        metric=f"false at-risk rate of {scorer}: flagged among the snapshots that did not churn",
    ).answered(lambda: _false_ratio(of, scorer, phase))


def _false_ratio(of: Given, scorer: str, phase: str) -> Figure:
    stayed = of.in_phase(phase) & ~of.rows.churned
    names = scorer, of.roles.traditional
    fewest = min(of.accounts_of(stayed & of.flagged(name)).count for name in names)
    require(fewest, f"accounts that one of the two flags falsely in {phase} phases")
    ours, theirs = (log_flagged(of, name, stayed) for name in names)
    accounts = of.accounts_of(stayed).count
    counted = f"accounts that stayed, with snapshots in {phase} phases"
    return figure(ours - theirs, times, n=accounts, counted=counted, fewest=fewest)


def log_flagged(of: Given, scorer: str, among: Booleans) -> Influence:
    """Return the logarithm of how many rows of `among` (n,) are flagged, with each account's influence on it.

    A budget is a fixed number of flags a cutoff: whoever takes one takes it from somebody else, who is in
    `among` as often as the rows next to the budget's edge are, those from half to one and a half budgets.
    Leaving that out would make the interval too wide.
    """
    flagged, cutoff = of.flagged(scorer), of.rows.cutoff
    edge = of.flagged(scorer, budgets=1 + EDGE) & ~of.flagged(scorer, budgets=1 - EDGE)
    rows, near, flags = (
        np.bincount(cutoff[mask], minlength=len(of.cutoffs)) for mask in (cutoff >= 0, edge, flagged)
    )
    hit = np.bincount(cutoff[edge & among], minlength=len(of.cutoffs))
    taken = np.divide(hit, near, out=np.zeros(len(near)), where=near > 0)[cutoff]
    share = (flags / np.maximum(rows, 1))[cutoff]
    moved = (flagged & among) - taken * (flagged - share)
    total = int(np.count_nonzero(flagged & among))
    by_account = np.bincount(of.rows.account, weights=moved, minlength=of.rows.accounts)
    return Influence(float(np.log(total)), by_account / total)
