"""The first prediction stands: what of a new table is new, and what of it says otherwise than before."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...checks import InputError, listed
from ...tables import (
    ACCOUNT_ID,
    CUTOFF,
    MATURED_AT,
    PHASE,
    PREDICTED_AT,
    PROBABILITY,
    SCORER,
    VERSION,
    clean_cutoffs,
)

KEY = [ACCOUNT_ID, CUTOFF, SCORER, VERSION]
GIVEN = (*KEY, PHASE, PROBABILITY, MATURED_AT)
SAME = 1e-9
"""Probabilities of the same rows may differ by the rounding of a matrix product, about 1e-16; data that have
changed move them by far more."""


@dataclass(frozen=True)
class Appended:
    """What came of adding predictions to the ledger, in numbers of predictions.

    `new` were added, of which `late` to a day that the version had predicted before; `again` were there
    already, of which `changed` now come out otherwise, and stand as they were.
    """

    new: int = 0
    late: int = 0
    again: int = 0
    changed: int = 0

    def __add__(self, other: Appended) -> Appended:
        """Return both together."""
        return Appended(
            self.new + other.new,
            self.late + other.late,
            self.again + other.again,
            self.changed + other.changed,
        )


def ledger_rows(predictions: pd.DataFrame, predicted_at: pd.Timestamp) -> pd.DataFrame:
    """Return predictions as the ledger keeps them, in order of their key.

    Raises InputError for a column that is not there, a version that is not of the form NAME/NUMBER, a
    probability outside [0, 1], and a key that occurs twice.
    """
    lacking = [name for name in GIVEN if name not in predictions]
    if lacking:
        raise InputError(f"ledger: the predictions have no column {listed(lacking)}; give {listed(GIVEN)}")
    rows = predictions[list(GIVEN)].copy()
    rows[CUTOFF] = clean_cutoffs(predictions[CUTOFF])
    rows[PREDICTED_AT] = predicted_at.floor("s").as_unit("us")
    for version in rows[VERSION].unique():
        if not re.fullmatch(r"[\w-]+/\d+", str(version)):
            raise InputError(f"ledger: version {version!r} is not of the form NAME/NUMBER")
    possible = rows[PROBABILITY].between(0, 1)
    if not possible.all():
        row = rows[~possible].iloc[0]
        raise InputError(
            f"ledger: the probability of {row[SCORER]} is {row[PROBABILITY]:g} for account "
            f"{row[ACCOUNT_ID]}; it must lie in [0, 1]"
        )
    repeated = rows.duplicated(KEY)
    if repeated.any():
        row = rows[repeated].iloc[0]
        raise InputError(
            f"ledger: account {row[ACCOUNT_ID]} has two predictions of {row[VERSION]} for "
            f"{row[CUTOFF]:%Y-%m-%d}; drop one"
        )
    return rows.sort_values(KEY, ignore_index=True)


def first_stands(there: pd.DataFrame, new: pd.DataFrame) -> tuple[pd.DataFrame, Appended]:
    """Return the rows of `new` whose key is not `there`, and what came of the others.

    Both are of one day and version.
    """
    before = there.set_index([ACCOUNT_ID, SCORER])
    keys = pd.MultiIndex.from_frame(new[[ACCOUNT_ID, SCORER]])
    again = keys.isin(before.index)
    then, now = before.reindex(keys[again]), new[again]
    moved = np.abs(then[PROBABILITY].to_numpy() - now[PROBABILITY].to_numpy()) > SAME
    other = then[PHASE].to_numpy(dtype=object) != now[PHASE].to_numpy(dtype=object)
    added = int((~again).sum())
    found = Appended(added, added if len(there) else 0, int(again.sum()), int((moved | other).sum()))
    return new[~again], found
