"""One scorer on one slice, in plain numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import metrics
from .aligned import AlignedRows
from .budget import precision_at_budget, recall_at_budget
from .clustered import Estimate
from .influence import Booleans


@dataclass(frozen=True)
class ScorerMetrics:
    """How well one scorer did on one slice of the test snapshots; None where a metric has no meaning there.

    Counts: `rows` snapshots of `accounts` accounts; `churned` of the rows churned, of `churned_accounts`
    accounts. Higher is better for `roc_auc` (interval `roc_auc_low` to `roc_auc_high`, clustered by account
    and cut off at 0 and 1), `pr_auc`, `brier_skill`, `recall_at_budget` and `precision_at_budget`; lower
    for `brier`, `log_loss` (nats) and `calibration_error`. The budget is spent at each cutoff on all phases
    together, and a phase shows its part of it. The formulas are those of the functions of the same names.
    """

    rows: int
    accounts: int
    churned: int
    churned_accounts: int
    roc_auc: float | None
    roc_auc_low: float | None
    roc_auc_high: float | None
    pr_auc: float | None
    brier: float | None
    brier_skill: float | None
    log_loss: float | None
    calibration_error: float | None
    recall_at_budget: float | None
    precision_at_budget: float | None


def summarise(
    rows: AlignedRows, scorer: str, *, at_risk: Booleans, auc: Estimate, confidence: float
) -> ScorerMetrics:
    """Return the `ScorerMetrics` of `scorer` on `rows` (n,), `at_risk` (n,) being inside the budget.

    `auc` is the scorer's clustered ROC AUC on these rows.
    """
    churned, probability = rows.churned, rows.probability[scorer]
    low, high = auc.interval(confidence) or (None, None)
    return ScorerMetrics(
        rows=len(churned),
        accounts=auc.accounts,
        churned=int(churned.sum()),
        churned_accounts=auc.churned_accounts,
        roc_auc=auc.value,
        roc_auc_low=None if low is None else max(low, 0.0),
        roc_auc_high=None if high is None else min(high, 1.0),
        pr_auc=_defined(metrics.pr_auc(churned, probability)),
        brier=_defined(metrics.brier(churned, probability)),
        brier_skill=_defined(metrics.brier_skill(churned, probability)),
        log_loss=_defined(metrics.log_loss(churned, probability)),
        calibration_error=_defined(metrics.calibration_error(churned, probability)),
        recall_at_budget=_defined(recall_at_budget(churned, at_risk)),
        precision_at_budget=_defined(precision_at_budget(churned, at_risk)),
    )


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else value
