"""Learned weights: a logistic regression on the windows, with signs that people can stand by."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from ..checks import InputError
from .certainty import Certainty
from .component_weights import component_weights, judged_components
from .components import Components, Directions, Grouping
from .contributions import ContributionScorer
from .design import PHASE_TERM, Design
from .gate import Rows, Training
from .logistic import LogisticFit
from .parts import Parts
from .phase_weights import features_by_phase, judged_phases
from .points import card_of, regrouped, weights_of
from .points_card import PointsCard, check_points_card, read_points_card
from .scaling import RobustScaling
from .weight_learning import learn_weights
from .weights_table import weights_table


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
    card : weights from a card of points (`read_points_card`), as plain values, instead of learned ones:
        then only calibration and percentiles are learned, and `l2` plays no part.
        Where the card was learned from these very rows, its calibration is too sure of itself.

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
        card: Mapping[str, Any] | None = None,
    ) -> None:
        self.components = components
        self.directions = directions
        self.l2 = l2
        self.by_phase = by_phase
        self.card = card

    @classmethod
    def from_card(
        cls,
        path: str | Path,
        *,
        components: Components | None = None,
        directions: Directions | None = None,
    ) -> Self:
        """Return a scorer with the weights of a card of points (see `read_points_card`), to be fitted.

        The components are those of the card; `components` is for the features that it leaves out.
        """
        return cls(components, directions, card=read_points_card(path).plain())

    def to_card(self, *, name: str = "learned weights", decimals: int | None = None) -> PointsCard:
        """Return the weights as a card that people can read, edit and run.

        20 points double the odds of churn; the strongest component and feature stand first. A scorer with
        the card gives the same raw risk, up to rounding errors of 1e-9; with `decimals` the points are
        rounded, which is easier to read and another scorer by a hair. Features that never varied have no
        line. Of a scorer that was made from a card it is that card.
        """
        check_is_fitted(self)
        if self.card is not None:
            return check_points_card(self.card)
        return card_of(self.design_, self.model_, self.certainty_, name=name, decimals=decimals)

    def to_scorecard(
        self, path: str | Path, *, name: str = "learned weights", decimals: int | None = None
    ) -> Path:
        """Write the weights as a YAML file (`to_card`), whole or not at all, and return its path."""
        return self.to_card(name=name, decimals=decimals).write(path)

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
        columns, most of them without effect, signs, an l2 of 5 or 50 and 83 to 653 churned accounts, the
        intervals covered that value in 94 to 96 % of cases, and 3 to 5 % of the useless ones got a verdict;
        under an l2 of 50 so did 11 to 17 % of those that go with a useful one, since the pull lets them
        have some of its weight (docs/learned_weights.md).
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
        if self.card is not None:
            return self._take(training.rows, check_points_card(self.card))
        if not self.l2 >= 0:
            raise ValueError(f"l2 is {self.l2!r}; it must be at least 0")
        grouping = self.grouping_
        split = features_by_phase(self.by_phase or (), grouping)
        self.design_ = Design.learn(training.rows.values, grouping, split)
        learned = learn_weights(training, self.design_, l2=self.l2, by_phase=self.by_phase or ())
        self.model_, self.certainty_ = learned.model, learned.certainty
        self._learn_components(training.rows, learned.parts)
        return learned.risk, learned.unseen

    def _take(self, rows: Rows, card: PointsCard) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Have the weights of a card; they have seen none of these outcomes, as far as one can tell."""
        if self.by_phase:
            raise InputError("by_phase: a scorer with a card learns no weights; leave out one of the two")
        self.design_, self.model_, known = weights_of(card, self.grouping_)
        design = self.design_(rows)
        risk, parts = self.model_.log_odds(design), self.design_.parts(design, self.model_.weights)
        self._learn_components(rows, parts)
        found = component_weights(self.grouping_.components, parts, risk)
        self.certainty_ = replace(known, components=found)
        return risk, risk

    def _group(self) -> Grouping:
        grouping = super()._group()
        return grouping if self.card is None else regrouped(grouping, check_points_card(self.card))

    def _risk(self, rows: Rows) -> NDArray[np.float64]:
        return self.model_.log_odds(self.design_(rows))

    def _risk_parts(self, rows: Rows) -> Parts:
        columns, design = self.design_(rows), self.design_
        weighted = columns * self.model_.weights
        features = np.zeros((len(columns), len(self.grouping_.features)))
        feature, used = design.feature, self.model_.weights != 0
        for portion in design.apart:
            own = portion[used[portion]]
            features[:, feature[own]] += weighted[:, own]
        phase = weighted[:, design.term == PHASE_TERM].sum(axis=1)
        base = np.full(len(columns), self.model_.intercept)
        return Parts(features, design.parts(columns, self.model_.weights), phase, base)

    def _contributions(self, rows: Rows) -> NDArray[np.float64]:
        return self.design_.parts(self.design_(rows), self.model_.weights)

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
