"""Train the scorers of an experiment on the training side of the split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
from lightgbm.basic import LightGBMError

from ..checks import InputError
from ..evaluation import TimeSplit
from ..experiment import WITHOUT_CAMPAIGN, Experiment, ScorerSpec
from ..features import Feature, components, directions
from ..models import SCORERS, Scorer, ScorerWithFeatures
from ..models.components import refuse_own_names
from ..stages import Steps
from .cards import card_settings
from .choose import TRADITIONAL, Chosen

LEARNING = ("learned", "boosted")
"""The kinds of scorers that learn weights, and so can learn what the calendar is worth."""


@dataclass(frozen=True)
class Fitted(ScorerWithFeatures):
    """A trained scorer, the features of the windows that it reads, and what it was trained from."""

    spec: ScorerSpec


def fit_scorers(
    experiment: Experiment, chosen: Chosen, split: TimeSplit, *, step: Steps | None = None
) -> dict[str, Fitted]:
    """Return the trained scorers by name; `step` is told how many are done, of how many.

    Where the experiment asks what the campaign calendar brings, each scorer that learns is trained a second
    time without the features that know it, under its name and `WITHOUT_CAMPAIGN`; one whose card fixes its
    weights learns nothing.
    """
    asked = {
        name: partial(
            fit_one,
            experiment,
            spec,
            chosen.of(spec.kind),
            split,
            phase=spec.kind != TRADITIONAL,
            segments=chosen.segments,
        )
        for name, spec in experiment.scorers.items()
    }
    plain = [feature for feature in chosen.features if not feature.campaign]
    if experiment.evaluation.campaign_lift and 0 < len(plain) < len(chosen.features):
        for name, spec in experiment.scorers.items():
            if spec.kind in LEARNING and spec.scorecard is None:
                asked[name + WITHOUT_CAMPAIGN] = partial(fit_one, experiment, spec, plain, split, phase=False)
    fitted: dict[str, Fitted] = {}
    for name, fit in asked.items():
        fitted[name] = fit()
        if step is not None:
            step(len(fitted), len(asked))
    return fitted


def campaign_pairs(fitted: Mapping[str, Fitted]) -> list[tuple[str, str]]:
    """Return (with, without campaign features) for each scorer that was trained both ways."""
    twins = (name for name in fitted if name.endswith(WITHOUT_CAMPAIGN))
    return [(twin.removesuffix(WITHOUT_CAMPAIGN), twin) for twin in twins]


def fit_one(
    experiment: Experiment,
    spec: ScorerSpec,
    features: Sequence[Feature],
    split: TimeSplit,
    *,
    phase: bool = True,
    segments: pd.Series | None = None,
) -> Fitted:
    """Return a scorer of `spec` that was trained on these features, and on the `phase` if it is told that."""
    one = Fitted(make_scorer(experiment, spec, features), tuple(features), phase, spec, segments=segments)
    try:
        one.scorer.fit(one.of(split.train), split.train_churned.astype(bool))
    except (ValueError, TypeError, LightGBMError) as error:
        if spec.scorecard is not None:
            raise InputError(f"{spec.scorecard}: {error}") from error
        if not spec.settings:
            raise
        raise InputError(
            f"scorers: a {spec.kind} scorer cannot learn with {spec.settings}: {error}"
        ) from error
    return one


def check_settings(experiment: Experiment) -> None:
    """Refuse settings that a scorer does not take, and scorecards that cannot be read, before any work."""
    refuse_own_names(experiment.components)
    for name, spec in experiment.scorers.items():
        known = list(_class_of(spec)().get_params())
        for key in spec.settings:
            if key not in known:
                raise InputError(
                    f"scorers.{name}.settings.{key} is no setting of a {spec.kind} scorer; "
                    f"it takes {', '.join(known)}"
                )
        if spec.scorecard is not None:
            _refuse_set_twice(name, spec.settings, card_settings(spec.kind, spec.scorecard))


def _refuse_set_twice(name: str, settings: Mapping[str, object], card: Mapping[str, object]) -> None:
    for key in settings:
        if key in card:
            raise InputError(
                f"scorers.{name}.settings.{key} stands in the scorecard too; leave it out of one of the two"
            )


def _class_of(spec: ScorerSpec) -> type[Scorer]:
    return SCORERS["rules" if spec.kind == TRADITIONAL else spec.kind]


def make_scorer(experiment: Experiment, spec: ScorerSpec, features: Sequence[Feature]) -> Scorer:
    """Return the unfitted scorer of a spec: its settings, and what the features say of themselves."""
    kind, settings = _class_of(spec), dict(spec.settings)
    if "random_state" in kind().get_params():
        settings.setdefault("random_state", experiment.seed)
    if spec.scorecard is not None:
        settings |= card_settings(spec.kind, spec.scorecard)
    settings.setdefault("components", components(features))
    settings.setdefault("directions", directions(features))
    return kind(**settings)
