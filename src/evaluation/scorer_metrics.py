"""One scorer on one slice, in plain numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import metrics
from .budget import precision_at_budget, recall_at_budget
from .influence import Booleans
from .measured import Measured


@dataclass(frozen=True)
class ScorerMetrics:
    """How well one scorer did on one slice of the test snapshots; None where a metric has no meaning there.

    Counts: `rows` snapshots of `accounts` accounts; `churned` of the rows churned, of `churned_accounts`
    accounts. Higher is better for `roc_auc` (interval `roc_auc_low` to `roc_auc_high`, clustered by account
    and cut off at 0 and 1), `pr_auc`, `brier_skill`, `recall_at_budget` and `precision_at_budget`; lower
    for `brier`, `log_loss` (nats) and `calibration_error`. The budget is spent at each cutoff on all phases
    together, and a phase shows its part of it. `tied_pairs` is the share of the pairs of a churned and a
    retained snapshot that the scorer does not order at all. The formulas are those of the functions of the
    same names.
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
    tied_pairs: float | None = None


def summarise(part: Measured, scorer: str, *, at_risk: Booleans, confidence: float) -> ScorerMetrics:
    """Return the `ScorerMetrics` of `scorer` on the rows (n,) of `part`; `at_risk` (n,) are in the budget."""
    churned, probability, stands = part.rows.churned, part.rows.probability[scorer], part.standings[scorer]
    auc = part.estimate(scorer, "roc_auc")
    low, high = auc.interval(confidence) or (None, None)
    return ScorerMetrics(
        rows=len(churned),
        accounts=auc.accounts,
        churned=int(churned.sum()),
        churned_accounts=auc.churned_accounts,
        roc_auc=auc.value,
        roc_auc_low=None if low is None else max(low, 0.0),
        roc_auc_high=None if high is None else min(high, 1.0),
        pr_auc=_defined(metrics.average_precision(stands)),
        brier=part.estimate(scorer, "brier").value,
        brier_skill=_defined(metrics.brier_skill(churned, probability)),
        log_loss=part.estimate(scorer, "log_loss").value,
        calibration_error=_defined(metrics.calibration_gap(stands, probability)),
        recall_at_budget=_defined(recall_at_budget(churned, at_risk)),
        precision_at_budget=_defined(precision_at_budget(churned, at_risk)),
        tied_pairs=_defined(stands.tied_pairs()),
    )


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else value
