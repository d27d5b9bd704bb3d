"""Learned weights: a logistic regression on the windows, with signs that people can stand by."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..tables import PHASES
from .calibration import out_of_fold
from .components import NO_COMPONENT, Components, Directions
from .contributions import ContributionScorer
from .gate import Rows, Training
from .logistic import LogisticFit, fit_logistic
from .scaling import RobustScaling

TOLERANCE = 1e-6  # largest slope left in the mean loss: moves the log odds of no row by .001
FOLD_TOLERANCE = 1e-5  # moves them by .0006 in the mean: enough for rows that only calibrate
TERMS = ("below", "above", "missing")
PHASE_L2 = 1.0  # base rates differ by phase for good reason: pulled only enough to stay finite


class LearnedWeightsScorer(ContributionScorer):
    """A logistic regression whose weights keep the declared signs.

    Features are centred by their median, scaled by their interquartile range and compressed by arcsinh
    (`RobustScaling`); values below the median and above it have a weight each. A missing value counts as
    the median, and where missingness varies it has a weight of its own, free in sign. The weights on the
    log odds of churn are at most 0 for a feature of direction +1 (higher is healthier), at least 0 for
    -1, free for 0. Each phase has its own intercept. The raw risk is the log odds of churn before
    calibration.

    components : component → its features; those left out form the component "other".
    directions : feature → +1, -1 or 0 (the default for each feature).
    l2 : how hard weights are pulled to 0, at least 0, in units of one training row: the loss is
        `sum of log losses + l2 / 2 * sum of squared weights`, so 50 pulls a weight as hard as
        scikit-learn's `C=0.02`, and matters less the more rows there are. 20 to 100 rank alike on the
        training cutoffs of Complete Journey; with a few hundred accounts more is better.

    Learned: `weights_`, a table with a row for each weight: `feature` (or the phase), `term` ("below" or
    "above" the median, "missing", or "phase"), `component`, `direction`, and `weight` in log odds of churn
    for a scaled value of 1, a missing value, or the phase. `intercept_`, in log odds. `n_iter_`.

    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(400, 2))
    >>> y = rng.random(400) < 1 / (1 + np.exp(2 * X[:, 0]))
    >>> learned = LearnedWeightsScorer(directions={"x0": 1, "x1": 1}).fit(X, y)
    >>> bool((learned.weights_["weight"] <= 0).all())
    True
    """

    kind = "learned"

    def __init__(
        self,
        components: Components | None = None,
        directions: Directions | None = None,
        *,
        l2: float = 50.0,
    ) -> None:
        self.components = components
        self.directions = directions
        self.l2 = l2

    @property
    def weights_(self) -> pd.DataFrame:
        """The weights, in the order of the features."""
        feature, grouping = self._feature_of_columns(), self.grouping_
        table = pd.DataFrame(
            {
                "feature": [*np.asarray(grouping.features, dtype=object)[feature], *PHASES],
                "term": np.repeat([*TERMS, "phase"], [*self._columns_by_term(), len(PHASES)]),
                "component": np.array([*grouping.components, None], dtype=object)[self._owner()],
                "direction": self._signs(),
                "weight": self.model_.weights,
            }
        )
        places = np.r_[feature, np.full(len(PHASES), len(grouping.features))]
        return table.iloc[np.argsort(places, kind="stable")].reset_index(drop=True)

    @property
    def intercept_(self) -> float:
        """The log odds of a row with median values, before its phase."""
        return self.model_.intercept

    @property
    def n_iter_(self) -> int:
        """The iterations of the optimiser."""
        return self.model_.iterations

    def _learn(self, training: Training) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if not self.l2 >= 0:
            raise ValueError(f"l2 is {self.l2!r}; it must be at least 0")
        self.scaling_ = RobustScaling.learn(training.rows.values, self.grouping_.component_of)
        design, churned = self._design(training.rows), training.churned.astype(np.float64)
        self.model_ = self._fit(design, churned, start=None, tolerance=TOLERANCE)
        risk = self.model_.log_odds(design)

        # scaling saw no outcome and the fit has one optimum: sharing the first and starting from the
        # second saves time without telling a fold anything about the accounts it holds out
        def risk_from(train: NDArray[np.intp], held: NDArray[np.intp]) -> NDArray[np.float64]:
            fold = self._fit(design[train], churned[train], start=self.model_, tolerance=FOLD_TOLERANCE)
            return fold.log_odds(design[held])

        unseen = out_of_fold(risk_from, training.account, training.churned, in_sample=risk)
        self._learn_components(training.rows, self._parts(design))
        return risk, unseen

    def _fit(
        self,
        design: NDArray[np.float64],
        churned: NDArray[np.float64],
        *,
        start: LogisticFit | None,
        tolerance: float,
    ) -> LogisticFit:
        sign = self._signs()
        return fit_logistic(
            design,
            churned,
            l2=np.r_[np.full(len(sign) - len(PHASES), self.l2), np.full(len(PHASES), PHASE_L2)],
            lower=np.where(sign < 0, 0.0, -np.inf),
            upper=np.where(sign > 0, 0.0, np.inf),
            start=start,
            tolerance=tolerance,
        )

    def _design(self, rows: Rows) -> NDArray[np.float64]:
        return np.hstack([self.scaling_(rows.values), np.eye(len(PHASES))[rows.phase]])

    def _owner(self) -> NDArray[np.intp]:
        """The component of each column of the design; a phase has none."""
        of_feature: NDArray[np.intp] = self.grouping_.component_of
        return np.concatenate([of_feature[self._feature_of_columns()], np.full(len(PHASES), NO_COMPONENT)])

    def _signs(self) -> NDArray[np.intp]:
        """The direction of each column of the design: that of its feature, where it tells a value."""
        below, above, _ = self._columns_by_term()
        declared: NDArray[np.intp] = self.grouping_.direction[self._feature_of_columns()]
        declared[below + above :] = 0
        return np.concatenate([declared, np.zeros(len(PHASES), dtype=np.intp)])

    def _feature_of_columns(self) -> NDArray[np.intp]:
        """The feature of each column of the design before the phases."""
        scaling: RobustScaling = self.scaling_
        return np.concatenate([scaling.below, scaling.above, scaling.flagged])

    def _columns_by_term(self) -> tuple[int, int, int]:
        scaling: RobustScaling = self.scaling_
        return len(scaling.below), len(scaling.above), len(scaling.flagged)

    def _risk(self, rows: Rows) -> NDArray[np.float64]:
        return self.model_.log_odds(self._design(rows))

    def _contributions(self, rows: Rows) -> NDArray[np.float64]:
        return self._parts(self._design(rows))

    def _parts(self, design: NDArray[np.float64]) -> NDArray[np.float64]:
        membership = self._owner()[:, np.newaxis] == np.arange(len(self.grouping_.components))
        return np.asarray(design @ (self.model_.weights[:, np.newaxis] * membership))

    def _state(self) -> dict[str, Any]:
        model = self.model_
        return {
            **super()._state(),
            "scaling": self.scaling_.to_dict(),
            "model": {
                "weights": model.weights.tolist(),
                "intercept": model.intercept,
                "iterations": model.iterations,
                "converged": model.converged,
            },
        }

    def _restore(self, learned: Mapping[str, Any]) -> None:
        super()._restore(learned)
        self.scaling_ = RobustScaling.from_dict(learned["scaling"])
        plain = learned["model"]
        weights = np.asarray(plain["weights"], dtype=np.float64)
        self.model_ = LogisticFit(weights, plain["intercept"], plain["iterations"], plain["converged"])
