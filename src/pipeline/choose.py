"""What an experiment looks at: its features, and what had to be assumed about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from ..campaigns.leavers import lists_of_takers
from ..checks import InputError
from ..experiment import Experiment, cutoffs
from ..features import Feature, default_features, shrunk_features, snapshots, traditional_features
from ..features.facts import metrics_of
from ..features.metrics import meaning
from ..features.sources import Sources
from ..tables import Tables
from ..text import unread
from .cards import segments_of

TRADITIONAL = "traditional"
"""The kind of scorer that looks at features of its own."""


@dataclass(frozen=True)
class Chosen:
    """The features of an experiment's scorers, and those of its traditional control, where it has one.

    `sources` tell how the account is heard from, which its scores are graded by and no scorer looks at.
    `segments` is the segment of each account, by account id, for scorecards that part them.
    """

    features: tuple[Feature, ...]
    control: tuple[Feature, ...]
    segments: pd.Series | None = field(default=None, compare=False)
    sources: tuple[Feature, ...] = ()

    @property
    def all(self) -> list[Feature]:
        """Every feature once, by its name."""
        every = (*self.control, *self.features, *self.sources)
        return list({feature.name: feature for feature in every}.values())

    def of(self, kind: str) -> tuple[Feature, ...]:
        """Return the features that a kind of scorer looks at."""
        return self.control if kind == TRADITIONAL else self.features


def chosen_features(experiment: Experiment, tables: Tables) -> tuple[Chosen, tuple[str, ...]]:
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
    if choice.shrink_shares:
        features = shrunk_features(features, tables, training_snapshots(experiment, tables))
    controlled = any(spec.kind == TRADITIONAL for spec in experiment.scorers.values())
    control = tuple(traditional_features(names)) if controlled else ()
    chosen = Chosen(tuple(features), control, segments_of(tables), Sources.of(tables).features)
    return chosen, tuple(_doubts(tables, meaning(names, declared)[1]))


def training_snapshots(experiment: Experiment, tables: Tables) -> pd.DataFrame:
    """Return account_id and cutoff of everybody who is a customer and eligible at a training cutoff."""
    first, last = experiment.split.train
    days = cutoffs(experiment)
    return snapshots(tables, experiment.label, days[(days >= first) & (days <= last)])


def _doubts(tables: Tables, assumed: tuple[str, ...]) -> Iterator[str]:
    if assumed:
        yield (
            f"components: nobody declared what {', '.join(assumed)} mean; more is taken as healthier "
            "engagement, which `components` in the experiment file can correct"
        )
    for name in ("tickets", "surveys"):
        frame = tables.frames.get(name)
        if frame is not None and "text" in frame and (foreign := unread(frame["text"])):
            yield f"{name}: {foreign}"
    if why_not := lists_of_takers(tables).why_not:
        yield why_not
