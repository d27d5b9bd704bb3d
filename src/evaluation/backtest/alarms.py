"""Alarms week by week: when they were raised, how long they stayed on, and which of them were right."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...tables import ACCOUNT_ID, AT_RISK, CHURN_AT, CUTOFF, KNOWN_UNTIL, LAPSED
from ..influence import Booleans

LOOK, SPELL, SINCE, RAISED, MATURE, RIGHT = "look", "spell", "since", "raised", "mature", "right"


def alarms(watched: pd.DataFrame, *, first: pd.Timestamp, every_days: int, horizon_days: int) -> pd.DataFrame:
    """Return the snapshots at which alarms are judged, by account and cutoff, with what became of each.

    `watched` has account_id, cutoff (on the grid of `every_days` from `first`), at_risk, and what `churns`
    tells: churn_at, known_until and lapsed, whose rows are left out. Added are

    - look: which day of the grid it is, from 0;
    - spell: numbers what lies between two churns of an account;
    - since: the first day of the uninterrupted stretch of alarms that this one belongs to; a look without
      the account ends a stretch, as a churn does;
    - raised: an alarm that begins, or has stayed on for another whole horizon: it says anew that the
      account will churn within one;
    - mature: whether every churn within the horizon would be known;
    - right: whether there is one.

    >>> days = pd.date_range("2024-01-01", periods=3, freq="7D", tz="UTC")
    >>> week = pd.DataFrame({"account_id": "a", "cutoff": days, "at_risk": [False, True, True],
    ...     "churn_at": days[2], "known_until": days[2] + pd.Timedelta(days=60), "lapsed": False})
    >>> found = alarms(week, first=days[0], every_days=7, horizon_days=30)
    >>> found[["look", "raised", "mature", "right"]].values.tolist()
    [[0, False, True, True], [1, True, True, True], [2, False, True, True]]
    """
    rows = watched[~watched[LAPSED].to_numpy(bool)]
    rows = rows.sort_values([ACCOUNT_ID, CUTOFF], ignore_index=True)
    step, horizon = pd.Timedelta(days=every_days), pd.Timedelta(days=horizon_days)
    rows[LOOK] = ((rows[CUTOFF] - first) // step).astype(np.int64)
    rows[SPELL] = rows.groupby([ACCOUNT_ID, CHURN_AT], sort=False, dropna=False).ngroup()
    on = rows[AT_RISK].to_numpy(bool)
    begins = on & ~_goes_on(rows, on)
    rows[SINCE] = rows[CUTOFF].where(begins).ffill().where(on)
    rows[RAISED] = begins | _raised_anew(rows, every_days, horizon_days)
    end = rows[CUTOFF] + horizon
    rows[MATURE] = rows[KNOWN_UNTIL] >= end
    rows[RIGHT] = rows[CHURN_AT] < end
    return rows


def _goes_on(rows: pd.DataFrame, on: Booleans) -> Booleans:
    """Whether the row before (n,) is of the same spell, one look earlier, and has an alarm."""
    goes_on = np.zeros(len(rows), bool)
    spell, look = rows[SPELL].to_numpy(), rows[LOOK].to_numpy()
    goes_on[1:] = on[:-1] & (spell[1:] == spell[:-1]) & (look[1:] == look[:-1] + 1)
    return goes_on


def _raised_anew(rows: pd.DataFrame, every_days: int, horizon_days: int) -> Booleans:
    """Whether an alarm has been on for a whole number of horizons since the look before."""
    days = (rows[CUTOFF] - rows[SINCE]).dt.days.to_numpy(np.float64)
    with np.errstate(invalid="ignore"):
        anew: Booleans = (days > 0) & (days // horizon_days > (days - every_days) // horizon_days)
    return anew
