"""`lint`: a scorecard against its known mistakes, and against the data of an experiment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from ..experiment import Experiment
from ..features import Feature, windows
from ..models import Scorecard, read_scorecard
from ..models.lint import LintResult, lint
from ..tables import Tables
from .cards import segments_of
from .choose import chosen_features, training_snapshots
from .engine import engine_of

MOST_ROWS = 20_000
"""Training rows that are looked at: a tier that one row in a thousand is on has twenty of them."""


def lint_scorecard(
    path: str | Path, *, experiment: Experiment | None = None, today: pd.Timestamp | None = None
) -> LintResult:
    """Return what is wrong or doubtful in a scorecard file on the day `today`, by default this one.

    With an experiment, its features, its training rows and the segments of its accounts are looked at too.
    Raises InputError where the file, or the data, cannot be read.
    """
    card = read_scorecard(path)
    day = pd.Timestamp.now("UTC").floor("D") if today is None else today
    if experiment is None:
        return lint(card, today=day)
    engine = engine_of(experiment)
    tables = engine.tables
    chosen, _ = chosen_features(experiment, tables)
    segments = segments_of(tables)
    found = lint(
        card,
        today=day,
        features=chosen.features,
        rows=_training_rows(experiment, tables, _on_card(card, chosen.features)),
        segments=() if segments is None else set(segments.dropna()),
    )
    return replace(found, missing=engine.said)


def _on_card(card: Scorecard, features: tuple[Feature, ...]) -> list[Feature]:
    """The features that a scorecard measures, by name or because its component has no measures."""
    named = {measure.feature for measures in card.measures.values() for measure in measures}
    whole = card.weights.keys() - card.measures.keys()
    return [one for one in features if one.name in named or one.component in whole]


def _training_rows(experiment: Experiment, tables: Tables, features: list[Feature]) -> pd.DataFrame | None:
    """The windows of customers at training cutoffs, every so many; None where there is nothing to compute."""
    asked = training_snapshots(experiment, tables)
    asked = asked.iloc[:: len(asked) // MOST_ROWS + 1].reset_index(drop=True)
    if asked.empty or not features:
        return None
    return windows(tables, asked, features)
