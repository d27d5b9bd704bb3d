"""The accounts of a live comparison: who was assigned what, what became of them, and who contacted them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from ...checks import InputError, listed
from ...evaluation.live.outcome import CONTACTS, EVALUATED, IMMATURE, NEUTRAL, STATE, VANISHED
from ...experiment import Experiment, LiveChoice
from ...features import labels, snapshots
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
from .known import A_DAY
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

    The first assignment of an account stands. What the data set says of an account that was no customer when
    it was assigned is left out, and counted: nobody keeps who is gone. Raises InputError where there are
    none, and for an arm that is not in the plan.
    """
    rows, gone = own, 0
    if tables.assignments is not None:
        rows, gone = _with_delivered(own, tables.assignments, tables, experiment, live)
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
    if gone:
        said.append(f"assignments: no customers on the day of their assignment, and left out: {gone:,}")
    return TakingPart(rows[inside].reset_index(drop=True), int((~inside).sum()), tuple(said))


def _with_delivered(
    own: pd.DataFrame, brought: pd.DataFrame, tables: Tables, experiment: Experiment, live: LiveChoice
) -> tuple[pd.DataFrame, int]:
    """Return own and delivered rows, and how many accounts were no customers when they were assigned."""
    delivered = brought[brought[SALT] == live.salt]
    gone = _gone(delivered, tables, experiment) & ~delivered[ACCOUNT_ID].isin(own[ACCOUNT_ID])
    left_out, delivered = delivered.loc[gone, ACCOUNT_ID].nunique(), delivered[~gone].reset_index(drop=True)
    if STRATUM not in delivered:
        delivered[STRATUM] = strata(tables, delivered[ACCOUNT_ID], live.balance_by)
    parts = [part[list(COLUMNS)] for part in (own, delivered) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else own, left_out


def _gone(delivered: pd.DataFrame, tables: Tables, experiment: Experiment) -> pd.Series:
    """Return whether each account, of those in the data, was no customer on the day of its assignment.

    Who became one in the course of the day was.
    """
    days = delivered[ASSIGNED_AT].dt.floor("D")
    found = snapshots(tables, experiment.label, list({*days, *(days + A_DAY)}))
    customers = pd.MultiIndex.from_frame(found[[ACCOUNT_ID, CUTOFF]])
    there = [
        pd.MultiIndex.from_arrays([delivered[ACCOUNT_ID], day]).isin(customers)
        for day in (days, days + A_DAY)
    ]
    return _known(tables, delivered[ACCOUNT_ID]) & ~(there[0] | there[1])


def _known(tables: Tables, account_id: pd.Series) -> pd.Series:
    """Return whether the data have each account still."""
    there = tables.events[ACCOUNT_ID] if tables.accounts is None else tables.accounts[ACCOUNT_ID]
    return account_id.isin(there)


def outcomes(
    experiment: Experiment, live: LiveChoice, tables: Tables, rows: pd.DataFrame, *, until: pd.Timestamp
) -> pd.DataFrame:
    """Return the rows with state, churned, value and contacts, as `live_result` takes them.

    Churn is that of the experiment's label, looked for from the day of the assignment on, by what is known
    `until` then.
    """
    asked = pd.DataFrame({ACCOUNT_ID: rows[ACCOUNT_ID], CUTOFF: rows[ASSIGNED_AT].dt.floor("D")})
    found = labels(tables, asked, experiment.label, as_of=until)
    state = np.select(
        [
            ~_known(tables, rows[ACCOUNT_ID]).to_numpy(bool),
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
