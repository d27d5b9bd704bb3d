"""What has become of predictions by a day: their outcome is known, not yet, or never will be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...tables import ACCOUNT_ID, CHURNED, CUTOFF, LABEL, MATURED_AT, PREDICTED_AT

STATE = "state"
MATURE, UNKNOWN, NEUTRAL, OTHER_HORIZON = "mature", "unknown", "neutral", "other_horizon"
"""The states: the outcome is known; its horizon is not over; the account left for a neutral reason within it;
the prediction is of another horizon than is asked about."""

LONGEST_DELAY = pd.Timedelta(days=7)
"""How long after its day a prediction may be written down and still count as made in time: a weekly scoring
job that ran late. Of those who churn within 90 days a third has left within 30 (docs/ledger.md)."""


@dataclass(frozen=True)
class Maturity:
    """How many predictions there are by a day, by state, and when the next of them mature.

    `unknown` and the other states add up to all predictions. `next_at` is when the horizon of the next ones
    ends, `next_predictions` how many those are; None and 0 where none is to come. `hindsight` is how many of
    the mature ones were written down more than LONGEST_DELAY after their day, or once their horizon was over.
    """

    mature: int
    unknown: int
    neutral: int
    other_horizon: int
    next_at: pd.Timestamp | None
    next_predictions: int
    hindsight: int


def matured(
    predictions: pd.DataFrame, outcomes: pd.DataFrame, *, until: pd.Timestamp, horizon_days: int
) -> pd.DataFrame:
    """Return predictions of the ledger with their label (true, false, null) and state, in their order.

    `outcomes` is what `labels` says of their snapshots when asked as of `until` for `horizon_days`; each
    snapshot occurs once there. The label is null in every state but mature.
    """
    told = outcomes[[ACCOUNT_ID, CUTOFF, CHURNED]].rename(columns={CHURNED: LABEL})
    rows = predictions.merge(told, on=[ACCOUNT_ID, CUTOFF], how="left", validate="many_to_one")
    label = rows[LABEL].astype("boolean")
    other = (rows[MATURED_AT] - rows[CUTOFF]) != pd.Timedelta(days=horizon_days)
    states = np.select(
        [other, label.notna(), rows[MATURED_AT] > until], [OTHER_HORIZON, MATURE, UNKNOWN], default=NEUTRAL
    )
    rows[LABEL], rows[STATE] = label.mask(other), states
    return rows


def maturity(rows: pd.DataFrame) -> Maturity:
    """Return the `Maturity` of predictions with their state."""
    states = rows[STATE].value_counts()
    unknown = rows.loc[rows[STATE] == UNKNOWN, MATURED_AT]
    next_at = None if unknown.empty else unknown.min()
    written = rows[PREDICTED_AT]
    late = (written > rows[CUTOFF] + LONGEST_DELAY) | (written >= rows[MATURED_AT])
    return Maturity(
        mature=int(states.get(MATURE, 0)),
        unknown=len(unknown),
        neutral=int(states.get(NEUTRAL, 0)),
        other_horizon=int(states.get(OTHER_HORIZON, 0)),
        next_at=next_at,
        next_predictions=int((unknown == next_at).sum()),
        hindsight=int((late & (rows[STATE] == MATURE)).sum()),
    )
