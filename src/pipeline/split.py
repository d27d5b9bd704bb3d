"""The two sides of an experiment: which snapshots there are, and which to learn from and to judge by."""

from __future__ import annotations

import pandas as pd

from ..checks import InputError
from ..evaluation import TimeSplit, time_split
from ..experiment import Experiment, cutoffs
from ..features import labels, snapshots, windows
from ..tables import Tables
from .choose import Chosen


def customers_of(experiment: Experiment, tables: Tables) -> pd.DataFrame:
    """Return account_id and cutoff of everybody who is a customer and eligible at a cutoff of the experiment.

    Raises InputError where nobody is.
    """
    asked = snapshots(tables, experiment.label, cutoffs(experiment))
    if asked.empty:
        raise InputError(
            "label.eligible: nobody is a customer and eligible at any cutoff; loosen the rule, or move "
            "the cutoffs"
        )
    return asked


def sides(experiment: Experiment, frame: pd.DataFrame, outcomes: pd.DataFrame) -> TimeSplit:
    """Return the split of windows and their labels that the experiment asks for."""
    chosen, horizon = experiment.split, experiment.label.horizon_days
    return time_split(frame, outcomes, train=chosen.train, test=chosen.test, horizon_days=horizon)


def split_of(experiment: Experiment, tables: Tables, chosen: Chosen) -> TimeSplit:
    """Return the split of an experiment, with the windows of its features and the labels."""
    asked = customers_of(experiment, tables)
    frame = windows(tables, asked, chosen.all)
    return sides(experiment, frame, labels(tables, asked, experiment.label, as_of=experiment.label.as_of))
