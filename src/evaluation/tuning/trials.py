"""One trial: settings, and how a scorer with them does, fold by fold."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from ...models import Scorer
from ..folds import Positions, TimeFolds
from ..metrics import log_loss, roc_auc

Settings = Mapping[str, float]
FoldScore = Callable[[int, Settings], tuple[float, float | None]]
"""Fold (0 is the latest) and settings → log loss and ROC AUC, which is None where one outcome is absent."""


@dataclass(frozen=True)
class Trial:
    """One choice of settings: `number` 0 is the defaults.

    `log_losses` (lower is better) and `roc_aucs` are those of the folds, the latest in time first; `pruned`
    trials were cut short after some of them. `seconds` it took.
    """

    number: int
    settings: Settings
    log_losses: tuple[float, ...]
    roc_aucs: tuple[float | None, ...]
    pruned: bool
    seconds: float

    @property
    def log_loss(self) -> float:
        """The mean over the folds that were run: what is searched for the lowest of."""
        return math.fsum(self.log_losses) / len(self.log_losses)

    @property
    def roc_auc(self) -> float | None:
        """The mean over the folds that have one."""
        known = [value for value in self.roc_aucs if value is not None]
        return math.fsum(known) / len(known) if known else None


def fold_score(scorer: Scorer, windows: pd.DataFrame, churned: pd.Series, folds: TimeFolds) -> FoldScore:
    """Return what gives log loss and ROC AUC of settings on a fold, counted from the latest one back.

    The latest comes first because its training is the most like that of the scorer in use: it is the best
    single reason to cut a trial short.
    """
    sides = list(folds.split(windows, churned))[::-1]

    def score(fold: int, settings: Settings) -> tuple[float, float | None]:
        outcome = churned.iloc[sides[fold][1]].to_numpy(dtype=bool)
        probability = churn_probability(scorer, settings, windows, churned, sides[fold])
        auc = roc_auc(outcome, probability)
        return log_loss(outcome, probability), None if math.isnan(auc) else auc

    return score


def churn_probability(
    scorer: Scorer,
    settings: Settings,
    windows: pd.DataFrame,
    churned: pd.Series,
    sides: tuple[Positions, Positions],
) -> NDArray[np.float64]:
    """Return what a scorer with these settings, which learned from the first side, says of the second."""
    learned_from, judged = sides
    fitted = clone(scorer).set_params(**settings)
    fitted.fit(windows.iloc[learned_from], churned.iloc[learned_from].astype(bool))
    return np.asarray(fitted.predict_proba(windows.iloc[judged])[:, 1])
