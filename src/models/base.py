"""What all scorers share: from raw risk to probability, class and health."""

from abc import ABCMeta, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from ..tables import PHASE
from .calibration import Platt
from .components import Components, Directions, Grouping, group, refuse_own_names
from .gate import Rows, Training, Windows, read_rows, read_training
from .middle import Middle, nearest_to_middle
from .parts import BASE, Beyond, Parts
from .percentile import MEDIAN, TOP, PercentileCurve

HEALTH_STEPS = 1_000  # a tenth of a health point apart


class Scorer(ClassifierMixin, BaseEstimator, metaclass=ABCMeta):
    """A binary classifier of windows: the second class, churned, is the risk.

    `X` is a windows table (`account_id`, `cutoff`, `phase`, `campaign_id`, `series` and `segment` are
    recognised by name and are never features) or a plain table of numbers (then every row is in the phase
    "baseline" and is its own account). NaN means not known and is allowed everywhere. `y` has two classes;
    rows without a label must be dropped before.
    """

    kind: ClassVar[str]
    _rest: ClassVar[str | None]
    _undeclared: ClassVar[int]

    components: Components | None
    directions: Directions | None

    def fit(self, X: Windows, y: ArrayLike) -> Self:
        """Learn from windows and outcomes; `X` (n, p), `y` (n,).

        `unseen_probability_` (n,) is then what each training row would get from a scorer that saw no row of
        its account; it is not stored with the scorer.
        """
        training = read_training(self, X, y)
        self.classes_ = training.classes
        self.grouping_ = self._group()
        refuse_own_names(self.grouping_.components)
        risk, unseen_risk = self._learn(training)
        self.calibration_ = Platt.learn(unseen_risk, training.churned, training.account)
        self.unseen_probability_ = self.calibration_.probability(unseen_risk)
        self.health_curve_ = PercentileCurve.learn(self.calibration_.probability(risk), steps=HEALTH_STEPS)
        self.middle_ = self._middle(training.rows, risk)
        return self

    def decision_function(self, X: Windows) -> NDArray[np.float64]:
        """Return the calibrated log odds of churn (n,): above 0 where `predict` says churned."""
        risk = self.raw_risk(X)
        return self.calibration_.log_odds(risk)

    def predict_proba(self, X: Windows) -> NDArray[np.float64]:
        """Return the calibrated probabilities (n, 2): staying, churning."""
        risk = self.raw_risk(X)
        churn = self.calibration_.probability(risk)
        return np.column_stack([1 - churn, churn])

    def predict(self, X: Windows) -> NDArray[Any]:
        """Return the likelier class of each row (n,)."""
        log_odds = self.decision_function(X)
        return np.take(self.classes_, (log_odds > 0).astype(int))

    def health(self, X: Windows) -> NDArray[np.float64]:
        """Return the health (n,) from 0 to 100, 100 is healthiest.

        Health is `100 * (1 - percentile of the churn probability among the training rows)`, so 50 is the
        median customer and a threshold means the same for each scorer.
        """
        return self.health_at(self.decision_function(X))

    def health_at(self, log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the health (n,) that stands for calibrated log odds of churn (n,)."""
        check_is_fitted(self)
        probability: NDArray[np.float64] = expit(log_odds)
        return TOP - self.health_curve_(probability)

    def raw_risk(self, X: Windows) -> NDArray[np.float64]:
        """Return the risk (n,) before calibration, higher is worse, in the scorer's own unit."""
        check_is_fitted(self)
        return self._risk(read_rows(self, X))

    def component_health(self, X: Windows) -> pd.DataFrame:
        """Return a column for each component, from 0 to 100, 100 is healthiest, with the index of X.

        NaN where a row knows no feature of the component.
        """
        check_is_fitted(self)
        rows = read_rows(self, X)
        return pd.DataFrame(
            self._component_health(rows), index=rows.index, columns=list(self.grouping_.components)
        )

    def contributions(self, X: Windows) -> pd.DataFrame:
        """Return the parts of the log odds of churn, with the index of X: above 0 speaks against an account.

        One column for each component, `phase`, `base`, which is the same for all rows, and, where a
        scorecard has them, `cap` and `override`; they add up to `decision_function`. The rules' parts are
        measured against a component health of 50, the learned ones against median values, those of trees
        are SHAP values (doi 10.1038/s42256-019-0138-9).
        """
        check_is_fitted(self)
        rows = read_rows(self, X)
        parts = self.parts(rows)
        found = pd.DataFrame(parts.components, index=rows.index, columns=list(self.grouping_.components))
        beyond = {name: more.risk for name, more in self.beyond(rows).items()}
        return found.assign(**{PHASE: parts.phase, BASE: parts.base, **beyond})

    def parts(self, rows: Rows) -> Parts:
        """Return the parts of the log odds of churn, of rows from behind the gate."""
        return self._risk_parts(rows).calibrated(self.calibration_)

    def beyond(self, rows: Rows) -> dict[str, Beyond]:
        """Return what rules add to the log odds of churn beyond the sum of the parts, in their order."""
        slope, found = self.calibration_.slope, self._beyond(rows)
        return {name: Beyond(slope * more.risk, more.why) for name, more in found.items()}

    def members(self) -> dict[str, NDArray[np.intp]]:
        """Return the positions of the features that each component is made of."""
        return dict(zip(self.grouping_.components, self.grouping_.members(), strict=True))

    def to_dict(self) -> dict[str, Any]:
        """Return the fitted scorer as plain values that JSON can hold (`save_scorer` writes them)."""
        check_is_fitted(self)
        names = getattr(self, "feature_names_in_", None)
        learned = {
            "classes": self.classes_.tolist(),
            "n_features": self.n_features_in_,
            "features": None if names is None else names.tolist(),
            "calibration": self.calibration_.to_dict(),
            "health": self.health_curve_.to_dict(),
            "middle": None if self.middle_ is None else self.middle_.to_dict(),
            **self._state(),
        }
        return {"kind": self.kind, "settings": self.get_params(deep=False), "learned": learned}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the scorer that `to_dict` described: its predictions are equal to the last bit."""
        scorer, learned = cls(**plain["settings"]), plain["learned"]
        scorer.classes_ = np.asarray(learned["classes"])
        scorer.n_features_in_ = int(learned["n_features"])
        if learned["features"] is not None:
            scorer.feature_names_in_ = np.asarray(learned["features"], dtype=object)
        scorer.grouping_ = scorer._group()
        scorer.calibration_ = Platt.from_dict(learned["calibration"])
        scorer.health_curve_ = PercentileCurve.from_dict(learned["health"])
        middle = learned.get("middle")  # scorers that were stored before there were reasons have none
        scorer.middle_ = None if middle is None else Middle.from_dict(middle)
        scorer._restore(learned)
        return scorer

    def __sklearn_tags__(self) -> Any:
        """Say to scikit-learn: two classes, missing values welcome."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags

    def _group(self) -> Grouping:
        names = getattr(self, "feature_names_in_", [f"x{j}" for j in range(self.n_features_in_)])
        return group(
            list(names), self.components, self.directions, rest=self._rest, undeclared=self._undeclared
        )

    def _middle(self, rows: Rows, risk: NDArray[np.float64]) -> Middle | None:
        of_parts = risk - sum(more.risk for more in self._beyond(rows).values())
        health = self.health_at(self.calibration_.log_odds(of_parts))
        near = nearest_to_middle(health)
        log_odds = float(logit(self.health_curve_.value_at(TOP - MEDIAN)))
        around = rows.take(near)
        return Middle.learn(self.parts(around), health[near], around.values, log_odds=log_odds)

    @abstractmethod
    def _learn(self, training: Training) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Fit, and return the raw risk of the training rows: as fitted, and as calibration may see it."""

    @abstractmethod
    def _risk(self, rows: Rows) -> NDArray[np.float64]: ...

    @abstractmethod
    def _risk_parts(self, rows: Rows) -> Parts:
        """Return what features, components and the phase add to the raw risk."""

    def _beyond(self, rows: Rows) -> dict[str, Beyond]:  # noqa: ARG002, most scorers have nothing beyond
        return {}

    @abstractmethod
    def _component_health(self, rows: Rows) -> NDArray[np.float64]: ...

    @abstractmethod
    def _state(self) -> dict[str, Any]: ...

    @abstractmethod
    def _restore(self, learned: Mapping[str, Any]) -> None: ...
