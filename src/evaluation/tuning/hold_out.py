"""Rows that no trial sees, on which the winner of the search has to show that it is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ...models.calibration import account_folds
from ...tables import ACCOUNT_ID
from ..folds import Positions, TimeFolds

ACCOUNT_PARTS = 3
"""One account in three is kept apart where time is too short: the search keeps most, the judge enough."""


@dataclass(frozen=True, eq=False)
class HoldOut:
    """Positions of rows: what the search may see, what its winner then learns from, and what it is judged by.

    `by` "time": the judged rows are the last cutoffs, and every outcome that the search saw was known by the
    first of them. `by` "accounts": the training cutoffs have no room for that, so that the judged rows, again
    the last cutoffs, are of accounts that the search did not see at all.
    """

    search: Positions
    learn: Positions
    judge: Positions
    by: Literal["time", "accounts"]


def hold_out(windows: pd.DataFrame, churned: pd.Series, folds: TimeFolds) -> HoldOut:
    """Return the `HoldOut` of training rows: the last fold of all is the judge's, what is before it searched.

    Raises InputError if not even the accounts that are left have cutoffs enough for the folds.
    """
    *_, (before, last) = folds.split(windows, churned)
    if folds.room(windows.iloc[before]) >= folds.n_folds:
        return HoldOut(before, before, last, "time")
    account = pd.factorize(windows[ACCOUNT_ID], sort=True)[0]
    apart = account_folds(account, churned.to_numpy(dtype=bool), n_folds=ACCOUNT_PARTS) == 0
    return HoldOut(np.flatnonzero(~apart), before[~apart[before]], last[apart[last]], "accounts")
