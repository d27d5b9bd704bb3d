"""Boosted trees: LightGBM kept small, and monotone where the direction is known."""

from collections.abc import Mapping
from typing import Any

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray
from sklearn.utils import check_random_state

from .calibration import out_of_fold
from .components import Components, Directions
from .contributions import ContributionScorer
from .gate import Rows, Training
from .parts import Parts

ROWS_PER_LEAF_SHARE = 0.05  # a leaf never asks for more than this share of the rows: few rows still split
MAX_BIN = 63  # bins a feature: half the time of LightGBM's 255, and small trees rank alike with either
SEED_LIMIT = 2**31 - 1  # LightGBM keeps its seed in 32 bits


class BoostedScorer(ContributionScorer):
    """Gradient-boosted trees, few leaves each, regularised, and deterministic for a `random_state`.

    The risk never falls as a feature of direction -1 grows and never rises as one of direction +1 grows.
    Missing values take the side of each split that fits them; the phase is a category of its own. The
    raw risk is the log odds of churn before calibration.

    components : component → its features; those left out form the component "other".
    directions : feature → +1, -1 or 0 (the default for each feature).
    n_estimators, learning_rate : the number of trees, and the share of each that counts.
    num_leaves : leaves a tree.
    min_child_samples : rows a leaf needs, at most 5 % of all rows.
    subsample, colsample_bytree : shares of the rows and features that each tree sees.
    reg_lambda : L2 on the values of the leaves, in units of the loss's curvature.
    random_state : seed of the sampling.
    n_jobs : threads; they do not change the result.

    The defaults come from account-grouped and time-ordered validation on the training cutoffs of Complete
    Journey: more or larger trees rank worse, half or twice any one setting ranks alike.

    >>> X = np.linspace(-1, 1, 200)[:, np.newaxis]
    >>> boosted = BoostedScorer(directions={"x0": 1}, n_estimators=20).fit(X, X[:, 0] < 0)
    >>> boosted.predict([[-0.5], [0.5]]).tolist()
    [True, False]
    """

    kind = "boosted"

    def __init__(
        self,
        components: Components | None = None,
        directions: Directions | None = None,
        *,
        n_estimators: int = 100,
        learning_rate: float = 0.05,
        num_leaves: int = 7,
        min_child_samples: int = 100,
        subsample: float = 0.7,
        colsample_bytree: float = 0.3,
        reg_lambda: float = 30.0,
        random_state: int | np.random.RandomState | None = 0,
        n_jobs: int = 1,
    ) -> None:
        self.components = components
        self.directions = directions
        self.n_estimators = n_estimators
        self.learning_rate = learning_rate
        self.num_leaves = num_leaves
        self.min_child_samples = min_child_samples
        self.subsample = subsample
        self.colsample_bytree = colsample_bytree
        self.reg_lambda = reg_lambda
        self.random_state = random_state
        self.n_jobs = n_jobs

    def _learn(self, training: Training) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        seed = int(check_random_state(self.random_state).randint(SEED_LIMIT))
        design, churned = _design(training.rows), training.churned

        data = self._binned(design, churned, seed)

        def risk_from(train: NDArray[np.intp], held: NDArray[np.intp]) -> NDArray[np.float64]:
            return self._margin(self._grow(data.subset(train.tolist()), len(train), seed), design[held])

        # what is kept is what the text says, so a saved and loaded scorer cannot differ
        self.booster_ = lgb.Booster(model_str=self._grow(data, len(design), seed).model_to_string())
        risk = self._margin(self.booster_, design)
        unseen = out_of_fold(risk_from, training.account, churned, in_sample=risk)
        self._learn_components(training.rows, self._contributions(training.rows))
        return risk, unseen

    def _binned(self, design: NDArray[Any], churned: NDArray[np.bool_], seed: int) -> lgb.Dataset:
        """The rows in LightGBM's bins, whose bounds see no outcome: the folds share them."""
        return lgb.Dataset(
            design,
            churned.astype(np.float64),
            categorical_feature=[design.shape[1] - 1],
            params=self._parameters(len(design), seed),
        ).construct()

    def _grow(self, data: lgb.Dataset, n_rows: int, seed: int) -> lgb.Booster:
        return lgb.train(self._parameters(n_rows, seed), data, num_boost_round=self.n_estimators)

    def _parameters(self, n_rows: int, seed: int) -> dict[str, Any]:
        return {
            "objective": "binary",
            "learning_rate": self.learning_rate,
            "num_leaves": self.num_leaves,
            "min_data_in_leaf": max(1, min(self.min_child_samples, int(ROWS_PER_LEAF_SHARE * n_rows))),
            "bagging_fraction": self.subsample,
            "bagging_freq": 1,
            "feature_fraction": self.colsample_bytree,
            "lambda_l2": self.reg_lambda,
            "monotone_constraints": [*(-self.grouping_.direction), 0],
            "seed": seed,
            "deterministic": True,
            "force_col_wise": True,
            "max_bin": MAX_BIN,
            "feature_pre_filter": False,
            "num_threads": self.n_jobs,
            "verbosity": -1,
        }

    def _margin(self, booster: lgb.Booster, design: NDArray[Any]) -> NDArray[np.float64]:
        return np.asarray(booster.predict(design, raw_score=True, num_threads=self.n_jobs), dtype=np.float64)

    def _risk(self, rows: Rows) -> NDArray[np.float64]:
        return self._margin(self.booster_, _design(rows))

    def _risk_parts(self, rows: Rows) -> Parts:
        parts = self.booster_.predict(_design(rows), pred_contrib=True, num_threads=self.n_jobs)
        columns = np.asarray(parts, dtype=np.float64)  # the last of the design is the phase; then a constant
        features = columns[:, :-2]
        return Parts(features, self.grouping_.sums(features), columns[:, -2], columns[:, -1])

    def _restore(self, learned: Mapping[str, Any]) -> None:
        super()._restore(learned)
        self.booster_ = lgb.Booster(model_str=learned["booster"])

    def _state(self) -> dict[str, Any]:
        return {**super()._state(), "booster": self.booster_.model_to_string()}


def _design(rows: Rows) -> NDArray[Any]:
    """The features and, as the last column, the phase as a category."""
    return np.column_stack([rows.values, rows.phase.astype(rows.values.dtype)])
