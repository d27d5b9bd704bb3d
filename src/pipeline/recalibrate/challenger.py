"""A challenger: the champion's scorer, fitted again on the outcomes of the last year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from ...checks import InputError
from ...features import Feature, halves
from ...features.kept import kept_windows
from ...features.sources import Sources
from ...models import CompleteScorer, ScorerWithFeatures
from ...models.calibration import out_of_fold
from ...tables import ACCOUNT_ID, CUTOFF, Tables
from ..grading import sample, stability_of
from .matured import Matured


@dataclass(frozen=True, eq=False)
class Challenger:
    """A fitted scorer, and of each matured row the probabilities of champion and challenger.

    Those of the challenger, `unseen`, are from fits that saw no row of the account; NaN where there are none.
    `kept` says which rows it learned from.
    """

    one: ScorerWithFeatures
    windows: pd.DataFrame
    churned: pd.Series
    kept: NDArray[np.bool_]
    champion: NDArray[np.float64]
    unseen: NDArray[np.float64]

    def complete(self, tables: Tables, *, seed: int) -> CompleteScorer:
        """Return the challenger with all that scoring a day takes."""
        one, rows = self.one, sample(self.windows, seed)
        features = _features(one, tables)
        told = [kept_windows(half, rows[[ACCOUNT_ID, CUTOFF]], features)[0] for half in halves(tables, rows)]
        (wavers,) = stability_of(tables, {"": one}, rows, told).values()
        return CompleteScorer(one.scorer, one.features, one.phase, wavers, segments=one.segments)

    @property
    def taught(self) -> pd.Series:
        """The cutoffs of the rows that it learned from."""
        return self.windows.loc[self.kept, CUTOFF]

    def of_these(self, asked: pd.Series) -> Challenger:
        """Return a challenger that learned from the rows `asked` alone, and says nothing of others.

        What a half-life left out stays left out. Raises InputError where there is nothing to learn from.
        """
        these = asked.to_numpy(bool)
        kept = these & self.kept
        _refuse_alike(self.churned[kept])
        unseen = np.full(len(these), np.nan)
        one, unseen[these] = _learned(self.one, self.windows[these], self.churned[these], kept[these])
        return replace(self, one=one, kept=kept, unseen=unseen)

    def with_settings(self, settings: Mapping[str, Any]) -> Challenger:
        """Return a challenger with other settings of the scorer, fitted on the same rows."""
        other = replace(self.one, scorer=clone(self.one.scorer).set_params(**settings))
        one, unseen = _learned(other, self.windows, self.churned, self.kept)
        return replace(self, one=one, unseen=unseen)


def fit_challenger(
    champion: CompleteScorer,
    tables: Tables,
    matured: Matured,
    *,
    half_life_days: int | None = None,
    seed: int = 0,
) -> Challenger:
    """Return the champion's scorer with the same settings and features, fitted on the matured rows.

    With `half_life_days` it learns from older ones less often, see `recent`. Raises InputError where there is
    nothing to learn from.
    """
    _refuse_alike(matured.churned)
    rows, _ = kept_windows(tables, matured.rows[[ACCOUNT_ID, CUTOFF]], _features(champion, tables))
    kept = recent(rows[CUTOFF], half_life_days=half_life_days, seed=seed)
    one, unseen = _learned(champion, rows, matured.churned, kept)
    return Challenger(one, rows, matured.churned, kept, champion.predict_proba(rows)[:, 1], unseen)


def _refuse_alike(churned: pd.Series) -> None:
    if churned.nunique() < 2:
        raise InputError("the outcomes that have matured are all alike, or there are none yet")


def recent(cutoffs: pd.Series, *, half_life_days: int | None, seed: int) -> NDArray[np.bool_]:
    """Return which rows (n,) a refit learns from: each half as often for every half-life that it is older.

    A row of the last cutoff is always among them, one that is `half_life_days` older with a probability of
    one half, drawn by `seed`: so each scorer can forget, whatever it is made of. Without a half-life all are.

    >>> cutoffs = pd.Series(pd.to_datetime(["2024-01-01"] * 1_000 + ["2024-03-31"], utc=True))
    >>> round(float(recent(cutoffs, half_life_days=90, seed=0).mean()), 1)
    0.5
    """
    if half_life_days is None:
        return np.ones(len(cutoffs), bool)
    days = (cutoffs.max() - cutoffs) / pd.Timedelta(days=half_life_days)
    drawn = np.random.default_rng(seed).random(len(cutoffs))
    return np.asarray(drawn < 0.5 ** days.to_numpy(np.float64))


def refitted(one: ScorerWithFeatures, windows: pd.DataFrame, churned: pd.Series) -> ScorerWithFeatures:
    """Return the same scorer, fitted on these windows and their outcomes instead of its own."""
    again = replace(one, scorer=clone(one.scorer))
    try:
        again.scorer.fit(again.of(windows), churned.to_numpy(bool))
    except ValueError as error:
        raise InputError(f"the scorer cannot learn from the outcomes that have matured: {error}") from error
    return again


def _learned(
    one: ScorerWithFeatures, windows: pd.DataFrame, churned: pd.Series, kept: NDArray[np.bool_]
) -> tuple[ScorerWithFeatures, NDArray[np.float64]]:
    """Return the scorer fitted on the rows that are `kept`, and what it says of all, accounts unseen."""
    again = refitted(one, windows[kept], churned[kept])
    if kept.all():
        return again, again.scorer.unseen_probability_

    def said_of(train: NDArray[np.intp], held: NDArray[np.intp]) -> NDArray[np.float64]:
        left = train[kept[train]]
        fold = refitted(one, windows.iloc[left], churned.iloc[left])
        return fold.predict_proba(windows.iloc[held])[:, 1]

    account = pd.factorize(windows[ACCOUNT_ID], sort=True)[0]
    seen = again.predict_proba(windows)[:, 1]
    return again, out_of_fold(said_of, account, churned.to_numpy(bool), in_sample=seen)


def _features(one: ScorerWithFeatures, tables: Tables) -> list[Feature]:
    """Return what the scorer reads, and what its scores are graded by."""
    every = (*one.features, *Sources.of(tables).features)
    return list({feature.name: feature for feature in every}.values())
