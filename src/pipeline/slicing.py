"""The comparison of a run, slice by slice."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ..evaluation import TimeSplit
from ..evaluation.by_slice import Slices, by_slice, slice_groups
from ..experiment import WITHOUT_CAMPAIGN, Experiment
from ..tables import ACCOUNT_ID, CUTOFF, SCORER, Tables

GRADE = "reliability"


def sliced(
    experiment: Experiment,
    tables: Tables,
    split: TimeSplit,
    predictions: pd.DataFrame,
    scores: pd.DataFrame,
) -> Slices:
    """Return the challenger against the reference in each slice of the test rows.

    The reliability grade is that of the challenger's score. Scorers that were trained without campaign
    features, to measure what these bring, are left out. What the data cannot be sliced by is told only where
    the experiment asked for it.
    """
    chosen, keys = experiment.evaluation, [ACCOUNT_ID, CUTOFF]
    graded = scores.loc[scores[SCORER] == chosen.challenger, [*keys, GRADE]]
    rows = split.test.merge(graded, on=keys, how="left", validate="one_to_one")
    named = slice_groups(tables, rows, kinds=chosen.slices, grades=rows[GRADE])
    found = by_slice(
        predictions[~predictions[SCORER].str.endswith(WITHOUT_CAMPAIGN)],
        named,
        reference=chosen.reference,
        challenger=chosen.challenger,
        metric=chosen.metric,
        confidence=chosen.confidence,
        min_churned_accounts=chosen.min_churned_accounts,
        missing_scores=chosen.missing_scores,
    )
    return replace(found, absent=tuple(kind for kind in chosen.slices or () if kind not in named))
