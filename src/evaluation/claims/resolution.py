"""How long campaign tickets take, before and after support works by a playbook."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ...tables import ACCOUNT_ID, CAMPAIGN_ID, OPENED_AT, RESOLVED_AT, Tables
from ..influence import Booleans, Floats
from .claim import Claim, Figure, NotMeasurableError
from .given import Given
from .hindsight import in_campaigns
from .intervals import change, figure, log_ratio, require

FOLLOWED_DAYS = 28
"""Tickets opened in the last so many days are left out: only their quick resolutions could have been seen."""

_HOUR = pd.Timedelta(hours=1)


def resolution(of: Given) -> Iterator[Claim]:
    """Yield the change of the time to resolve campaign tickets since the playbook."""
    day = of.roles.playbook_day
    yield Claim(
        key="resolution_time",
        question="By how much has the time to resolve campaign tickets changed since the playbook?",
        unit="%",
        against="campaign tickets opened before " + ("the playbook" if day is None else f"{day:%Y-%m-%d}"),
        metric=f"mean hours from opened_at to resolved_at; tickets of the last {FOLLOWED_DAYS} days and "
        "those never resolved are left out, so a growing backlog would not show",
    ).answered(lambda: resolution_change(of.tables, day))


def resolution_change(tables: Tables, playbook: pd.Timestamp | None) -> Figure:
    """Return the change in percent of the mean hours to resolve campaign tickets opened since a day.

    Raises NotMeasurableError where the tickets, or the day, are not known.
    """
    if tables.tickets is None or RESOLVED_AT not in tables.tickets:
        raise NotMeasurableError(
            "tickets do not tell when they were resolved; deliver tickets with resolved_at"
        )
    if playbook is None:
        raise NotMeasurableError(
            "nobody said since when support works by a playbook; say it in `claims.playbook_from` of the "
            "experiment file"
        )
    tickets = campaign_tickets(tables, tables.tickets)
    last = tables.tickets[[OPENED_AT, RESOLVED_AT]].max().max()
    followed = tickets[tickets[OPENED_AT] <= last - pd.Timedelta(days=FOLLOWED_DAYS)]
    done = followed.dropna(subset=[RESOLVED_AT])
    hours = ((done[RESOLVED_AT] - done[OPENED_AT]) / _HOUR).to_numpy(np.float64)
    after = (done[OPENED_AT] >= playbook).to_numpy()
    codes, accounts = pd.factorize(done[ACCOUNT_ID])
    people = [len(np.unique(codes[rows])) for rows in (after, ~after)]
    for number, when in zip(people, ("after", "before"), strict=True):
        require(number, f"accounts with a resolved campaign ticket {when} {playbook:%Y-%m-%d}")

    def total(rows: Booleans, weights: Floats) -> Floats:
        return np.bincount(codes[rows], weights=weights[rows], minlength=len(accounts)).astype(np.float64)

    totals = [total(rows, weights) for rows in (after, ~after) for weights in (hours, np.ones(len(hours)))]
    counted = f"accounts ({len(done):,} tickets, {len(followed) - len(done):,} more were never resolved)"
    return figure(log_ratio(*totals), change, n=len(accounts), counted=counted, fewest=min(people))


def campaign_tickets(tables: Tables, tickets: pd.DataFrame) -> pd.DataFrame:
    """Return the tickets about a campaign: those that name one.

    Where no ticket names any, those that were opened in an active or post phase of their account.
    """
    if CAMPAIGN_ID in tickets and tickets[CAMPAIGN_ID].notna().any():
        return tickets[tickets[CAMPAIGN_ID].notna()]
    return tickets[in_campaigns(tables, tickets, OPENED_AT)]
