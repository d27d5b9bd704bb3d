"""Train the scorers of an experiment on one side of the split, and predict the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..checks import InputError
from ..evaluation import TimeSplit
from ..experiment import Experiment, ScorerSpec
from ..features import Feature, components, directions
from ..models import SCORERS, Scorer, read_scorecard
from ..tables import ACCOUNT_ID, CHURNED, CONTEXT, CUTOFF, PHASE, PROBABILITY, SCORER

WITHOUT_CAMPAIGN = " without campaign features"


@dataclass(frozen=True)
class Fitted:
    """A trained scorer, what it was trained from, and the columns of the windows that it reads."""

    scorer: Scorer
    spec: ScorerSpec
    columns: tuple[str, ...]

    def of(self, windows: pd.DataFrame) -> pd.DataFrame:
        """Return the columns of a windows table that the scorer reads."""
        return windows[list(self.columns)]


def fit_scorers(experiment: Experiment, features: Sequence[Feature], split: TimeSplit) -> dict[str, Fitted]:
    """Return the trained scorers by name.

    Where the experiment asks what the campaign calendar brings, each scorer that learns is trained a second time
    without the features that know it, under its name and `WITHOUT_CAMPAIGN`.
    """
    fitted = {name: _fit(experiment, name, spec, features, split) for name, spec in experiment.scorers.items()}
    plain = [feature for feature in features if not feature.campaign]
    if experiment.evaluation.campaign_lift and 0 < len(plain) < len(features):
        for name, spec in experiment.scorers.items():
            if spec.kind != "rules":
                twin = name + WITHOUT_CAMPAIGN
                fitted[twin] = _fit(experiment, name, spec, plain, split, phase=False)
    return fitted


def campaign_pairs(fitted: Mapping[str, Fitted]) -> list[tuple[str, str]]:
    """Return (with, without campaign features) for each scorer that was trained both ways."""
    twins = (name for name in fitted if name.endswith(WITHOUT_CAMPAIGN))
    return [(twin.removesuffix(WITHOUT_CAMPAIGN), twin) for twin in twins]


def predict(fitted: Mapping[str, Fitted], split: TimeSplit) -> pd.DataFrame:
    """Return the contract's `predictions` of the test rows: one row an account, cutoff and scorer."""
    rows = split.test[[ACCOUNT_ID, CUTOFF, PHASE]]
    tables = [
        rows.assign(
            **{
                SCORER: name,
                PROBABILITY: one.scorer.predict_proba(one.of(split.test))[:, 1],
                CHURNED: split.test_churned.astype("boolean").array,
            }
        )
        for name, one in fitted.items()
    ]
    return pd.concat(tables, ignore_index=True)[[ACCOUNT_ID, CUTOFF, SCORER, PHASE, PROBABILITY, CHURNED]]


def _fit(
    experiment: Experiment,
    name: str,
    spec: ScorerSpec,
    features: Sequence[Feature],
    split: TimeSplit,
    *,
    phase: bool = True,
) -> Fitted:
    context = [column for column in CONTEXT if phase or column != PHASE]
    columns = (*context, *(feature.name for feature in features))
    scorer = _make(experiment, name, spec, features)
    return Fitted(scorer.fit(split.train[list(columns)], split.train_churned.astype(bool)), spec, columns)


def _make(experiment: Experiment, name: str, spec: ScorerSpec, features: Sequence[Feature]) -> Scorer:
    kind = SCORERS[spec.kind]
    settings = dict(spec.settings)
    known = list(kind().get_params())
    for key in settings:
        if key not in known:
            raise InputError(
                f"scorers.{name}.settings.{key} is no setting of a {spec.kind} scorer; it takes {', '.join(known)}"
            )
    if "random_state" in known:
        settings.setdefault("random_state", experiment.seed)
    if spec.scorecard is not None:
        settings["weights"] = read_scorecard(spec.scorecard).weights
    settings.setdefault("components", components(features))
    settings.setdefault("directions", directions(features))
    return kind(**settings)
