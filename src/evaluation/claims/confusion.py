"""Customers whom a campaign confused: how satisfied they are, and whether a usage score sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import numpy as np
import pandas as pd

from ...campaigns.days import floor_day
from ...tables import ACCOUNT_ID, RESPONDED_AT
from ..customers import HEALTH_MIDDLE
from ..influence import Booleans, Floats, Influence, count_accounts, mean_influence
from .claim import Claim, Figure, NotMeasurableError
from .confused_spells import inside_spells
from .given import Given
from .hindsight import in_campaigns
from .intervals import change, figure, log_odds, log_ratio, percentage, require
from .roles import USUAL_SATISFACTION, satisfaction_instrument

_COHORT = (
    "accounts with a ticket of the cause {cause!r} (confirmed, else the category) about a campaign, from its "
    "start to the end of its post phase"
)


def confusion(of: Given) -> Iterator[Claim]:
    """Yield the claims on the campaign-confused cohort: its satisfaction, and whether it looks healthy."""
    cohort, roles = _COHORT.format(cause=of.roles.confusion), of.roles
    yield Claim(
        key="satisfaction_of_confused",
        question="By how much does the satisfaction of those whom a campaign confused differ?",
        unit="%",
        against="the other answers given in active and post phases",
        metric=f"mean score of {_instrument(of)}; confused: {cohort}",
    ).answered(lambda: _satisfaction(of))
    yield Claim(
        key="confused_called_healthy",
        question=f"How many of the confused does the {roles.traditional} score call healthy?",
        unit="%",
        against="about half of all customers; healthy is above the median customer",
        metric=f"{_healthy_words(of)}; confused: {cohort}",
    ).answered(lambda: _called_healthy(of))


def _instrument(of: Given) -> str:
    surveys = of.tables.surveys
    with suppress(NotMeasurableError):
        if surveys is not None:
            return satisfaction_instrument(surveys, of.roles.satisfaction)
    return of.roles.satisfaction or " or ".join(USUAL_SATISFACTION)


def _satisfaction(of: Given) -> Figure:
    surveys = of.tables.surveys
    if surveys is None:
        raise NotMeasurableError("there is no table of surveys; deliver surveys with csat or nps")
    instrument = satisfaction_instrument(surveys, of.roles.satisfaction)
    own = surveys[surveys["instrument"] == instrument].reset_index(drop=True)
    own = own[in_campaigns(of.tables, own, RESPONDED_AT)]
    confused = inside_spells(own[ACCOUNT_ID], floor_day(own[RESPONDED_AT]), of.confused)
    codes, accounts = pd.factorize(own[ACCOUNT_ID])
    score = own["score"].to_numpy(np.float64)

    def total(rows: Booleans, weights: Floats) -> Floats:
        return np.bincount(codes[rows], weights=weights[rows], minlength=len(accounts)).astype(np.float64)

    sides = confused, ~confused
    people = [len(np.unique(codes[rows])) for rows in sides]
    require(people[0], f"confused accounts that answered {instrument}")
    require(people[1], f"other accounts that answered {instrument}")
    totals = [total(rows, weights) for rows in sides for weights in (score, np.ones(len(score)))]
    counted = f"confused accounts that answered {instrument} ({people[1]:,} others)"
    return figure(log_ratio(*totals), change, n=people[0], counted=counted, fewest=min(people))


def _called_healthy(of: Given) -> Figure:
    healthy = _healthy(of)
    accounts = pd.Series(of.account_ids.take(of.rows.account))
    days = floor_day(pd.Series(of.cutoffs))[of.rows.cutoff]
    confused = inside_spells(accounts, days, of.confused)
    counted = count_accounts(of.rows.account[confused], of.rows.churned[confused], size=of.rows.accounts)
    require(counted.count, "confused accounts among the test snapshots")
    share: Influence = mean_influence(healthy[confused].astype(np.float64), counted)
    return figure(
        log_odds(share), percentage, n=counted.count, counted="confused accounts", fewest=counted.count
    )


def _healthy_words(of: Given) -> str:
    scorer = of.roles.traditional
    if scorer in of.health:
        return f"health of {scorer}, healthy from {HEALTH_MIDDLE:g} on"
    return f"probability of {scorer}, healthy below the median of the cutoff"


def _healthy(of: Given) -> Booleans:
    scorer = of.roles.traditional
    probability = of.probability(scorer)
    if scorer in of.health:
        healthy: Booleans = of.health[scorer] >= HEALTH_MIDDLE
        return healthy
    middle = pd.Series(probability).groupby(of.rows.cutoff).transform("median")
    below: Booleans = probability < middle.to_numpy()
    return below
