"""A look at the customers of a day: how well the scorer should do on them, and did; all, and by phase."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from ..evaluation import brier, roc_auc
from ..models.calibration import Platt
from ..tables import ACCOUNT_ID, CHURNED, PHASE, PHASES, PROBABILITY
from .expected import Expected, expected_performance, learn_truth

OVERALL = "overall"
FEWEST_CHURNED = 10
"""Churned rows, expected or come, without which a figure of a phase is an anecdote."""

FEWEST_KNOWN = 30
"""Matured rows of the rarer outcome, for the worth of a probability to be learned from them."""


@dataclass(frozen=True)
class Came:
    """How well a scorer did on rows of which so many churned; `roc_auc` higher, `brier` lower is better."""

    rows: int
    churned: int
    roc_auc: float
    brier: float


def worth_of(matured: pd.DataFrame) -> Platt | None:
    """Return what probabilities turned out to be worth; None, at face value, where too little has matured.

    `matured` has account_id, probability and churned of rows that the scorer did not learn from.
    """
    churned = matured[CHURNED].astype(bool)
    if min(churned.sum(), (~churned).sum()) < FEWEST_KNOWN:
        return None
    return learn_truth(matured[PROBABILITY], churned, matured[ACCOUNT_ID])


def expected_by_phase(rows: pd.DataFrame, *, worth: Platt | None = None) -> dict[str, Expected]:
    """Return what to expect of the customers of a day, `overall` and by phase, before any outcome is known.

    `rows` has account_id, phase and probability. Groups with fewer than 10 expected to churn are left out.

    >>> rows = pd.DataFrame({"account_id": range(80), "phase": "post", "probability": [0.1, 0.4] * 40})
    >>> {phase: round(told.churned) for phase, told in expected_by_phase(rows).items()}
    {'overall': 20, 'post': 20}
    """
    told = {
        phase: expected_performance(part[PROBABILITY], part[ACCOUNT_ID], truth=worth)
        for phase, part in groups_of(rows)
    }
    return {
        phase: one for phase, one in told.items() if one.churned >= FEWEST_CHURNED and one.roc_auc is not None
    }


def came_by_phase(rows: pd.DataFrame) -> dict[str, Came]:
    """Return how it came out, of the same rows with their outcomes; those without one are left out.

    Groups in which fewer than 10 churned, or stayed, are left out.
    """
    known = rows[rows[CHURNED].notna()]
    found = {}
    for phase, part in groups_of(known):
        churned, given = part[CHURNED].to_numpy(bool), part[PROBABILITY].to_numpy("float64")
        if min(churned.sum(), (~churned).sum()) >= FEWEST_CHURNED:
            found[phase] = Came(len(part), int(churned.sum()), roc_auc(churned, given), brier(churned, given))
    return found


def groups_of(rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield all rows, and those of each phase that has any, with their names."""
    if len(rows):
        yield OVERALL, rows
    for phase in PHASES:
        part = rows[rows[PHASE] == phase]
        if len(part):
            yield phase, part
