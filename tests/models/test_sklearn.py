"""Scorers among scikit-learn's own tools, on windows with their context columns."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from campaignpulse.models import SCORERS, LearnedWeightsScorer
from sklearn import config_context
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.inspection import permutation_importance
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_predict
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

KINDS = sorted(SCORERS)


def filled(**keywords):
    """Fills the gaps of one feature, and lets all other columns pass, the context among them."""
    imputer = ("fill", SimpleImputer(), ["nps"])
    return ColumnTransformer([imputer], remainder="passthrough", **keywords)


def pipeline(scorer):
    step = filled(verbose_feature_names_out=False).set_output(transform="pandas")
    return Pipeline([("filled", step), ("scorer", scorer)])


@pytest.fixture
def data(planted):
    windows, churned = planted(accounts=60)
    return windows, churned.astype(bool)


@pytest.mark.parametrize("kind", KINDS)
def test_context_columns_pass_through_a_pipeline_to_the_scorer(kind, data):
    windows, churned = data
    whole = pipeline(SCORERS[kind]()).fit(windows, churned)
    alone = SCORERS[kind]().fit(whole[:-1].transform(windows), churned)
    assert whole[-1].feature_names_in_.tolist() == ["nps", "sessions", "seats", "tickets"]
    np.testing.assert_array_equal(
        whole.predict_proba(windows), alone.predict_proba(whole[:-1].transform(windows))
    )
    moved = windows.assign(phase="active")
    assert kind != "learned" or (whole.predict_proba(moved) != whole.predict_proba(windows)).any()


def test_what_a_scorer_says_beyond_scikit_learn_has_the_index_of_the_windows(data):
    windows, churned = data
    windows = windows.set_axis(windows.index + 500)
    whole = pipeline(LearnedWeightsScorer()).fit(windows, churned)
    assert whole[-1].component_health(whole[:-1].transform(windows)).index.equals(windows.index)


def test_a_function_may_stand_before_the_scorer(data):
    windows, churned = data
    logged = FunctionTransformer(lambda X: X.assign(sessions=np.arctan(X["sessions"])))
    whole = Pipeline([("logged", logged), ("scorer", LearnedWeightsScorer())]).fit(windows, churned)
    assert roc_auc_score(churned, whole.predict_proba(windows)[:, 1]) > 0.7


def test_pandas_output_for_all_steps_at_once_leaves_the_scorer_alone(data):
    windows, churned = data
    whole = Pipeline(
        [("filled", filled(verbose_feature_names_out=False)), ("scorer", LearnedWeightsScorer())]
    )
    with config_context(transform_output="pandas"):
        assert whole.fit(windows, churned).predict_proba(windows).shape == (len(windows), 2)
    assert whole.set_output(transform="pandas").fit(windows, churned)[-1].n_features_in_ == 4


def test_a_step_that_renames_the_context_is_refused_with_the_way_out(data):
    windows, churned = data
    whole = Pipeline([("filled", filled()), ("scorer", LearnedWeightsScorer())])
    with pytest.raises(ValueError, match=r"'remainder__account_id'.*verbose_feature_names_out=False"):
        whole.set_output(transform="pandas").fit(windows, churned)


def test_a_grid_search_over_a_pipeline_keeps_accounts_together(data):
    windows, churned = data
    search = GridSearchCV(
        pipeline(LearnedWeightsScorer()),
        {"scorer__l2": [5.0, 1e6], "scorer__by_phase": [["sessions"]]},
        cv=GroupKFold(3),
        scoring="neg_log_loss",
    ).fit(windows, churned, groups=windows["account_id"])
    assert search.best_params_["scorer__l2"] == 5.0
    assert isinstance(search.best_estimator_[-1].weights_, pd.DataFrame)


@pytest.mark.parametrize("kind", KINDS)
def test_predictions_for_accounts_that_were_not_seen_come_from_cross_validation(kind, data):
    windows, churned = data
    unseen = cross_val_predict(
        SCORERS[kind](),
        windows,
        churned,
        groups=windows["account_id"],
        cv=GroupKFold(3),
        method="predict_proba",
    )
    assert unseen.shape == (len(windows), 2)
    assert roc_auc_score(churned, unseen[:, 1]) > (0.45 if kind == "rules" else 0.65)


def test_labels_may_be_nullable_booleans_in_a_search_too(planted):
    windows, churned = planted(accounts=60)
    assert churned.dtype == "boolean"
    search = GridSearchCV(LearnedWeightsScorer(), {"l2": [5.0, 50.0]}, cv=GroupKFold(2), scoring="roc_auc")
    assert search.fit(windows, churned, groups=windows["account_id"]).best_score_ > 0.6


def test_a_clone_of_a_scorer_with_a_card_learns_the_same(data):
    windows, churned = data
    card = LearnedWeightsScorer().fit(windows, churned).to_card().plain()
    scorer = LearnedWeightsScorer(card=card)
    again = clone(scorer)
    assert again.card == card
    assert again.card is not card
    np.testing.assert_array_equal(
        again.fit(windows, churned).raw_risk(windows), scorer.fit(windows, churned).raw_risk(windows)
    )


def test_importances_by_permutation_know_that_context_is_no_feature(data):
    windows, churned = data
    scorer = LearnedWeightsScorer().fit(windows, churned)
    found = permutation_importance(scorer, windows, churned, scoring="roc_auc", n_repeats=1, random_state=0)
    worth = dict(zip(windows.columns, found.importances_mean, strict=True))
    assert worth["sessions"] > worth["nps"] > 0
    assert worth["account_id"] == worth["series"] == 0


def test_scikit_learns_own_calibration_may_go_on_top(data):
    windows, churned = data
    calibrated = CalibratedClassifierCV(LearnedWeightsScorer(), cv=3).fit(windows, churned)
    assert calibrated.predict_proba(windows)[:, 1].mean() == pytest.approx(churned.mean(), abs=0.05)
