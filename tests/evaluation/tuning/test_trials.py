from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from campaignpulse.evaluation import TimeFolds
from campaignpulse.evaluation.tuning import Trial
from campaignpulse.evaluation.tuning.trials import churn_probability, fold_score
from campaignpulse.models import LearnedWeightsScorer
from sklearn.metrics import log_loss, roc_auc_score

FOLDS = TimeFolds(2, 56)


def test_the_first_fold_that_is_run_is_the_latest(base: Any) -> None:
    *_, (train, judged) = FOLDS.split(base.windows)
    learned = LearnedWeightsScorer(l2=5.0).fit(base.windows.iloc[train], base.churned.iloc[train])
    said = learned.predict_proba(base.windows.iloc[judged])[:, 1]
    loss, auc = fold_score(LearnedWeightsScorer(), base.windows, base.churned, FOLDS)(0, {"l2": 5.0})
    assert loss == pytest.approx(log_loss(base.churned.iloc[judged], said), rel=1e-12)
    assert auc == pytest.approx(roc_auc_score(base.churned.iloc[judged], said), rel=1e-12)


def test_a_fold_whose_later_side_has_one_outcome_has_a_log_loss_and_no_auc(base: Any) -> None:
    last = list(FOLDS.split(base.windows))[-1][1]
    stayed = base.churned.where(~base.churned.index.isin(last), False)
    loss, auc = fold_score(LearnedWeightsScorer(), base.windows, stayed, FOLDS)(0, {})
    assert np.isfinite(loss)
    assert auc is None


def test_no_outcome_that_was_open_changes_what_a_fold_learns(base: Any) -> None:
    """Outcomes of all rows that the fold may not learn from are turned round: it says the same."""
    sides = next(iter(FOLDS.split(base.windows)))
    unknown = ~base.churned.index.isin(sides[0])
    turned = base.churned.where(~unknown, ~base.churned)
    said, again = (
        churn_probability(LearnedWeightsScorer(), {}, base.windows, outcome, sides)
        for outcome in (base.churned, turned)
    )
    assert said.tolist() == again.tolist()


def test_the_scorer_that_is_given_stays_unfitted_and_unchanged(base: Any) -> None:
    scorer = LearnedWeightsScorer()
    fold_score(scorer, base.windows, base.churned, FOLDS)(0, {"l2": 3.0})
    assert vars(scorer) == vars(LearnedWeightsScorer())


def test_a_trial_counts_the_mean_of_its_folds_and_the_aucs_that_there_are(trials: tuple[Trial, ...]) -> None:
    assert trials[1].log_loss == pytest.approx((0.41 + 0.39) / 2)
    assert [trial.roc_auc for trial in trials] == [pytest.approx(0.655), 0.66, None]


def test_the_outcomes_may_be_nullable_booleans(base: Any) -> None:
    nullable = pd.Series(base.churned, dtype="boolean")
    plain = fold_score(LearnedWeightsScorer(), base.windows, base.churned, FOLDS)(1, {})
    assert fold_score(LearnedWeightsScorer(), base.windows, nullable, FOLDS)(1, {}) == plain
