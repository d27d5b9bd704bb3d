"""Search the settings of an experiment's scorers, on the training side of its split alone."""

from __future__ import annotations

from collections.abc import Mapping

from ..checks import listed
from ..evaluation import TimeFolds, TimeSplit
from ..evaluation.tuning import SPACES, Tuning, tune
from ..experiment import Experiment, TuningChoice
from ..models import ScorerWithFeatures
from ..stages import Steps
from ..tracking import Store
from .choose import Chosen
from .fit import make_scorer

STUDIES = "studies"
"""The folder of the store that remembers what was tried."""


def tune_scorers(
    experiment: Experiment,
    asked: TuningChoice,
    chosen: Chosen,
    split: TimeSplit,
    store: Store,
    *,
    step: Steps,
) -> dict[str, Tuning]:
    """Return what tuning found, by the name of each scorer that is `asked` for.

    Settings that the file gives are kept, the others searched. `step` is told how many trials of all scorers
    are done, of how many.
    """
    names, found = asked.chosen(experiment.scorers), dict[str, Tuning]()
    for place, name in enumerate(names):
        spec = experiment.scorers[name]
        features = chosen.of(spec.kind)
        one = ScorerWithFeatures(make_scorer(experiment, spec, features), features, phase=True)
        before = sum(len(tuning.trials) for tuning in found.values())

        def tell(done: int, of: int, before: int = before, left: int = len(names) - place) -> None:
            step(before + done, before + of * left)

        found[name] = tune(
            one.scorer,
            one.of(split.train),
            split.train_churned,
            folds=TimeFolds(asked.folds, experiment.label.horizon_days),
            storage=store.root / STUDIES,
            trials=asked.trials,
            minutes=asked.minutes,
            space={key: bounds for key, bounds in SPACES[spec.kind].items() if key not in spec.settings},
            seed=experiment.seed,
            confidence=experiment.evaluation.confidence,
            min_churned_accounts=experiment.evaluation.min_churned_accounts,
            step=tell,
        )
    return found


def with_settings(experiment: Experiment, tuned: Mapping[str, Tuning]) -> Experiment:
    """Return the experiment with the settings that tuning adopted; unchanged where it adopted none."""
    scorers = dict(experiment.scorers)
    for name, tuning in tuned.items():
        if tuning.adopted:
            spec = scorers[name]
            scorers[name] = spec.model_copy(update={"settings": {**spec.settings, **tuning.settings}})
    return experiment.model_copy(update={"scorers": scorers})


def lift_doubts(experiment: Experiment, tuned: Mapping[str, Tuning]) -> tuple[str, ...]:
    """Return in a sentence what tuning does to the measure of what campaign features bring."""
    names = [name for name, tuning in tuned.items() if tuning.adopted]
    if not names or not experiment.evaluation.campaign_lift:
        return ()
    return (
        f"tuning: the settings of {listed(names)} were searched with campaign features, and the same scorers "
        "without them have the same settings; that flatters what campaign features bring",
    )
