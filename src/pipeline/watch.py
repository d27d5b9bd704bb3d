"""The customers after the training period, week by week up to the end of the data, by one scorer."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..evaluation import Customers, customers
from ..experiment import Experiment
from ..features import snapshots, windows
from ..tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF, HEALTH, PHASE, PROBABILITY, Tables
from .choose import Chosen
from .fit import Fitted
from .grading import Grader

WATCH_EVERY_DAYS = 7
"""Days between two looks where the experiment lists its cutoffs: weekly, as teams meet."""


def watch(
    experiment: Experiment,
    tables: Tables,
    chosen: Chosen,
    fitted: Mapping[str, Fitted],
    seen: pd.DataFrame,
    *,
    scorer: str,
    grader: Grader,
) -> Customers:
    """Return the customers of the last day that the data reach, by the scores of `scorer`.

    `seen` is the windows table of the run: its training cutoffs give the curves of earlier campaigns. Later
    days are those of the experiment's grid, up to the end of the data, whether or not their outcome is known.
    """
    days = watch_days(experiment, tables.events["occurred_at"].max())
    asked = snapshots(tables, experiment.label, days)
    pieces = [seen[seen[CUTOFF] <= experiment.split.train[1]], windows(tables, asked, chosen.all)]
    rows = pd.concat([piece for piece in pieces if len(piece)], ignore_index=True)
    one = fitted[scorer]
    components = one.scorer.component_health(one.of(rows))
    scored = rows[[ACCOUNT_ID, CUTOFF, PHASE, CAMPAIGN_ID]].assign(
        **{HEALTH: one.scorer.health(one.of(rows)), PROBABILITY: one.predict_proba(rows)[:, 1]}
    )
    graded = grader.graded(scorer, one, rows, components)
    return customers(
        tables,
        pd.concat([scored, graded, components], axis=1),
        scorer=scorer,
        components=components.columns.tolist(),
        horizon_days=experiment.label.horizon_days,
        budget_share=experiment.evaluation.budget_share,
    )


def watch_days(experiment: Experiment, last: pd.Timestamp) -> pd.DatetimeIndex:
    """Return the days after the training period on which customers are looked at, none after `last`.

    They go on from the first training day in the experiment's steps, so that none lies between the beats of
    weekly working.
    """
    step = pd.Timedelta(days=experiment.cutoffs.every_days or WATCH_EVERY_DAYS)
    first, end = experiment.split.train
    grid = pd.date_range(first, last, freq=step, unit="us")
    return pd.DatetimeIndex(grid[grid > end])
