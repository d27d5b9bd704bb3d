"""What the scorers of a run are worth at work, on its test rows."""

from __future__ import annotations

import pandas as pd

from ..evaluation import OVERALL
from ..evaluation.at_work import AtWork, at_work
from ..experiment import WITHOUT_CAMPAIGN, Experiment
from ..tables import SCORER, Tables
from .alerting import costs_of


def worth_at_work(
    experiment: Experiment, tables: Tables, predictions: pd.DataFrame, churns: pd.DataFrame
) -> AtWork:
    """Return what each scorer is worth at work against the experiment's reference.

    `churns` are those that follow the test snapshots, as `features.churns` tells them. Scorers that were
    trained without campaign features, to measure what these bring, are left out.
    """
    chosen = experiment.evaluation
    shown = predictions[~predictions[SCORER].str.endswith(WITHOUT_CAMPAIGN)]
    return at_work(
        shown,
        reference=chosen.reference,
        budget_share=chosen.budget_share,
        accounts=tables.accounts,
        churns=churns,
        horizon_days=experiment.label.horizon_days,
        costs=costs_of(experiment.alerts),
        confidence=chosen.confidence,
        missing_scores=chosen.missing_scores,
    )


def worth_metrics(worth: AtWork, scorer: str, slice_: str) -> dict[str, float | None]:
    """Return what a scorer is worth on a slice by short names, without what a comparison tells already.

    How early it warns, and how unevenly it flags, is told overall.
    """
    own = worth.scorers[scorer][slice_]
    found = {
        "false_at_risk": own.false_at_risk.value,
        "profit": own.profit.value,
        "profit_at_budget": own.profit_at_budget.value,
        "lost_value": own.lost_value.lost.value if own.lost_value else None,
    }
    if slice_ != OVERALL:
        return found
    early = worth.warned.get(scorer)
    return found | {
        "false_at_risk_worst_to_best_phase": worth.uneven[scorer].ratio.value,
        "warning_days": early.days.value if early else None,
        "never_warned": early.never.value if early else None,
    }
