"""The accounts of a live comparison: who was assigned what, what became of them, and who contacted them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from ...checks import InputError, listed
from ...evaluation.live.outcome import CONTACTS, EVALUATED, IMMATURE, NEUTRAL, STATE, VANISHED
from ...experiment import Experiment, LiveChoice
from ...features import labels
from ...tables import (
    ACCOUNT_ID,
    ARM,
    ASSIGNED_AT,
    AT,
    CHURNED,
    CUTOFF,
    KIND,
    MATURED_AT,
    SALT,
    STRATUM,
    VALUE,
    Tables,
)
from .book import COLUMNS
from .strata import strata


class TakingPart(NamedTuple):
    """The assignments that count, how many were made outside of the days to join, and what is doubtful."""

    rows: pd.DataFrame
    late: int
    said: tuple[str, ...]


def taking_part(
    experiment: Experiment, live: LiveChoice, tables: Tables, own: pd.DataFrame, *, at: pd.Timestamp
) -> TakingPart:
    """Return the assignments before `at`: those made here (`own`), and those of the data set by this salt.

    The first assignment of an account stands. Raises InputError where there are none, and for an arm that is
    not in the plan.
    """
    rows = own if tables.assignments is None else _with_delivered(own, tables.assignments, tables, live)
    if rows.empty:
        raise InputError(
            f"nobody has an arm by the salt {live.salt!r}; run `campaignpulse live assign` on the first day, "
            "or bring a table assignments"
        )
    foreign = sorted(set(rows[ARM]) - set(live.arms))
    if foreign:
        raise InputError(
            f"assignments: arm {foreign[0]!r} is not in live.arms, {listed(live.arms)}; correct one of them"
        )
    rows = rows.sort_values(ASSIGNED_AT, kind="stable")
    arms = rows.groupby(ACCOUNT_ID)[ARM].transform("nunique")
    twice = rows.loc[arms > 1, ACCOUNT_ID].nunique()
    rows = rows.drop_duplicates(ACCOUNT_ID)
    day = rows[ASSIGNED_AT].dt.floor("D")
    last = live.last_entry(experiment.label.horizon_days)
    rows, inside = rows[day < at], day.between(live.starts, last)[day < at]
    said = [f"assignments: {twice:,} accounts have several arms; the first one stands"] if twice else []
    return TakingPart(rows[inside].reset_index(drop=True), int((~inside).sum()), tuple(said))


def _with_delivered(
    own: pd.DataFrame, brought: pd.DataFrame, tables: Tables, live: LiveChoice
) -> pd.DataFrame:
    delivered = brought[brought[SALT] == live.salt].reset_index(drop=True)
    if STRATUM not in delivered:
        delivered[STRATUM] = strata(tables, delivered[ACCOUNT_ID], live.balance_by)
    parts = [part[list(COLUMNS)] for part in (own, delivered) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else own


def outcomes(
    experiment: Experiment, live: LiveChoice, tables: Tables, rows: pd.DataFrame, *, until: pd.Timestamp
) -> pd.DataFrame:
    """Return the rows with state, churned, value and contacts, as `live_result` takes them.

    Churn is that of the experiment's label, looked for from the day of the assignment on, by what is known
    `until` then.
    """
    asked = pd.DataFrame({ACCOUNT_ID: rows[ACCOUNT_ID], CUTOFF: rows[ASSIGNED_AT].dt.floor("D")})
    found = labels(tables, asked, experiment.label, as_of=until)
    there = tables.events[ACCOUNT_ID] if tables.accounts is None else tables.accounts[ACCOUNT_ID]
    state = np.select(
        [
            ~rows[ACCOUNT_ID].isin(there).to_numpy(bool),
            (found[MATURED_AT] > until).to_numpy(bool),
            found[CHURNED].isna().to_numpy(bool),
        ],
        [VANISHED, IMMATURE, NEUTRAL],
        EVALUATED,
    )
    return rows.assign(
        **{
            STATE: state,
            CHURNED: found[CHURNED].fillna(False).to_numpy(bool),
            VALUE: _values(tables, rows[ACCOUNT_ID]),
            CONTACTS: _contacts(experiment, live, tables, rows, until),
        }
    )


def _values(tables: Tables, account_id: pd.Series) -> np.ndarray:
    if tables.accounts is None or VALUE not in tables.accounts:
        return np.full(len(account_id), np.nan)
    by_account = tables.accounts.set_index(ACCOUNT_ID)[VALUE]
    return by_account.reindex(account_id).to_numpy(np.float64)


def _contacts(
    experiment: Experiment, live: LiveChoice, tables: Tables, rows: pd.DataFrame, until: pd.Timestamp
) -> np.ndarray:
    """Return how often each account was contacted inside its horizon; NaN where no table tells."""
    if tables.outreach is None:
        return np.full(len(rows), np.nan)
    outreach = tables.outreach
    if live.kinds is not None:
        outreach = outreach[outreach[KIND].isin(live.kinds)]
    both = outreach[[ACCOUNT_ID, AT]].merge(rows[[ACCOUNT_ID, ASSIGNED_AT]], on=ACCOUNT_ID)
    ends = both[ASSIGNED_AT] + pd.Timedelta(days=experiment.label.horizon_days)
    inside = both[(both[AT] >= both[ASSIGNED_AT]) & (both[AT] < ends) & (both[AT] < until)]
    counts = inside.groupby(ACCOUNT_ID).size().reindex(rows[ACCOUNT_ID], fill_value=0)
    return counts.to_numpy(np.float64)
