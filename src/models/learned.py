"""Learned weights: a logistic regression on the windows, with signs that people can stand by."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .calibration import out_of_fold
from .certainty import Certainty
from .component_weights import component_weights, judged_components, with_unseen
from .components import Components, Directions
from .contributions import ContributionScorer
from .design import PHASE_TERM, Design
from .gate import Rows, Training
from .logistic import LogisticFit, Restraint, fit_logistic
from .parts import Parts
from .phase_weights import features_by_phase, judged_phases, phase_weights
from .scaling import RobustScaling
from .weight_intervals import Jackknife
from .weights_table import weights_table

TOLERANCE = 1e-6  # largest slope left in the mean loss: moves the log odds of no row by .001
FOLD_TOLERANCE = 1e-5  # moves them by .0006 in the mean: enough for rows that only calibrate
PHASE_L2 = 1.0  # base rates differ by phase for good reason: pulled only enough to stay finite
BY_PHASE_L2 = 4.0  # times l2: a phase holds about a quarter of the rows that the common weight has


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
    by_phase : components and features that have weights of their own in each campaign phase, pulled toward
        a common weight four times as hard as that one is pulled to 0; none by default.

    Learned: the tables `weights_`, `component_weights_` and `phase_weights_`; `intercept_`, the log odds of
    a row with median values before its phase; `n_iter_`.

    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(400, 2))
    >>> y = rng.random(400) < 1 / (1 + np.exp(2 * X[:, 0]))
    >>> learned = LearnedWeightsScorer(directions={"x0": 1, "x1": 1}).fit(X, y)
    >>> learned.weights_[["feature", "term", "verdict"]].head(2).to_numpy().tolist()
    [['x0', 'below', 'raises risk'], ['x0', 'above', 'lowers risk']]
    """

    kind = "learned"

    def __init__(
        self,
        components: Components | None = None,
        directions: Directions | None = None,
        *,
        l2: float = 50.0,
        by_phase: Sequence[str] | None = None,
    ) -> None:
        self.components = components
        self.directions = directions
        self.l2 = l2
        self.by_phase = by_phase

    @property
    def weights_(self) -> pd.DataFrame:
        """A row for each weight, in the order of the features.

        `feature` (or the phase), `term` ("below" or "above" the median, "missing", or "phase"), `phase`
        where the weight is that of one phase, `component`, `direction`, and `weight` in log odds of churn
        for a scaled value of 1, a missing value, or the phase. `low` and `high` are its 95 % interval;
        `verdict` is what a value below, above or missing, or the phase, does: "raises risk", "lowers risk",
        "data cannot tell"; "data point the other way" where only the declared direction holds the weight
        at 0; "no interval" with fewer than two churned accounts, and in scorers of an older version.

        The interval counts accounts, not rows (`Jackknife`); at a bound, its allowed side is left. It says
        where the weight would settle on ever more accounts like these if `l2` grew with their number: not
        the effect without that pull, which is larger and often beyond it. In planted worlds with 60
        columns, most of them without effect, signs, correlated features, an l2 of 5 or 50 and 31 to 766
        churned accounts, the intervals covered that value in 95 to 96 % of cases, 93 to 96 % for the
        weights that have an effect, and 3 % of the useless ones got a verdict.
        """
        return weights_table(self.design_, self.model_.weights, self.certainty_.low, self.certainty_.high)

    @property
    def component_weights_(self) -> pd.DataFrame:
        """A row for each component: how much it moves the risk, and whether that holds.

        `spread` is the standard deviation, over the training rows, of what the component adds to the log
        odds; `share` its part of the variance of the risk (they add up to 1 with the phase's). `effect` is
        what one spread was worth on accounts whose outcomes had not taught the weights, in log odds of
        churn, with its 95 % interval from `low` to `high`, clustered by account; near the spread where the
        weights hold. `verdict`: "counts" where the interval lies above 0, "data cannot tell", "no interval"
        where too few accounts churned to hold some back. In planted worlds with 70 to 570 churned accounts
        a component of useless features counted in 2 to 5 % of them.

        The spread has no interval, on purpose: signs keep the noise in the weights from cancelling, so
        that features without any effect have a spread, too. The effect does not flatter them.
        """
        return judged_components(self.certainty_.components)

    @property
    def phase_weights_(self) -> pd.DataFrame:
        """A row for each name in `by_phase` and each phase seen in training; empty without `by_phase`.

        `weight` is the log odds of churn that one scaled step to the worse side adds, summed over the
        features of a component. `difference` is by how much that exceeds the mean of the other phases,
        with an interval from `low` to `high` that is clustered by account and holds for all phases of a
        name at once with 95 %. The pull toward the common weight makes the difference smaller than it is.
        `verdict`: "counts more", "counts less", "data cannot tell". In planted worlds without a difference
        4 % of the names had a phase that counted more or less.
        """
        return judged_phases(self.certainty_.phases)

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
        grouping = self.grouping_
        split = features_by_phase(self.by_phase or (), grouping)
        self.design_ = Design.learn(training.rows.values, grouping, split)
        design = self.design_(training.rows)
        self.model_ = fit_logistic(
            design, training.churned.astype(np.float64), self._restraint(), tolerance=TOLERANCE
        )
        risk, parts = self.model_.log_odds(design), self._parts(self.model_, design)
        unseen, unseen_parts = self._unseen(training, design, risk)
        self._learn_components(training.rows, parts)
        found = component_weights(grouping.components, parts, risk)
        if unseen is not risk:
            outcome = training.churned, training.account
            found = with_unseen(found, unseen_parts, unseen, *outcome)
        self.certainty_ = self._certainty(training, design, found)
        return risk, unseen

    def _unseen(
        self, training: Training, design: NDArray[np.float64], risk: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The risk of each row, and its components' parts, from weights that its account did not teach."""
        churned, restraint = training.churned.astype(np.float64), self._restraint()
        parts = np.full((len(risk), len(self.grouping_.components)), np.nan)

        # scaling saw no outcome and the fit has one optimum: sharing the first and starting from the
        # second saves time without telling a fold anything about the accounts it holds out
        def risk_from(train: NDArray[np.intp], held: NDArray[np.intp]) -> NDArray[np.float64]:
            fold = fit_logistic(
                design[train], churned[train], restraint, start=self.model_, tolerance=FOLD_TOLERANCE
            )
            parts[held] = self._parts(fold, design[held])
            return fold.log_odds(design[held])

        return out_of_fold(risk_from, training.account, training.churned, in_sample=risk), parts

    def _certainty(
        self, training: Training, design: NDArray[np.float64], components: pd.DataFrame
    ) -> Certainty:
        model, restraint = self.model_, self._restraint()
        jackknife = Jackknife.of(model, design, training.churned, training.account, restraint)
        low, high = (np.clip(end[:-1], restraint.lower, restraint.upper) for end in jackknife.interval())
        phases = phase_weights(
            self.by_phase or (), self.design_, jackknife, model.weights, training.rows.phase
        )
        return Certainty(low, high, components, phases)

    def _restraint(self) -> Restraint:
        design = self.design_
        l2 = np.where(design.common >= 0, BY_PHASE_L2 * self.l2, self.l2)
        return Restraint(
            np.where(design.term == PHASE_TERM, PHASE_L2, l2),
            lower=np.where(design.direction < 0, 0.0, -np.inf),
            upper=np.where(design.direction > 0, 0.0, np.inf),
            common=design.common,
        )

    def _risk(self, rows: Rows) -> NDArray[np.float64]:
        return self.model_.log_odds(self.design_(rows))

    def _risk_parts(self, rows: Rows) -> Parts:
        columns, design = self.design_(rows), self.design_
        weighted = columns * self.model_.weights
        features = np.zeros((len(columns), len(self.grouping_.features)))
        for own in design.apart:
            features[:, design.feature[own]] += weighted[:, own]
        phase = weighted[:, design.term == PHASE_TERM].sum(axis=1)
        base = np.full(len(columns), self.model_.intercept)
        return Parts(features, self._parts(self.model_, columns), phase, base)

    def _contributions(self, rows: Rows) -> NDArray[np.float64]:
        return self._parts(self.model_, self.design_(rows))

    def _parts(self, model: LogisticFit, design: NDArray[np.float64]) -> NDArray[np.float64]:
        membership = self.design_.component[:, np.newaxis] == np.arange(len(self.grouping_.components))
        return np.asarray(design @ (model.weights[:, np.newaxis] * membership))

    def _state(self) -> dict[str, Any]:
        return {
            **super()._state(),
            "scaling": self.design_.scaling.to_dict(),
            "split": self.design_.split.tolist(),
            "model": self.model_.to_dict(),
            "certainty": self.certainty_.to_dict(),
        }

    def _restore(self, learned: Mapping[str, Any]) -> None:
        super()._restore(learned)
        self.model_ = LogisticFit.from_dict(learned["model"])
        scaling, split = RobustScaling.from_dict(learned["scaling"]), learned.get("split", [])
        self.design_ = Design(self.grouping_, scaling, np.asarray(split, dtype=np.intp))
        if "certainty" in learned:
            self.certainty_ = Certainty.from_dict(learned["certainty"])
        else:  # an older version saved it
            self.certainty_ = Certainty.none(len(self.model_.weights), self.grouping_.components)
