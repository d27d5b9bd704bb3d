"""The customers week by week up to the end of the data, by one scorer."""

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

WATCH_EVERY = pd.Timedelta(days=7)
"""Customers are looked at weekly, as teams meet, however far apart the cutoffs of the comparison lie."""

WATCHED = pd.Timedelta(days=3 * 365)
"""Three years hold three editions of a yearly series: this one, and two to compare it with."""

ROWS_AT_ONCE = 100_000
"""Snapshots whose features are in memory together: 200 features take 80 MB."""


def watch(
    experiment: Experiment,
    tables: Tables,
    chosen: Chosen,
    fitted: Mapping[str, Fitted],
    *,
    scorer: str,
    grader: Grader,
) -> Customers:
    """Return the customers of the last day that the data reach, by the scores of `scorer`.

    Earlier weeks give the trends and the curves of earlier campaigns. Those before the end of `split.train`
    are days that the scorer learned from.
    """
    asked = snapshots(tables, experiment.label, watch_days(experiment, tables.events["occurred_at"].max()))
    one = fitted[scorer]
    pieces = []
    for first in range(0, len(asked), ROWS_AT_ONCE):
        rows = windows(tables, asked.iloc[first : first + ROWS_AT_ONCE], chosen.all)
        pieces.append(_scored(one, rows, grader, scorer))
    return customers(
        tables,
        pd.concat(pieces, ignore_index=True),
        scorer=scorer,
        components=list(one.scorer.grouping_.components),
        horizon_days=experiment.label.horizon_days,
        budget_share=experiment.evaluation.budget_share,
    )


def watch_days(experiment: Experiment, last: pd.Timestamp) -> pd.DatetimeIndex:
    """Return the days on which customers are looked at, weekly, none after `last`.

    They go back from the last whole week of the data to the first training day, at most three years.
    """
    first, end = experiment.split.train[0], last.floor("D")
    weeks = (min(end - first, WATCHED)) // WATCH_EVERY
    return pd.date_range(end - weeks * WATCH_EVERY, end, freq=WATCH_EVERY, unit="us")


def _scored(one: Fitted, rows: pd.DataFrame, grader: Grader, scorer: str) -> pd.DataFrame:
    components = one.scorer.component_health(one.of(rows))
    scored = rows[[ACCOUNT_ID, CUTOFF, PHASE, CAMPAIGN_ID]].assign(
        **{HEALTH: one.scorer.health(one.of(rows)), PROBABILITY: one.predict_proba(rows)[:, 1]}
    )
    return pd.concat([scored, grader.graded(scorer, one, rows, components), components], axis=1)
