"""What a run finds beyond its verdict: what decides nothing, and says where to look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..evaluation import TimeSplit
from ..evaluation.disagreements import disagreements
from ..experiment import Experiment
from ..features import churns
from ..tables import ACCOUNT_ID, CUTOFF, Tables
from .at_work import worth_at_work
from .fit import Fitted
from .headline import headline
from .slicing import sliced


def beyond_the_verdict(
    experiment: Experiment,
    tables: Tables,
    fitted: Mapping[str, Fitted],
    split: TimeSplit,
    predictions: pd.DataFrame,
    scores: pd.DataFrame,
) -> dict[str, Any]:
    """Return claims, at_work, slices and disagreements of a `Report`; `scores` are of the test rows."""
    label, chosen = experiment.label, experiment.evaluation
    known = churns(tables, split.test[[ACCOUNT_ID, CUTOFF]], label, as_of=label.as_of)
    return {
        "claims": headline(experiment, tables, fitted, split),
        "at_work": worth_at_work(experiment, tables, predictions, known),
        "slices": sliced(experiment, tables, split, predictions, scores),
        "disagreements": disagreements(
            predictions,
            challenger=chosen.challenger,
            reference=chosen.reference,
            scores=scores,
            churns=known,
        ),
    }
