"""Whether the lists of who takes part in a campaign were cleaned of those who left before it began."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from ..tables import ACCOUNT_ID, AT, CAMPAIGN_ID, CHANGE, EXPOSED_AT, STARTS_AT, Tables

FEWEST_EXPECTED = 10.0
"""Leavers that must be expected on the lists before their absence says anything."""

SECONDS_A_DAY = 86_400
CLEANED = 0.1
"""Share of the expected leavers below which the lists are taken to be cleaned."""


class Lists(NamedTuple):
    """Whether the lists of who takes part can be read ahead of time, and if not, why, in a sentence.

    `cleaned`: they are known to lack those who left; otherwise nothing tells.
    """

    as_told: bool
    why_not: str | None
    cleaned: bool = False


def lists_of_takers(tables: Tables) -> Lists:
    """Return whether the exposures are as they were told, which is what lets a feature look ahead.

    Whoever is told of a campaign weeks ahead may cancel before it begins. Where the lists hold far fewer of
    them than cancellations at their usual rate would leave there, they were written, or cleaned, afterwards:
    then to be on a list for a campaign to come means to stay until then, which nobody knew at the time. Where
    nothing says when an account was told, or too few leave, it cannot be told, and nothing may look ahead.
    """
    told = _told_ahead(tables)
    if told.empty or tables.subscriptions is None:
        return _cannot_be_told("there is no exposed_at before a start, or no table of cancellations")
    cancels = tables.subscriptions.loc[tables.subscriptions[CHANGE] == "cancel", [ACCOUNT_ID, AT]]
    waits = float((told[STARTS_AT] - told[EXPOSED_AT]).dt.total_seconds().sum()) / SECONDS_A_DAY
    expected = waits * len(cancels) / max(_customer_days(tables, cancels), 1.0)
    both = told.merge(cancels, on=ACCOUNT_ID)
    found = int(both[AT].between(both[EXPOSED_AT], both[STARTS_AT], inclusive="neither").sum())
    if expected < FEWEST_EXPECTED:
        return _cannot_be_told(f"only about {expected:,.1f} would have left between being told and the start")
    if found > CLEANED * expected:
        return Lists(True, None)
    return Lists(
        False,
        f"exposures: of {len(told):,} told before their campaign began, {found:,} left before it did, where "
        f"about {expected:,.0f} were to be expected; the lists were cleaned of leavers, so what lies ahead "
        "on the calendar is not looked at, and figures of the phase pre flatter; deliver the lists as told",
        cleaned=True,
    )


def _cannot_be_told(why: str) -> Lists:
    return Lists(
        False,
        "exposures: what lies ahead on the calendar is not looked at, since nothing shows that the lists "
        f"still hold who left before a campaign began ({why})",
    )


def _told_ahead(tables: Tables) -> pd.DataFrame:
    """Return account_id, exposed_at and starts_at (the last known) of exposures told before the start."""
    if EXPOSED_AT not in tables.exposures:
        return pd.DataFrame()
    last = tables.campaigns
    if "known_at" in last:
        last = last.sort_values("known_at", kind="stable", na_position="first")
    starts = last.drop_duplicates(CAMPAIGN_ID, keep="last").set_index(CAMPAIGN_ID)[STARTS_AT]
    told = tables.exposures[[ACCOUNT_ID, EXPOSED_AT]].assign(
        **{STARTS_AT: tables.exposures[CAMPAIGN_ID].map(starts).array}
    )
    ends = tables.events["occurred_at"].max()  # of later campaigns nobody knows yet who leaves
    ahead: pd.DataFrame = told[(told[EXPOSED_AT] < told[STARTS_AT]) & (told[STARTS_AT] <= ends)]
    return ahead


def _customer_days(tables: Tables, cancels: pd.DataFrame) -> float:
    """Return the days on which an account was a customer within the data, summed over accounts."""
    times = tables.events["occurred_at"]
    first = tables.events.groupby(ACCOUNT_ID, observed=True)["occurred_at"].min()
    until = cancels.groupby(ACCOUNT_ID)[AT].max().reindex(first.index).fillna(times.max())
    return float((until - first).dt.total_seconds().clip(lower=0).sum()) / SECONDS_A_DAY
