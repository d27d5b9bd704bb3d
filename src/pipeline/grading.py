"""How far each single score can be trusted: its interval, and its grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from ..evaluation import TimeSplit
from ..features import halves, windows
from ..features.sources import ACTIVE_DAYS, Sources
from ..models import ScorerWithFeatures, Stability, grade
from ..tables import ACCOUNT_ID, CUTOFF, PHASE, PHASES, Tables
from .choose import Chosen
from .fit import Fitted

SAMPLE_ACCOUNTS = 2_000
SAMPLE_ROWS = 10_000
"""Training rows, and accounts, that the interval is learned from: they know its coverage to one per cent."""

LATEST = pd.Timedelta(days=365)
"""Of the training rows the latest: as far as their past goes back they are most like those to be scored."""


@dataclass(frozen=True)
class Grader:
    """What the scores of one data set are graded with: a `Stability` for each scorer, sources, and seats."""

    stability: Mapping[str, Stability]
    sources: Sources
    seats: pd.Series | None

    @classmethod
    def of(
        cls, tables: Tables, stability: Mapping[str, Stability], *, sources: Sources | None = None
    ) -> Self:
        """Return what grades the scores of a data set by scorers whose stability is known.

        `sources`: those of the whole data set, where the tables are those of some of its accounts.
        """
        accounts = tables.accounts
        seats = None
        if accounts is not None and "seats" in accounts:
            seats = accounts.set_index(ACCOUNT_ID)["seats"]
        return cls(stability, sources or Sources.of(tables), seats)

    def graded(self, name: str, one: ScorerWithFeatures, rows: pd.DataFrame) -> pd.DataFrame:
        """Return low, high and reliability of the scores of `rows`, windows with `sources.features`."""
        low, high = self.stability[name].health_interval(one.scorer, one.of(rows), by=self.by(rows))
        letters = grade(high - low, self.sources.known(rows), self.sources.silent_days(rows))
        return pd.DataFrame(
            {"low": low, "high": high, "reliability": pd.array(letters, dtype="str")}, index=rows.index
        )

    def by(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return what the interval of each row may differ by: size, history and phase, as numbers."""
        seats = np.nan if self.seats is None else rows[ACCOUNT_ID].map(self.seats).astype(np.float64)
        phase = rows[PHASE].map({phase: place for place, phase in enumerate(PHASES)})
        quantities = {
            "seats": seats,
            "active_days": rows[ACTIVE_DAYS].astype(np.float64),
            "watched_days": self.sources.watched_days(rows),
            "phase": phase,
        }
        return pd.DataFrame(quantities, index=rows.index)


def grader(
    tables: Tables, chosen: Chosen, fitted: Mapping[str, Fitted], split: TimeSplit, *, seed: int
) -> Grader:
    """Return what grades the scores of the `fitted` scorers, learned on training rows alone."""
    rows = sample(split.train, seed)
    told = [windows(half, rows[[ACCOUNT_ID, CUTOFF]], chosen.all) for half in halves(tables, rows)]
    return Grader.of(tables, stability_of(tables, fitted, rows, told))


def stability_of(
    tables: Tables,
    fitted: Mapping[str, ScorerWithFeatures],
    rows: pd.DataFrame,
    told: Sequence[pd.DataFrame],
) -> dict[str, Stability]:
    """Return how far the scores of each fitted scorer waver, by rows and the same rows as the `halves` tell.

    `rows` are a `sample` of the training rows, windows with `Sources.features`.
    """
    by = Grader.of(tables, {}).by(rows)
    return {
        name: Stability.learn(
            one.scorer.decision_function(one.of(rows)),
            np.stack([one.scorer.decision_function(one.of(half)) for half in told]),
            by=by,
        )
        for name, one in fitted.items()
    }


def sample(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the training rows that the interval is learned from: of the last year, and not too many."""
    rows = rows[rows[CUTOFF] > rows[CUTOFF].max() - LATEST]
    accounts = pd.Series(rows[ACCOUNT_ID].unique())
    if len(accounts) > SAMPLE_ACCOUNTS:
        rows = rows[rows[ACCOUNT_ID].isin(accounts.sample(SAMPLE_ACCOUNTS, random_state=seed))]
    return rows.sample(SAMPLE_ROWS, random_state=seed).sort_index() if len(rows) > SAMPLE_ROWS else rows
