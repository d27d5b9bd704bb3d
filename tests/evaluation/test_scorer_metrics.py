from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest
from campaignpulse.evaluation import AlignedRows
from campaignpulse.evaluation.measured import Measured, measure_slices
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
TABLE = ("cutoff", "phase", "churned")
AT_RISK = np.array([True, False, False, True])


def measured(rows: AlignedRows = ROWS) -> Measured:
    return measure_slices(rows)["overall"]


def test_the_summary_holds_the_counts_and_the_hand_computed_metrics() -> None:
    summary = summarise(measured(), "rules", at_risk=AT_RISK, confidence=0.95)

    assert (summary.rows, summary.accounts, summary.churned, summary.churned_accounts) == (4, 3, 2, 2)
    assert summary.roc_auc == 0.875
    assert summary.pr_auc == pytest.approx(1 / 2 * 1 / 1 + 1 / 2 * 2 / 3)
    assert summary.brier == pytest.approx((0.1**2 + 0.2**2 + 0.6**2 + 0.4**2) / 4)
    assert summary.log_loss == pytest.approx(-np.log([0.9, 0.8, 0.4, 0.6]).mean())
    assert summary.recall_at_budget == 1 / 2
    assert summary.precision_at_budget == 1 / 2


def test_ties_are_the_share_of_churned_retained_pairs_with_one_score() -> None:
    summary = summarise(measured(), "rules", at_risk=AT_RISK, confidence=0.95)

    assert summary.tied_pairs == 1 / 4


def test_the_interval_of_the_auc_ends_at_zero_and_one() -> None:
    few = summarise(measured(), "rules", at_risk=AT_RISK, confidence=0.95)
    many = replace(
        ROWS, account=np.arange(400) // 2, **{name: np.tile(getattr(ROWS, name), 100) for name in TABLE}
    )
    many = replace(many, probability={"rules": np.tile(ROWS.probability["rules"], 100)}, accounts=200)
    part = measured(many)
    inside = summarise(part, "rules", at_risk=np.tile(AT_RISK, 100), confidence=0.95)

    assert (few.roc_auc_low, few.roc_auc_high) == (0.0, 1.0)
    assert (inside.roc_auc_low, inside.roc_auc_high) == part.estimate("rules", "roc_auc").interval(0.95)


def test_an_empty_slice_has_counts_of_zero_and_no_metrics() -> None:
    nothing = np.zeros(4, dtype=bool)
    part = measured(ROWS.where(nothing))
    summary = asdict(summarise(part, "rules", at_risk=AT_RISK[nothing], confidence=0.95))

    counts = {name: summary.pop(name) for name in ("rows", "accounts", "churned", "churned_accounts")}
    assert set(counts.values()) == {0}
    assert set(summary.values()) == {None}
