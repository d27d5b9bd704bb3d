from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from campaignpulse.evaluation import TimeFolds, clustered_auc_difference
from campaignpulse.evaluation.tuning.hold_out import hold_out
from campaignpulse.evaluation.tuning.judge import judge
from campaignpulse.models import LearnedWeightsScorer
from sklearn.metrics import log_loss

FOLDS = TimeFolds(2, 56)


def judged(base: Any, *, best: float, defaults: float = 50.0, confidence: float = 0.95) -> Any:
    return judge(
        LearnedWeightsScorer(),
        base.windows,
        base.churned,
        apart=hold_out(base.windows, base.churned, FOLDS),
        best={"l2": best},
        defaults={"l2": defaults},
        confidence=confidence,
    )


def test_the_difference_is_that_of_two_scorers_that_were_fitted_by_hand(base: Any) -> None:
    apart = hold_out(base.windows, base.churned, FOLDS)
    outcome = base.churned.iloc[apart.judge]
    ours, theirs = (
        LearnedWeightsScorer(l2=l2)
        .fit(base.windows.iloc[apart.learn], base.churned.iloc[apart.learn])
        .predict_proba(base.windows.iloc[apart.judge])[:, 1]
        for l2 in (2.0, 50.0)
    )
    found = judged(base, best=2.0)
    expected = log_loss(outcome, ours) - log_loss(outcome, theirs)
    assert found.log_loss.difference == pytest.approx(expected, rel=1e-9)
    account = base.windows["account_id"].iloc[apart.judge]
    auc = clustered_auc_difference(outcome, ours, theirs, account)
    assert (found.roc_auc.low, found.roc_auc.high) == auc.interval()


def test_it_says_what_it_rests_on(base: Any) -> None:
    found = judged(base, best=2.0)
    rows = base.windows.iloc[hold_out(base.windows, base.churned, FOLDS).judge]
    churned = base.churned.iloc[rows.index]
    assert (found.by, found.rows, found.accounts) == ("time", len(rows), 60)
    assert found.churned_accounts == rows.loc[churned, "account_id"].nunique()
    assert (found.first, found.last) == ("2024-08-12", "2024-11-04")


def test_the_same_settings_differ_by_nothing_and_have_no_interval(base: Any) -> None:
    found = judged(base, best=50.0)
    assert found.log_loss.difference == 0.0
    assert found.log_loss.low is None


def test_more_confidence_takes_a_wider_interval(base: Any) -> None:
    usual, surer = (judged(base, best=2.0, confidence=confidence).log_loss for confidence in (0.95, 0.99))
    assert surer.low < usual.low < usual.high < surer.high
    assert np.isclose(surer.difference, usual.difference)
