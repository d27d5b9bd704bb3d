"""How far each single score can be trusted: its interval, and its grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from ..evaluation import TimeSplit
from ..features import Feature, halves, since_last, windows
from ..models import ScorerWithFeatures, Stability, grade
from ..tables import ACCOUNT_ID, CUTOFF, Tables
from .choose import Chosen
from .fit import Fitted

SAMPLE_ROWS = 10_000
"""Training rows that the spread between the halves is learned from: enough to know it to one per cent."""

SILENT_DAYS = "days_since_last_event"
SILENCE = Feature(SILENT_DAYS, since_last(None), component="freshness", direction=-1, unit="days")
"""What a grade reads of an account beside what its scorer does."""

SIGNAL_TABLES = ("tickets", "surveys", "subscriptions")
"""The optional tables that speak for or against an account; one that is missing is an unknown component."""


@dataclass(frozen=True)
class Grader:
    """What the scores of one data set are graded with: a `Stability` for each scorer, and account sizes."""

    stability: Mapping[str, Stability]
    seats: pd.Series | None
    missing_tables: int

    @classmethod
    def of(cls, tables: Tables, stability: Mapping[str, Stability]) -> Self:
        """Return what grades the scores of a data set by scorers whose stability is known."""
        accounts = tables.accounts
        seats = None
        if accounts is not None and "seats" in accounts:
            seats = accounts.set_index(ACCOUNT_ID)["seats"]
        return cls(stability, seats, sum(getattr(tables, name) is None for name in SIGNAL_TABLES))

    def graded(
        self, name: str, one: ScorerWithFeatures, rows: pd.DataFrame, components: pd.DataFrame
    ) -> pd.DataFrame:
        """Return low, high and reliability of the scores of `rows`, whose component health is given."""
        low, high = self.stability[name].health_interval(one.scorer, one.of(rows), size=self.size(rows))
        known = components.notna().sum(axis=1) / (components.shape[1] + self.missing_tables)
        silent = rows[SILENT_DAYS].to_numpy(np.float64) if SILENT_DAYS in rows else np.zeros(len(rows))
        letters = grade(high - low, known.to_numpy(np.float64), silent)
        return pd.DataFrame(
            {"low": low, "high": high, "reliability": pd.array(letters, dtype="str")}, index=rows.index
        )

    def size(self, rows: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Return the seats of the account of each row (n,), NaN where nobody delivered them."""
        if self.seats is None:
            return np.full(len(rows), np.nan)
        return rows[ACCOUNT_ID].map(self.seats).to_numpy(np.float64)


def grader(
    tables: Tables, chosen: Chosen, fitted: Mapping[str, Fitted], split: TimeSplit, *, seed: int
) -> Grader:
    """Return what grades the scores of the `fitted` scorers, learned on training rows alone."""
    size = Grader.of(tables, {}).size
    rows = split.train
    if len(rows) > SAMPLE_ROWS:
        rows = rows.sample(SAMPLE_ROWS, random_state=seed).sort_index()
    odd, even = (windows(half, rows[[ACCOUNT_ID, CUTOFF]], chosen.all) for half in halves(tables))
    stability = {
        name: Stability.learn(
            one.scorer.decision_function(one.of(odd)),
            one.scorer.decision_function(one.of(even)),
            size=size(odd),
        )
        for name, one in fitted.items()
    }
    return Grader.of(tables, stability)
