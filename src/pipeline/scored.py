"""The rows of a windows table as one scorer sees them."""

from __future__ import annotations

import pandas as pd

from ..models import ScorerWithFeatures
from ..tables import ACCOUNT_ID, CAMPAIGN_ID, CUTOFF, HEALTH, PHASE, PROBABILITY, SCORER
from .grading import Grader


def scored(name: str, one: ScorerWithFeatures, rows: pd.DataFrame, grader: Grader) -> pd.DataFrame:
    """Return the scores of `rows`: which row it is, by the scorer `name`, and what the scorer says.

    Columns: account_id, cutoff, scorer, phase, campaign_id, health (0 to 100, 100 is healthy), probability
    (of churn), low, high, reliability, then the health of each component.
    """
    components = one.scorer.component_health(one.of(rows))
    context = rows[[ACCOUNT_ID, CUTOFF, PHASE, CAMPAIGN_ID]].copy()
    context.insert(2, SCORER, name)
    context[HEALTH] = one.scorer.health(one.of(rows))
    context[PROBABILITY] = one.predict_proba(rows)[:, 1]
    return pd.concat([context, grader.graded(name, one, rows, components), components], axis=1)
