"""What holds for each scorer alike."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.models import SCORERS, BoostedScorer, LearnedWeightsScorer, WeightedRulesScorer
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GridSearchCV, GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

FEW_TREES = 40  # enough for the checks, and quick
KINDS = sorted(SCORERS)


@parametrize_with_checks(
    [WeightedRulesScorer(), LearnedWeightsScorer(), BoostedScorer(n_estimators=FEW_TREES)]
)
def test_it_is_a_scikit_learn_classifier(estimator, check):
    check(estimator)


@pytest.fixture(params=KINDS)
def scorer(request, components, directions):
    return SCORERS[request.param](components, directions)


def test_health_runs_from_0_to_100_with_the_median_customer_at_50(scorer, planted):
    windows, churned = planted()
    health = scorer.fit(windows, churned).health(windows)
    assert np.median(health) == pytest.approx(50, abs=0.1)
    assert 0 <= health.min() < 1
    assert 99 < health.max() <= 100


def test_health_is_the_share_of_training_rows_with_a_higher_probability(scorer, planted):
    windows, churned = planted()
    scorer.fit(windows, churned)
    probability, health = scorer.predict_proba(windows)[:, 1], scorer.health(windows)
    for row in range(0, len(windows), 97):
        above = (probability > probability[row]).mean() + (probability == probability[row]).mean() / 2
        assert health[row] == pytest.approx(100 * above, abs=0.2)


def test_health_never_rises_with_the_probability(scorer, planted):
    windows, churned = planted()
    scorer.fit(windows, churned)
    order = np.argsort(scorer.predict_proba(windows)[:, 1])
    assert (np.diff(scorer.health(windows)[order]) <= 0).all()


def test_the_probability_never_falls_as_the_raw_risk_grows(scorer, planted):
    windows, churned = planted()
    scorer.fit(windows, churned)
    order = np.argsort(scorer.raw_risk(windows))
    assert (np.diff(scorer.predict_proba(windows)[order, 1]) >= 0).all()


def test_the_planted_truth_ranks_fresh_accounts(scorer, planted):
    scorer.fit(*planted())
    windows, churned = planted(seed=1)
    assert roc_auc_score(churned.astype(bool), scorer.predict_proba(windows)[:, 1]) > 0.70


def test_probabilities_are_calibrated_on_fresh_accounts(scorer, planted):
    scorer.fit(*planted(accounts=1_000))
    windows, churned = planted(accounts=1_000, seed=1)
    probability = scorer.predict_proba(windows)[:, 1]
    for part in np.array_split(np.argsort(probability), 4):
        assert probability[part].mean() == pytest.approx(churned.to_numpy(bool)[part].mean(), abs=0.06)


def test_the_order_of_the_rows_does_not_matter(scorer, planted):
    windows, churned = planted()
    order = np.random.default_rng(0).permutation(len(windows))
    straight = clone(scorer).fit(windows, churned).raw_risk(windows)
    shuffled = clone(scorer).fit(windows.iloc[order], churned.iloc[order]).raw_risk(windows)
    if scorer.kind != "boosted":  # row sampling sees other rows
        np.testing.assert_allclose(shuffled, straight, atol=2e-3)
    assert np.corrcoef(shuffled, straight)[0, 1] > 0.97


def test_a_second_fit_is_equal_to_the_last_bit(scorer, planted):
    windows, churned = planted()
    once = clone(scorer).fit(windows, churned).predict_proba(windows)
    again = clone(scorer).fit(windows, churned).predict_proba(windows)
    assert (once == again).all()


def test_names_and_number_of_features_leave_out_the_context(scorer, planted):
    scorer.fit(*planted())
    assert scorer.feature_names_in_.tolist() == ["sessions", "seats", "tickets", "nps"]
    assert scorer.n_features_in_ == 4


def test_the_classes_are_false_and_true(scorer, planted):
    windows, churned = planted()
    scorer.fit(windows, churned)
    assert scorer.classes_.tolist() == [False, True]
    assert scorer.predict(windows).dtype == bool


def test_component_health_is_a_table_with_the_index_of_the_windows(scorer, planted):
    windows, churned = planted()
    windows = windows.set_axis(windows.index + 1_000)
    health = scorer.fit(windows, churned).component_health(windows)
    assert list(health.columns) == ["engagement", "support", "voice"]
    assert health.index.equals(windows.index)
    assert health.min().min() >= 0
    assert health.max().max() <= 100


def test_a_component_is_missing_exactly_where_all_its_features_are(scorer, planted):
    windows, churned = planted()
    windows.loc[::9, "sessions"] = np.nan
    health = scorer.fit(windows, churned).component_health(windows)
    assert (health["voice"].isna() == windows["nps"].isna()).all()
    assert health["engagement"].notna().all()


def test_contributions_add_up_to_the_log_odds(scorer, planted):
    windows, churned = planted()
    windows.loc[::9, ["sessions", "seats"]] = np.nan
    parts = scorer.fit(windows, churned).contributions(windows)
    assert list(parts.columns) == ["engagement", "support", "voice", "phase", "base"]
    np.testing.assert_allclose(parts.sum(axis=1), scorer.decision_function(windows), atol=1e-9)
    assert np.ptp(parts["base"]) < 1e-9


def test_more_tickets_raise_the_part_of_support_alone(scorer, planted):
    windows, churned = planted()
    scorer.fit(windows, churned)
    few, many = (scorer.contributions(windows.assign(tickets=value)) for value in (0.0, 2.0))
    assert (many["support"] > few["support"]).all()
    if scorer.kind != "boosted":  # trees take features together
        others = ["engagement", "voice", "phase", "base"]
        assert (many[others] == few[others]).all(axis=None)


def test_the_median_customer_of_a_component_is_at_50(scorer, planted):
    windows, churned = planted()
    health = scorer.fit(windows, churned).component_health(windows)
    np.testing.assert_allclose(health[["support", "voice"]].median(), 50, atol=0.6)


def test_more_tickets_make_the_support_component_worse(scorer, planted):
    windows, churned = planted()
    health = scorer.fit(windows, churned).component_health(windows)["support"]
    assert health.corr(windows["tickets"], method="spearman") < -0.95


def test_a_row_that_knows_nothing_still_gets_a_probability(scorer, planted):
    windows, churned = planted()
    scorer.fit(windows, churned)
    empty = windows.head(3).assign(sessions=np.nan, seats=np.nan, tickets=np.nan, nps=np.nan)
    assert np.isfinite(scorer.predict_proba(empty)).all()
    assert scorer.component_health(empty).isna().all(axis=None)


def test_the_phase_column_is_optional(scorer, planted):
    windows, churned = planted()
    scorer.fit(windows.drop(columns=["phase", "account_id"]), churned)
    assert np.isfinite(scorer.predict_proba(windows)).all()


def test_a_scorer_that_was_not_fitted_says_so(scorer, planted):
    with pytest.raises(NotFittedError):
        scorer.component_health(planted()[0])


def test_a_feature_that_is_missing_everywhere_does_no_harm(scorer, planted):
    windows, churned = planted()
    windows["nps"] = np.float32(np.nan)
    probability = scorer.fit(windows, churned).predict_proba(windows)
    assert np.isfinite(probability).all()
    assert scorer.component_health(windows)["voice"].isna().all()


def test_it_works_with_a_dozen_rows(scorer, planted):
    windows, churned = planted(accounts=6, cutoffs=2)
    churned[:] = [False, True] * 6
    assert np.isfinite(scorer.fit(windows, churned).health(windows)).all()


def test_it_stands_at_the_end_of_a_pipeline(planted):
    windows, churned = planted(accounts=100)
    features = windows[["sessions", "tickets"]]
    for kind in KINDS:
        pipeline = make_pipeline(StandardScaler(), SCORERS[kind]()).set_output(transform="pandas")
        assert pipeline.fit(features, churned).predict_proba(features).shape == (len(features), 2)
        assert pipeline[-1].feature_names_in_.tolist() == ["sessions", "tickets"]


def test_a_grid_search_takes_windows_and_groups(planted, components, directions):
    windows, churned = planted(accounts=100)
    search = GridSearchCV(
        LearnedWeightsScorer(components, directions), {"l2": [1.0, 1e6]}, cv=GroupKFold(3), scoring="roc_auc"
    )
    search.fit(windows, churned.astype(bool), groups=windows["account_id"])
    assert search.best_params_ == {"l2": 1.0}
    assert isinstance(search.best_estimator_.component_health(windows), pd.DataFrame)
