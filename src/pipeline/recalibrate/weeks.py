"""The weekly probabilities that were in use: as they were made, else as the champion says now."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from ...evaluation.ledger import Ledger
from ...experiment import Experiment
from ...features import snapshots
from ...features.kept import kept_windows
from ...models import ScorerWithFeatures
from ...tables import ACCOUNT_ID, CUTOFF, PROBABILITY, Tables
from ..in_use import InUse
from ..watch import ROWS_AT_ONCE

ROW = [ACCOUNT_ID, CUTOFF, PROBABILITY]
WEEK = pd.Timedelta(days=7)


@dataclass(frozen=True, eq=False)
class Weeks:
    """The probabilities of a champion by week; those that nobody had made are kept once they are computed."""

    experiment: Experiment
    champion: InUse
    ledger: Ledger
    computed: dict[pd.Timestamp, pd.DataFrame] = field(default_factory=dict)

    def before(
        self, tables: Tables, at: pd.Timestamp, since: pd.Timestamp
    ) -> tuple[pd.DataFrame, list[pd.Timestamp]]:
        """Return account_id, cutoff and probability of the weeks that lie in [since, at), in order.

        Also the cutoffs that nobody had scored, whose probabilities are what the champion says now of what
        was known then.
        """
        days = weeks_between(since, at)
        made = self._made(days)
        left = [day for day in days if day not in set(made[CUTOFF])]
        if new := [day for day in left if day not in self.computed]:
            asked = snapshots(tables, self.experiment.label, new)
            told = predicted(self.champion.one, tables, asked)
            self.computed.update({day: told[told[CUTOFF] == day] for day in new})
        found = pd.concat([made, *(self.computed[day] for day in left)], ignore_index=True)
        return found.sort_values([CUTOFF, ACCOUNT_ID], kind="stable", ignore_index=True), left

    def _made(self, days: list[pd.Timestamp]) -> pd.DataFrame:
        if not days:
            return self.ledger.predictions(scorers=[])[ROW]
        version = self.champion.version
        made = self.ledger.predictions(since=days[0], until=days[-1], scorers=[version.scorer])
        return made.loc[(made["version"] == version.origin) & made[CUTOFF].isin(days), ROW]


def weeks_between(since: pd.Timestamp, at: pd.Timestamp) -> list[pd.Timestamp]:
    """Return the first days of the whole weeks that end at `at`, none before `since`, in order.

    >>> monday = pd.Timestamp("2024-01-15", tz="UTC")
    >>> [f"{day:%d}" for day in weeks_between(pd.Timestamp("2024-01-04", tz="UTC"), monday)]
    ['08']
    """
    return [at - WEEK * number for number in range((at - since) // WEEK, 0, -1)]


def predicted(one: ScorerWithFeatures, tables: Tables, asked: pd.DataFrame) -> pd.DataFrame:
    """Return what a scorer says of snapshots, from windows that are in memory a part at a time."""
    pieces = []
    for first in range(0, len(asked), ROWS_AT_ONCE):
        rows, _ = kept_windows(tables, asked.iloc[first : first + ROWS_AT_ONCE], one.features)
        pieces.append(rows[ROW[:2]].assign(**{PROBABILITY: one.predict_proba(rows)[:, 1]}))
    return pd.concat(pieces, ignore_index=True) if pieces else asked.assign(**{PROBABILITY: 0.0})
