"""The rows of a windows table as one scorer sees them, and what stands behind its scores."""

from __future__ import annotations

import pandas as pd

from ..models import Explanation, ScorerWithFeatures
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
    return pd.concat([context, grader.graded(name, one, rows), components], axis=1)


def reason_rows(name: str, explanation: Explanation) -> pd.DataFrame:
    """Return the evidence behind the reasons of the scores by the scorer `name`, a row for each feature.

    Columns: account_id, cutoff, scorer, part, points (of the part, in health), feature, before and value (in
    the feature's own unit). The strongest part of a score, and feature of a part, come first; a part without
    a feature behind it has one row without any.
    """
    evidence = explanation.evidence
    which = explanation.scores[[ACCOUNT_ID, CUTOFF]].iloc[evidence["row"].to_numpy()].reset_index(drop=True)
    return which.assign(**{SCORER: name}).join(evidence[["part", "points", "feature", "before", "value"]])
