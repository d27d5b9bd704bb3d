"""What is at stake: the money a year of the accounts at risk, by cause and phase."""

from __future__ import annotations

import math

import pandas as pd

from ...tables import ACCOUNT_ID, AT_RISK, PHASE, PHASES, PROBABILITY, VALUE
from ..names import CAUSES, UNCLEAR
from .by_part import ALL, parts


def value_at_risk(scores: pd.DataFrame, causes: pd.DataFrame, accounts: pd.DataFrame | None) -> pd.DataFrame:
    """Return the value at risk of a scored day: a row for each cause and phase with an account at risk.

    Columns: `cause` (also "unclear") and `phase` ("all" for all of them), `accounts` at risk and those of
    them `without_value`, and `value`: the sum of value × probability of churn, in money a year, NaN where no
    account tells its value. `scores` are those of the day; `causes` has account_id and cause, and an account
    that it does not name is unclear.
    """
    risky = scores[scores[AT_RISK].astype(bool)]
    of = causes.drop_duplicates(ACCOUNT_ID).set_index(ACCOUNT_ID)["cause"]
    cause = risky[ACCOUNT_ID].map(of).astype(object)
    risky = risky.assign(cause=cause.where(cause.isin(CAUSES), UNCLEAR))
    worth = _worth(risky, accounts)
    rows = [
        (cause, phase, len(part), int(worth[part.index].isna().sum()), worth[part.index].sum(min_count=1))
        for cause, phase, part in (*parts(risky, ("cause", PHASE)), *_unclear(risky))
    ]
    return pd.DataFrame(rows, columns=["cause", "phase", "accounts", "without_value", "value"])


def _unclear(risky: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    rows = risky[risky["cause"] == UNCLEAR]
    by_phase = [(ALL, rows), *((phase, rows[rows[PHASE] == phase]) for phase in PHASES)]
    return [(UNCLEAR, phase, part) for phase, part in by_phase if len(part)]


def _worth(risky: pd.DataFrame, accounts: pd.DataFrame | None) -> pd.Series:
    if accounts is None or VALUE not in accounts:
        return pd.Series(math.nan, risky.index)
    value = risky[ACCOUNT_ID].map(accounts.set_index(ACCOUNT_ID)[VALUE])
    return value.astype(float) * risky[PROBABILITY]
