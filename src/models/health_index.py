"""From component health to the index of the rules: shares, caps and overrides, so that the parts add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..checks import InputError, listed
from ..tables import PHASES
from .components import Grouping
from .gate import Rows
from .percentile import MEDIAN
from .scorecard_rules import CardRules, Override, Policy
from .shapes import Floats

COUNTS_AS: dict[Policy, float] = {"redistribute": np.nan, "neutral": MEDIAN, "worst": 0.0}
"""The health that a component without data counts as; NaN: its weight goes to the others."""

NONE = -1


@dataclass(frozen=True)
class IndexParts:
    """How the index of n rows came about from c components; 100 is healthiest.

    `health` (n, c) is what each component counted as: missing ones by their policy, NaN where their weight
    went to the others. `share` (n, c) is the part of the weight that each had; the shares of a row sum to 1,
    or to 0 where nothing was known. `mean` (n,) is the sum of `share * health`, or 50 where nothing was
    known. `cap` (n,) is the position of the cap that lowered it to `capped` (n,), and `override` (n,) of the
    override that replaced it, -1 for none. `index` (n,) is what came out.
    """

    health: Floats
    share: Floats
    mean: Floats
    capped: Floats
    cap: NDArray[np.intp]
    override: NDArray[np.intp]
    index: Floats


@dataclass(frozen=True)
class IndexRules:
    """The rules of a card for c components, as arrays: `weights` (segments + 1, phases, c), everyone last."""

    card: CardRules
    components: tuple[str, ...]
    segments: tuple[str, ...]
    weights: Floats
    counts_as: Floats

    @classmethod
    def of(cls, card: CardRules, components: Sequence[str]) -> IndexRules:
        """Return the rules for components in this order; each has a weight on the card."""
        segments = tuple(card.segments)
        weights = [
            [[card.weight(name, phase, segment) for name in components] for phase in PHASES]
            for segment in (*segments, None)
        ]
        counts_as = np.array([COUNTS_AS[card.policy(name)] for name in components])
        return cls(card, tuple(components), segments, np.array(weights, np.float64), counts_as)

    def parts(self, rows: Rows, health: Floats) -> IndexParts:
        """Return the parts of the index of rows with this component health (n, c)."""
        counted = np.where(np.isnan(health), self.counts_as, health)
        weights = self.weights[self._segment(rows), rows.phase] * ~np.isnan(counted)
        total = weights.sum(axis=1)
        mean = np.full(len(health), MEDIAN)
        weighted = (weights * np.nan_to_num(counted)).sum(axis=1)
        np.divide(weighted, total, out=mean, where=total > 0)
        share = np.zeros_like(weights)
        np.divide(weights, total[:, np.newaxis], out=share, where=total[:, np.newaxis] > 0)
        cap, capped = self._capped(counted, mean)
        override, index = self._overridden(rows, capped)
        return IndexParts(counted, share, mean, capped, cap, override, index)

    def _segment(self, rows: Rows) -> NDArray[np.intp]:
        """The segment of each row, -1 (the last: everyone) where the card does not know it."""
        if rows.segment is None or not self.segments:
            return np.full(len(rows.phase), NONE, np.intp)
        return pd.Index(self.segments, dtype=object).get_indexer(pd.Index(rows.segment, dtype=object))

    def _capped(self, health: Floats, mean: Floats) -> tuple[NDArray[np.intp], Floats]:
        cap, index = np.full(len(mean), NONE, np.intp), mean.copy()
        for i, rule in enumerate(self.card.caps):
            if rule.component in self.components:
                low = health[:, self.components.index(rule.component)] < rule.below
                held = low & (index > rule.at_most)
                cap[held], index[held] = i, rule.at_most
        return cap, index

    def _overridden(self, rows: Rows, index: Floats) -> tuple[NDArray[np.intp], Floats]:
        """Replace what a person knew better on the day of the row; of two overrides the later one holds."""
        override, replaced = np.full(len(index), NONE, np.intp), index.copy()
        if rows.account is None or rows.cutoff is None:
            return override, replaced
        for i, rule in sorted(enumerate(self.card.overrides), key=lambda pair: pair[1].since):
            held = _holds(rule, rows.account, rows.cutoff)
            override[held], replaced[held] = i, rule.index
        return override, replaced


def counted_components(card: CardRules, grouping: Grouping) -> list[str]:
    """Return the components that the index is made of: those on the card that have data, or count without.

    They stand in the order of the card where it has measures, else in that of the data. A component that the
    data lack counts where its policy is not to give its weight to the others. Raises InputError where a card
    without measures does not weigh each component of the data.
    """
    unweighted = [name for name in grouping.components if name not in card.weights]
    if unweighted and not card.measures:
        raise InputError(
            f"weights: no weight for {listed(unweighted)}; give each component of the data one "
            "(0 leaves it out)"
        )
    order = card.weights if card.measures else dict.fromkeys([*grouping.components, *card.weights])
    return [
        name
        for name in order
        if name in card.weights and (card.policy(name) != "redistribute" or _has_data(name, card, grouping))
    ]


def _has_data(component: str, card: CardRules, grouping: Grouping) -> bool:
    if component in card.measures:
        return any(measure.feature in grouping.features for measure in card.measures[component])
    return component in grouping.components


def _holds(rule: Override, account: pd.Series, cutoff: pd.Series) -> NDArray[np.bool_]:
    mine = (account == rule.account_id) & (cutoff >= rule.since) & (cutoff < rule.until)
    return mine.to_numpy(dtype=bool, na_value=False)
