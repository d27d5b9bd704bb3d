"""Who has left already: outcomes of a few weeks, long before those of the whole horizon."""

from __future__ import annotations

import pandas as pd

from ..tables import ACCOUNT_ID, AT, CHURNED, CUTOFF, PROBABILITY
from .cusum import chance_within
from .expected import CONFIDENCE, Realised, expected_performance, realised_performance

EARLY_DAYS = 28  # four weeks: a third of the usual horizon, with a third of its churners


def early_outcomes(
    scores: pd.DataFrame,
    cancels: pd.DataFrame,
    *,
    horizon_days: int,
    until: pd.Timestamp,
    days: int = EARLY_DAYS,
) -> pd.DataFrame:
    """Return the rows of `scores` whose first `days` are over at `until`, with what came of those days.

    `churned`: cancelled in [cutoff, cutoff + days). `probability`: the chance of that, of the probability for
    the whole horizon at an even hazard. `scores` has account_id, cutoff and probability; `cancels` has
    account_id and at.

    >>> day = pd.Timestamp("2024-01-01", tz="UTC")
    >>> scores = pd.DataFrame({"account_id": ["a", "b"], "cutoff": day, "probability": [0.1, 0.3]})
    >>> cancels = pd.DataFrame({"account_id": ["b"], "at": [day + pd.Timedelta(days=20)]})
    >>> later = day + pd.Timedelta(days=28)
    >>> early_outcomes(scores, cancels, horizon_days=90, until=later)["churned"].tolist()
    [False, True]
    """
    reach = pd.Timedelta(days=days)
    rows = scores[scores[CUTOFF] + reach <= until].reset_index(drop=True)
    pairs = rows[[ACCOUNT_ID, CUTOFF]].reset_index().merge(cancels[[ACCOUNT_ID, AT]], on=ACCOUNT_ID)
    left = pairs.loc[(pairs[AT] >= pairs[CUTOFF]) & (pairs[AT] < pairs[CUTOFF] + reach), "index"]
    chance = chance_within(rows[PROBABILITY], days=days, horizon_days=horizon_days)
    return rows.assign(**{PROBABILITY: chance, CHURNED: rows.index.isin(left)})


def early_look(outcomes: pd.DataFrame, *, confidence: float = CONFIDENCE) -> Realised:
    """Return what the early outcomes (see `early_outcomes`) say of the scorer, beside what to expect of it.

    An AUC below its lower bound says that those who leave now are not those whom the scorer has in mind: the
    changed concept to which `expected_performance` is blind, two months before labels of 90 days mature. It
    speaks of those who leave first, and so of no other figure than its own expectation.
    """
    given = outcomes[PROBABILITY]
    told = expected_performance(given, outcomes[ACCOUNT_ID], confidence=confidence)
    return realised_performance(told, given, outcomes[CHURNED])
