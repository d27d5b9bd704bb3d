from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest
from campaignpulse.evaluation import AlignedRows, Estimate
from campaignpulse.evaluation.scorer_metrics import summarise

ROWS = AlignedRows(
    account=np.array([0, 1, 2, 2]),
    cutoff=np.array([0, 0, 0, 1]),
    phase=np.array([3, 3, 3, 3]),
    churned=np.array([True, False, True, False]),
    probability={"rules": np.array([0.9, 0.2, 0.4, 0.4])},
    accounts=3,
    immature=0,
)
AT_RISK = np.array([True, False, False, True])
AUC = Estimate(0.875, 0.2, accounts=3, churned_accounts=2, degrees_of_freedom=1)


def test_the_summary_holds_the_counts_and_the_hand_computed_metrics() -> None:
    summary = summarise(ROWS, "rules", at_risk=AT_RISK, auc=AUC, confidence=0.95)

    assert (summary.rows, summary.accounts, summary.churned, summary.churned_accounts) == (4, 3, 2, 2)
    assert summary.roc_auc == 0.875
    assert summary.pr_auc == pytest.approx(1 / 2 * 1 / 1 + 1 / 2 * 2 / 3)
    assert summary.brier == pytest.approx((0.1**2 + 0.2**2 + 0.6**2 + 0.4**2) / 4)
    assert summary.log_loss == pytest.approx(-np.log([0.9, 0.8, 0.4, 0.6]).mean())
    assert summary.recall_at_budget == 1 / 2
    assert summary.precision_at_budget == 1 / 2


def test_the_interval_of_the_auc_ends_at_zero_and_one() -> None:
    summary = summarise(ROWS, "rules", at_risk=AT_RISK, auc=AUC, confidence=0.95)
    narrow = replace(AUC, standard_error=0.001, degrees_of_freedom=100)
    inside = summarise(ROWS, "rules", at_risk=AT_RISK, auc=narrow, confidence=0.95)

    assert (summary.roc_auc_low, summary.roc_auc_high) == (0.0, 1.0)
    assert (inside.roc_auc_low, inside.roc_auc_high) == narrow.interval()


def test_an_empty_slice_has_counts_of_zero_and_no_metrics() -> None:
    nothing = np.zeros(4, dtype=bool)
    auc = Estimate(None, None, accounts=0, churned_accounts=0, degrees_of_freedom=0)
    summary = asdict(
        summarise(ROWS.where(nothing), "rules", at_risk=AT_RISK[nothing], auc=auc, confidence=0.95)
    )

    counts = {name: summary.pop(name) for name in ("rows", "accounts", "churned", "churned_accounts")}
    assert set(counts.values()) == {0}
    assert set(summary.values()) == {None}
