"""The outcomes that have matured by a day: what a refit learns from, and what both sides are judged on."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ...experiment import Experiment
from ...features import labels, snapshots
from ...recalibration.cusum import WEEK
from ...tables import ACCOUNT_ID, CHURNED, CUTOFF, Tables

EVERY = pd.Timedelta(days=28)
"""Days between cutoffs: snapshots of one account that lie closer add little."""


@dataclass(frozen=True, eq=False)
class Matured:
    """Snapshots with their outcome (account_id, cutoff, churned), and which of them the gate asks about."""

    rows: pd.DataFrame
    asked: pd.Series

    @property
    def churned(self) -> pd.Series:
        """The outcomes."""
        return self.rows[CHURNED]


def matured_rows(experiment: Experiment, tables: Tables, at: pd.Timestamp) -> Matured:
    """Return the snapshots of every 28 days whose outcome has matured by `at`, within `train_days` before.

    They lie whole weeks before `at`, as the weeks do whose cancellations are counted, so that one set of
    snapshots serves both: of a horizon of 90 days the last is 91 days old. None lies before the first
    training cutoff of the experiment. `tables` are as known at `at`.
    """
    chosen, horizon = experiment.recalibration, pd.Timedelta(days=experiment.label.horizon_days)
    reach = max(chosen.train_days, chosen.gate_days)
    count = pd.Timedelta(days=reach - 1) // EVERY + 1
    last = at - -(-horizon // WEEK) * WEEK
    days = [last - EVERY * number for number in range(count)]
    asked = snapshots(tables, experiment.label, [day for day in days if day >= experiment.split.train[0]])
    outcomes = labels(tables, asked, experiment.label, as_of=at)
    known = outcomes.loc[outcomes[CHURNED].notna(), [ACCOUNT_ID, CUTOFF, CHURNED]].reset_index(drop=True)
    rows = known.assign(**{CHURNED: known[CHURNED].astype(bool)})
    return Matured(rows, rows[CUTOFF] + horizon > at - pd.Timedelta(days=chosen.gate_days))
