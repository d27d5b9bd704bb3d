"""Whom each arm contacts on a day: the top of its own scorer's list, among its own accounts."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ...tables import ACCOUNT_ID, ARM, CUTOFF, PHASE, PROBABILITY, SCORER
from ..budget import inside_budget

PLACE = "place"
COLUMNS = (ACCOUNT_ID, ARM, PLACE, PROBABILITY, PHASE)


def contacts(
    predictions: pd.DataFrame, assignments: pd.DataFrame, *, scorers: Sequence[str], budget_share: float
) -> pd.DataFrame:
    """Return account_id, arm, place (1: the likeliest to churn), probability and phase of whom to contact.

    `predictions` are those of one cutoff: account_id, cutoff, scorer, phase, probability; `assignments` has
    account_id and arm. The accounts of each arm in `scorers` are ranked by the scorer of that name, and the
    `budget_share` of them with the highest probability is on the list, ties by account id, at least one where
    any was scored. Nobody of another arm, such as a hold-out, is.

    >>> day = pd.DataFrame({"account_id": list("abc") * 2, "cutoff": 0, "phase": "pre",
    ...     "scorer": ["rules"] * 3 + ["learned"] * 3, "probability": [0.9, 0.1, 0.2, 0.3, 0.4, 0.5]})
    >>> dealt = pd.DataFrame({"account_id": list("abc"), "arm": ["learned", "rules", "rules"]})
    >>> contacts(day, dealt, scorers=["learned", "rules"], budget_share=0.5)["account_id"].tolist()
    ['a', 'c']
    """
    own = predictions.merge(assignments[[ACCOUNT_ID, ARM]], on=ACCOUNT_ID)
    own = own[(own[ARM] == own[SCORER]) & own[ARM].isin(list(scorers))]
    told = [_top(own[own[ARM] == scorer], budget_share) for scorer in scorers]
    return pd.concat(told, ignore_index=True)[list(COLUMNS)]


def _top(rows: pd.DataFrame, budget_share: float) -> pd.DataFrame:
    ordered = rows.sort_values([PROBABILITY, ACCOUNT_ID], ascending=[False, True])
    ordered = ordered.assign(**{PLACE: range(1, len(ordered) + 1)})
    inside = inside_budget(
        ordered[PROBABILITY],
        cutoff=ordered[CUTOFF],
        account_id=ordered[ACCOUNT_ID],
        budget_share=budget_share,
    )
    return ordered[inside]
