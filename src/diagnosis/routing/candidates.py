"""Who might be handed off, the most urgent first."""

from __future__ import annotations

import pandas as pd

from ...experiment.raci import ROUTED_CAUSES
from ...tables import ACCOUNT_ID, HEALTH, PROBABILITY, SEGMENT, VALUE
from ..names import DESTINATIONS
from .matrix import CAUSE_OF

DOUBT = {"A": 0.0, "B": 0.1, "C": 0.25, "D": 0.5}
"""Share of the value at risk that a grade of reliability takes off: a score that data hardly support comes
later than an equal one that they do. A choice, not a measurement."""

UNGRADED = DOUBT["D"]
TEAMS = DESTINATIONS[: len(ROUTED_CAUSES)]


def candidates(causes: pd.DataFrame, scores: pd.DataFrame, accounts: pd.DataFrame | None) -> pd.DataFrame:
    """Return `causes` with segment, value, health, probability and `priority`, highest priority first.

    priority = value × probability × (1 − DOUBT of the grade), so money a year that is likely to be lost,
    marked down by doubt; equal ones are in the order of their ids. Where an account has no value, the median
    of the others stands in for it, and 1 where nobody has one; `value` itself stays NaN. `named` is what the
    diagnosis named; where that is no cause of the matrix (`unclear`, `wind_down`) and a team costs least,
    `cause` is the one that this team is right for.
    """
    table = _by_destination(causes).drop_duplicates([ACCOUNT_ID, "cause"])
    table = table.drop(columns=[name for name in (HEALTH, PROBABILITY) if name in table])
    told = scores[[ACCOUNT_ID, HEALTH, PROBABILITY, "reliability"]]
    table = table.merge(told, on=ACCOUNT_ID, how="left", validate="many_to_one")
    table = table.assign(**{name: _of(accounts, name, table[ACCOUNT_ID]) for name in (SEGMENT, VALUE)})
    doubt = table["reliability"].astype(object).map(DOUBT).astype(float).fillna(UNGRADED)
    table["priority"] = _stood_in(table[VALUE]) * table[PROBABILITY].fillna(0) * (1 - doubt)
    return table.sort_values(["priority", ACCOUNT_ID], ascending=[False, True], ignore_index=True)


def _by_destination(causes: pd.DataFrame) -> pd.DataFrame:
    named, destination = causes["cause"].astype(object), causes["destination"].astype(object)
    meant = ~named.isin(ROUTED_CAUSES) & destination.isin(TEAMS)
    return causes.assign(named=named, cause=named.mask(meant, destination.map(CAUSE_OF)))


def _of(accounts: pd.DataFrame | None, name: str, ids: pd.Series) -> pd.Series:
    if accounts is None or name not in accounts:
        return pd.Series(None, index=ids.index, dtype=float if name == VALUE else object)
    found = ids.map(accounts.drop_duplicates(ACCOUNT_ID).set_index(ACCOUNT_ID)[name])
    return found.astype(float) if name == VALUE else found.astype(object)


def _stood_in(value: pd.Series) -> pd.Series:
    return value.fillna(value.median() if value.notna().any() else 1.0)
