"""A challenger: the champion's scorer, fitted again on the outcomes of the last year."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from ...checks import InputError
from ...features import Feature, halves
from ...features.kept import kept_windows
from ...features.sources import Sources
from ...models import CompleteScorer, ScorerWithFeatures
from ...tables import ACCOUNT_ID, CUTOFF, Tables
from ..grading import sample, stability_of
from .matured import Matured


@dataclass(frozen=True, eq=False)
class Challenger:
    """A fitted scorer, and of each matured row the probabilities of champion and challenger.

    Those of the challenger, `unseen`, are from fits that saw no row of the account.
    """

    one: ScorerWithFeatures
    windows: pd.DataFrame
    champion: NDArray[np.float64]
    unseen: NDArray[np.float64]

    def complete(self, tables: Tables, *, seed: int) -> CompleteScorer:
        """Return the challenger with all that scoring a day takes."""
        one, rows = self.one, sample(self.windows, seed)
        features = _features(one, tables)
        told = [kept_windows(half, rows[[ACCOUNT_ID, CUTOFF]], features)[0] for half in halves(tables, rows)]
        (wavers,) = stability_of(tables, {"": one}, rows, told).values()
        return CompleteScorer(one.scorer, one.features, one.phase, wavers, segments=one.segments)


def fit_challenger(champion: CompleteScorer, tables: Tables, matured: Matured) -> Challenger:
    """Return the champion's scorer with the same settings and features, fitted on the matured rows.

    Raises InputError where there is nothing to learn from.
    """
    if matured.churned.nunique() < 2:
        raise InputError("the outcomes that have matured are all alike, or there are none yet")
    rows, _ = kept_windows(tables, matured.rows[[ACCOUNT_ID, CUTOFF]], _features(champion, tables))
    one = refitted(champion, rows, matured.churned)
    return Challenger(one, rows, champion.predict_proba(rows)[:, 1], one.scorer.unseen_probability_)


def refitted(one: ScorerWithFeatures, windows: pd.DataFrame, churned: pd.Series) -> ScorerWithFeatures:
    """Return the same scorer, fitted on these windows and their outcomes instead of its own."""
    again = replace(one, scorer=clone(one.scorer))
    try:
        again.scorer.fit(again.of(windows), churned.to_numpy(bool))
    except ValueError as error:
        raise InputError(f"the scorer cannot learn from the outcomes that have matured: {error}") from error
    return again


def _features(one: ScorerWithFeatures, tables: Tables) -> list[Feature]:
    """Return what the scorer reads, and what its scores are graded by."""
    every = (*one.features, *Sources.of(tables).features)
    return list({feature.name: feature for feature in every}.values())
