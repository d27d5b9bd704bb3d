"""What an experiment looks at: its features, and what had to be assumed about them."""

from __future__ import annotations

from ..checks import InputError
from ..experiment import Experiment
from ..features import Feature, default_features
from ..features.facts import metrics_of
from ..features.metrics import meaning
from ..tables import Tables


def chosen_features(experiment: Experiment, tables: Tables) -> tuple[list[Feature], tuple[str, ...]]:
    """Return the features, and in sentences what was assumed about metrics that nobody declared."""
    choice = experiment.features
    names = choice.metrics or metrics_of(tables)
    declared = {
        metric: (name, component.direction)
        for name, component in experiment.components.items()
        for metric in component.metrics
    }
    for metric, (name, _) in declared.items():
        if metric not in metrics_of(tables):
            raise InputError(
                f"components.{name}.metrics: metric {metric!r} is in no table; "
                f"there are {', '.join(metrics_of(tables))}"
            )
    features = default_features(
        tables,
        metrics=names,
        declared=declared,
        windows_days=choice.windows_days,
        long_days=choice.long_days,
        campaign=choice.campaign,
    )
    _, assumed = meaning(names, declared)
    if not assumed:
        return features, ()
    return features, (
        f"components: nobody declared what {', '.join(assumed)} mean; more is taken as healthier engagement, "
        "which `components` in the experiment file can correct",
    )
