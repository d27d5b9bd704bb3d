"""The last step: other settings, searched where refits at those in use are held and something is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from sklearn.base import clone

from ...checks import InputError
from ...evaluation import TimeFolds
from ...evaluation.tuning import SPACES, Tuning, tune
from ...experiment import Experiment
from ...recalibration import Gate
from .challenger import Challenger


@dataclass(frozen=True, eq=False)
class Search:
    """A search for other settings, `why` it was made, and what the gate says of what it found.

    `challenger` and `gate` are None where the settings in use were the best that were tried.
    """

    why: str
    tuning: Tuning
    challenger: Challenger | None = None
    gate: Gate | None = None

    @property
    def passed(self) -> bool:
        """Whether the other settings may take over."""
        return self.gate is not None and self.gate.passed

    @property
    def settings(self) -> str:
        """The other settings, in words."""
        found = self.tuning.best or self.tuning.defaults
        return ", ".join(f"{name} {value:.3g}" for name, value in found.items())

    @property
    def sentence(self) -> str:
        """What came of the search, in words."""
        searched = f"settings were searched, as {self.why}"
        if self.gate is None:
            return (
                f"{searched}: none of {len(self.tuning.trials)} that were tried is better than those in use"
            )
        outcome = "passed" if self.passed else "held"
        ahead = "" if self.gate.sure is None else f" ({self.gate.sure:+.1f} standard errors)"
        return f"{searched}: {self.settings}, {outcome} by the same gate{ahead}"


def can_retune(experiment: Experiment, scorer: str) -> bool:
    """Return whether the experiment file asks for the settings of a scorer to be searched."""
    asked = experiment.tuning
    return asked is not None and scorer in asked.chosen(experiment.scorers)


def search(
    experiment: Experiment,
    scorer: str,
    refit: Challenger,
    asked: pd.Series,
    *,
    why: str,
    studies: Path | None,
) -> Search:
    """Return what a search for other settings found, with the challenger that has them, not judged yet.

    It sees the rows of a refit whose outcome had matured before the gate begins, so none of those that the
    gate `asked` about, by the `tuning` of the experiment file. The study is kept in the folder `studies`,
    None for nowhere. Raises InputError where too few cutoffs are left for the folds.
    """
    tuning = experiment.tuning
    if tuning is None:
        raise InputError("tuning: the experiment file has no such block; add one to have settings searched")
    spec, before = experiment.scorers[scorer], np.flatnonzero(~asked.to_numpy(bool))
    one = refit.one
    with TemporaryDirectory() as scratch:
        found = tune(
            clone(one.scorer),
            one.of(refit.windows).iloc[before].reset_index(drop=True),
            refit.churned.iloc[before].reset_index(drop=True),
            folds=TimeFolds(tuning.folds, experiment.label.horizon_days),
            storage=studies or scratch,
            trials=tuning.trials,
            minutes=tuning.minutes,
            space={key: bounds for key, bounds in SPACES[spec.kind].items() if key not in spec.settings},
            seed=experiment.seed,
            confidence=experiment.evaluation.confidence,
            min_churned_accounts=experiment.evaluation.min_churned_accounts,
        )
    better = found.best is not None and found.judgement is not None
    return Search(why, found, refit.with_settings(found.best) if better and found.best else None)
