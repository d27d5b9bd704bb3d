"""Weighted rules: a health index that people wrote down, weights by component and phase."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from ..checks import InputError, listed
from ..tables import PHASES
from .base import Scorer
from .components import NO_COMPONENT, Components, Directions, Grouping
from .gate import Rows, Training
from .percentile import MEDIAN, TOP, PercentileCurve
from .scorecard import Weights, check_weights, read_scorecard

FEATURE_STEPS = 100  # one percentile apart: finer than any rule that people write


class WeightedRulesScorer(Scorer):
    """A health index from percentiles and weights; only the probability is learned from outcomes.

    Each feature becomes its percentile among the training rows (0 to 100, ties share the middle), turned
    round where its direction is -1, so that 100 is healthiest. A component is the mean of its features
    that a row knows. The index is the mean of the components that a row knows, weighted by the weights
    of the row's phase: a missing component gives its weight to the others. A row that knows nothing has
    the index 50. The raw risk is `100 - index`.

    components : component → its features; all features form one component "all" by default.
    directions : feature → +1 higher is healthier (the default where no mapping is given), -1 higher is
        worse, 0 not declared: such a feature has no place in a rule and is listed in `unused_features_`.
    weights : component → a weight of at least 0, or a mapping of weights by phase in which "baseline" is
        the weight of each phase that is not named. All weigh 1 by default. Weights of components that
        the data lack are kept and, as for any missing component, go to the others; they are listed in
        `absent_components_`.

    Raises InputError for a weight that is missing, negative or of an unknown phase.

    >>> X = np.array([[1.0], [2.0], [3.0], [4.0]])
    >>> rules = WeightedRulesScorer().fit(X, [True, True, False, False])
    >>> rules.raw_risk(X).tolist()
    [87.5, 62.5, 37.5, 12.5]
    """

    kind = "rules"
    _rest = None
    _undeclared = 1

    def __init__(
        self,
        components: Components | None = None,
        directions: Directions | None = None,
        *,
        weights: Weights | None = None,
    ) -> None:
        self.components = components
        self.directions = directions
        self.weights = weights

    @classmethod
    def from_yaml(
        cls,
        path: str | Path,
        *,
        components: Components | None = None,
        directions: Directions | None = None,
    ) -> Self:
        """Return a scorer with the weights of a scorecard file (see `read_scorecard`)."""
        return cls(components, directions, weights=read_scorecard(path).plain_weights())

    @property
    def unused_features_(self) -> list[str]:
        """The features that no rule uses: without a component, or without a declared direction."""
        used = self._used()
        return [name for j, name in enumerate(self.grouping_.features) if not used[j]]

    @property
    def absent_components_(self) -> list[str]:
        """The components that have a weight and no data."""
        return [name for name in self.weights or {} if name not in self.grouping_.components]

    def weights_by_phase(self) -> dict[str, dict[str, float]]:
        """Return the weight of each component in each phase, as the parameter `weights` takes them."""
        check_is_fitted(self)
        return {
            name: dict(zip(PHASES, column.tolist(), strict=True))
            for name, column in zip(self.grouping_.components, self.phase_weights_.T, strict=True)
        }

    def _learn(self, training: Training) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if not self._used().any():
            raise InputError(
                "the rules have no feature to use: none has both a component and a direction of +1 or -1; "
                "declare directions or leave the rules out"
            )
        self.phase_weights_ = self._phase_weights()
        values = training.rows.values
        self.curves_ = [PercentileCurve.learn(column, steps=FEATURE_STEPS) for column in values.T]
        risk = self._risk(training.rows)
        # the index never saw an outcome, so the training rows cannot flatter it: no folds are needed
        return risk, risk

    def _risk(self, rows: Rows) -> NDArray[np.float64]:
        components = self._component_health(rows)
        weights = self.phase_weights_[rows.phase] * ~np.isnan(components)
        total = weights.sum(axis=1)
        weighted = (weights * np.nan_to_num(components)).sum(axis=1)
        index = np.full(len(rows.values), MEDIAN)
        np.divide(weighted, total, out=index, where=total > 0)
        return TOP - index

    def _component_health(self, rows: Rows) -> NDArray[np.float64]:
        used = self._used()
        ranks = np.full(rows.values.shape, np.nan)
        for j in np.flatnonzero(used):
            rank = self.curves_[j](rows.values[:, j])
            ranks[:, j] = rank if self.grouping_.direction[j] > 0 else TOP - rank
        known = self.grouping_.sums((~np.isnan(ranks)).astype(np.float64))
        totals = self.grouping_.sums(np.nan_to_num(ranks))
        means = np.full(known.shape, np.nan)
        np.divide(totals, known, out=means, where=known > 0)
        return means

    def _used(self) -> NDArray[np.bool_]:
        grouping: Grouping = self.grouping_
        used: NDArray[np.bool_] = (grouping.component_of != NO_COMPONENT) & (grouping.direction != 0)
        return used

    def _phase_weights(self) -> NDArray[np.float64]:
        """The weight of each component in each phase, shape (number of phases, number of components)."""
        names = self.grouping_.components
        if self.weights is None:
            return np.ones((len(PHASES), len(names)))
        checked = check_weights(self.weights)
        unweighted = [name for name in names if name not in checked]
        if unweighted:
            raise InputError(
                f"weights: no weight for {listed(unweighted)}; give each component of the data one "
                "(0 leaves it out)"
            )
        return np.array([[checked[name].of(phase) for name in names] for phase in PHASES])

    def _state(self) -> dict[str, Any]:
        return {"curves": [curve.to_dict() for curve in self.curves_]}

    def _restore(self, learned: Mapping[str, Any]) -> None:
        self.phase_weights_ = self._phase_weights()
        self.curves_ = [PercentileCurve.from_dict(plain) for plain in learned["curves"]]

    def __sklearn_tags__(self) -> Any:
        """Say to scikit-learn that rules cannot turn round to fit the data."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True
        return tags
