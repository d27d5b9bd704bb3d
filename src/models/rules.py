"""Weighted rules: a health index that people wrote down, by component, phase and segment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from ..checks import InputError
from ..tables import PHASES
from .base import Scorer
from .components import Components, Directions, Grouping
from .gate import Rows, Training, Windows, read_rows
from .health_index import IndexParts, IndexRules, counted_components
from .parts import CAP, OVERRIDE, Beyond, Parts
from .percentile import MEDIAN, TOP, PercentileCurve
from .scorecard import read_scorecard
from .scorecard_measures import measure_table, measured
from .scorecard_rules import Cap, CardRules, Override, Weights, check_rules

FEATURE_STEPS = 100  # one percentile apart: finer than any rule that people write


class WeightedRulesScorer(Scorer):
    """A health index from points and weights; only the probability is learned from outcomes.

    Each measure becomes points from 0 to 100, 100 is healthiest: by default each feature, its percentile
    among the training rows (ties share the middle), turned round where its direction is -1. A component is
    the mean of its measures that a row knows. The index is the mean of the components that a row knows,
    weighted by the weights of the row's phase and segment: a missing component gives its weight to the
    others, unless `missing` says otherwise. Then come caps and overrides. A row that knows nothing has the
    index 50. The raw risk is `100 - index`.

    The settings after `directions` are those of a scorecard file (see `read_scorecard`), as plain values.

    components : component → its features; all features form one component "all" by default.
    directions : feature → +1 higher is healthier (the default where no mapping is given), -1 higher is
        worse, 0 not declared: such a feature has no place in a rule and is listed in `unused_features_`.
    weights : component → a weight of at least 0, or a mapping of weights by phase in which "baseline" is
        the weight of each phase that is not named. All weigh 1 by default. Weights of components that
        the data lack are kept and, as for any missing component, go to the others; they are listed in
        `absent_components_`.
    segments : segment → the weights that differ there. X tells the segment of a row in a column `segment`;
        a row without one, or of a segment that is not named, has the weights of everyone.
    measures : component → what it is made of, instead of each of its features by percentile. With it, what
        is not on the card plays no part. Measures that the data lack are listed in `absent_features_`.
    missing : what a component without data counts as: "redistribute" (its weight goes to the others),
        "neutral" (50) or "worst" (0), or a mapping by component beside "default".
    caps : while a component is below a bound, the index is at most so much.
    overrides : what people know of single accounts, each with its days. It counts for rows whose `cutoff`
        lies in them, and for none where X does not tell `account_id` and `cutoff`.

    Raises InputError for a setting that is wrong, by the name of its key.

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
        segments: Mapping[str, Weights] | None = None,
        measures: Mapping[str, Sequence[Any]] | None = None,
        missing: str | Mapping[str, str] | None = None,
        caps: Sequence[Mapping[str, Any]] | None = None,
        overrides: Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        self.components = components
        self.directions = directions
        self.weights = weights
        self.segments = segments
        self.measures = measures
        self.missing = missing
        self.caps = caps
        self.overrides = overrides

    @classmethod
    def from_yaml(
        cls,
        path: str | Path,
        *,
        components: Components | None = None,
        directions: Directions | None = None,
    ) -> Self:
        """Return a scorer with the rules of a scorecard file (see `read_scorecard`)."""
        card = read_scorecard(path)
        return cls(components, directions, **card.settings() | {"weights": card.plain_weights()})

    @property
    def unused_features_(self) -> list[str]:
        """The features that no rule uses: not on the card, without a component, or without a direction."""
        used = set(self.measures_.column.tolist())
        return [name for j, name in enumerate(self.grouping_.features) if j not in used]

    @property
    def absent_components_(self) -> list[str]:
        """The components that have a weight and no data."""
        names, present = self.grouping_.components, set(self.measures_.component.tolist())
        return [name for name in self.weights or {} if name not in names or names.index(name) not in present]

    @property
    def absent_features_(self) -> list[str]:
        """The features that the card measures and the data lack, each once."""
        asked = [measure.feature for each in self.rules_.card.measures.values() for measure in each]
        return [name for name in dict.fromkeys(asked) if name not in self.grouping_.features]

    def weights_by_phase(self, segment: str | None = None) -> dict[str, dict[str, float]]:
        """Return each component's weight by phase, for everyone or in a segment, as `weights` takes them."""
        check_is_fitted(self)
        card = self.rules_.card
        return {
            name: {phase: card.weight(name, phase, segment) for phase in PHASES}
            for name in self.grouping_.components
        }

    def weight_shares(self, X: Windows) -> pd.DataFrame:
        """Return the part of the weight that each component has in each row, with the index of X.

        One column for each component; a row sums to 1, or to 0 where nothing of weight is known. Missing
        components have 0 where their weight goes to the others.
        """
        check_is_fitted(self)
        rows = read_rows(self, X)
        share = self._index_parts(rows).share
        return pd.DataFrame(share, index=rows.index, columns=list(self.grouping_.components))

    def index_parts(self, X: Windows) -> IndexParts:
        """Return how the index of each row came about: shares and health, then caps and overrides."""
        check_is_fitted(self)
        return self._index_parts(read_rows(self, X))

    def measure_points(self, X: Windows) -> pd.DataFrame:
        """Return the points of each measure in each row, 0 to 100, with the index of X; NaN is not known.

        The columns are component and feature.
        """
        check_is_fitted(self)
        rows, table, grouping = read_rows(self, X), self.measures_, self.grouping_
        labels = [
            (grouping.components[c], grouping.features[j])
            for c, j in zip(table.component, table.column, strict=True)
        ]
        columns = pd.MultiIndex.from_tuples(labels, names=["component", "feature"])
        return pd.DataFrame(table.points(rows.values, self.curves_), index=rows.index, columns=columns)

    def _learn(self, training: Training) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        self._prepare()
        columns = training.rows.values.T  # noqa: PD011, an array
        self.curves_ = [PercentileCurve.learn(column, steps=FEATURE_STEPS) for column in columns]
        risk = self._risk(training.rows)
        # the index never saw an outcome, so the training rows cannot flatter it: no folds are needed
        return risk, risk

    def _risk(self, rows: Rows) -> NDArray[np.float64]:
        return TOP - self._index_parts(rows).index

    def _index_parts(self, rows: Rows) -> IndexParts:
        return self.rules_.parts(rows, self._component_health(rows))

    def _risk_parts(self, rows: Rows) -> Parts:
        table, points = self.measures_, self.measures_.points(rows.values, self.curves_)
        index = self.rules_.parts(rows, table.health(points, len(self.grouping_.components)))
        components = index.share * np.nan_to_num(MEDIAN - index.health)
        of_measure = np.nan_to_num(MEDIAN - points) * table.shares(points) * index.share[:, table.component]
        features = np.zeros((len(points), len(self.grouping_.features)))
        for j, part in zip(table.column, of_measure.T, strict=True):  # two components may measure one feature
            features[:, j] += part
        nothing = np.zeros(len(points))
        return Parts(features, components, nothing, nothing + TOP - MEDIAN)

    def _beyond(self, rows: Rows) -> dict[str, Beyond]:
        card = self.rules_.card
        if not card.caps and not card.overrides:
            return {}
        index = self._index_parts(rows)
        return {
            CAP: Beyond(index.mean - index.capped, _reasons(index.cap, card.caps)),
            OVERRIDE: Beyond(index.capped - index.index, _reasons(index.override, card.overrides)),
        }

    def members(self) -> dict[str, NDArray[np.intp]]:
        """Return the positions of the features that each component measures; two may measure the same."""
        table, names = self.measures_, self.grouping_.components
        return {name: np.unique(table.column[table.component == place]) for place, name in enumerate(names)}

    def _component_health(self, rows: Rows) -> NDArray[np.float64]:
        points = self.measures_.points(rows.values, self.curves_)
        return self.measures_.health(points, len(self.grouping_.components))

    def _group(self) -> Grouping:
        """The components of the data, or those of the card where it says what they are made of."""
        grouping = super()._group()
        card = self._card(grouping)
        components = counted_components(card, grouping)
        if card.measures or components != list(grouping.components):
            return measured(grouping, components, card.measures)
        return grouping

    def _prepare(self) -> None:
        """Compile the card for the components of the data."""
        card = self._card(self.grouping_)
        self.measures_ = measure_table(self.grouping_, card.measures)
        if not self.measures_.column.size:
            raise InputError(
                "the rules have no feature to use: none has both a component and a direction of +1 or -1; "
                "declare directions or leave the rules out"
                if not card.measures
                else "measures: no feature of the card is among those of X; `campaignpulse lint` names them"
            )
        self.rules_ = IndexRules.of(card, self.grouping_.components)

    def _card(self, grouping: Grouping) -> CardRules:
        names = dict.fromkeys(self.measures or grouping.components, 1.0)
        settings = {name: getattr(self, name) for name in CardRules.model_fields}
        return check_rules(settings | {"weights": names if self.weights is None else self.weights})

    def _state(self) -> dict[str, Any]:
        return {"curves": [curve.to_dict() for curve in self.curves_]}

    def _restore(self, learned: Mapping[str, Any]) -> None:
        self._prepare()
        self.curves_ = [PercentileCurve.from_dict(plain) for plain in learned["curves"]]

    def __sklearn_tags__(self) -> Any:
        """Say to scikit-learn that rules cannot turn round to fit the data."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True
        return tags


def _reasons(rule: NDArray[np.intp], rules: Sequence[Cap | Override]) -> NDArray[np.object_]:
    """The reason of the rule at each position (n,), None at -1."""
    return np.array([*(one.reason for one in rules), None], dtype=object)[rule]
