"""Rows that never were: the phase of one day, the missing data of another and the behaviour of a third."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .base import Scorer
from .gate import Rows
from .parts import Floats, Parts, adding_up

PHASE_BIT, DATA_BIT, BEHAVIOUR_BIT = 1, 2, 4
"""The factors of a row that can be as they were (0) or as they are (1); a hybrid is the sum of its bits."""

HYBRIDS = 8
NOW = HYBRIDS - 1

NARROWEST = 1e-6
"""Log odds over which a slope of health is taken at least: below, rounding would speak."""


@dataclass(frozen=True)
class Evaluated:
    """What a scorer says of the eight hybrids of each of n rows.

    `log_odds` (8, n) and `health` (8, n), before caps and overrides; `components` (8, n, k) are the parts of
    the log odds of k components, and `now` all parts of the rows as they are. `moved` (bit → (n, p)) is what
    each feature adds to the log odds now, less what it would add with that one factor as it was; 0 where that
    factor did not change the feature.
    """

    log_odds: Floats
    health: Floats
    components: Floats
    now: Parts
    moved: dict[int, Floats]


@dataclass(frozen=True)
class Hybrids:
    """Pairs of rows of the same accounts, `before` and `now`, as one scorer reads them.

    `absence` (p,) is the bit of the factor that decides whether a feature is missing: the phase, where the
    window of a campaign may have opened or closed, the data, or behaviour. Where it is not behaviour and a
    feature is known on one side only, its behaviour is the known value on both. The segment, by which a
    scorecard may part the accounts, comes with the scorer and is the same on both sides.
    """

    scorer: Scorer
    before: Rows
    now: Rows
    absence: NDArray[np.intp]

    @cached_property
    def changed_by(self) -> NDArray[np.intp]:
        """The bit of the factor that changed a feature (n, p), 0 where it is as it was."""
        before, now = self.before.values, self.now.values
        status = np.isnan(before) != np.isnan(now)
        differs = (before != now) & ~np.isnan(before) & ~np.isnan(now)
        return np.where(status, self.absence, np.where(differs, BEHAVIOUR_BIT, 0))

    @cached_property
    def changed_components(self) -> NDArray[np.bool_]:
        """Whether behaviour changed any feature of a component (n, k)."""
        behaved = self.changed_by == BEHAVIOUR_BIT
        return np.column_stack([behaved[:, of].any(axis=1) for of in self.scorer.members().values()])

    @cached_property
    def changed(self) -> NDArray[np.intp]:
        """The bits (n,) of the factors that changed."""
        bits = np.where(self.before.phase != self.now.phase, PHASE_BIT, 0)
        return np.asarray(bits | np.bitwise_or.reduce(self.changed_by, axis=1), dtype=np.intp)

    def evaluate(self) -> Evaluated:
        """Return what the scorer says of each hybrid; hybrids that are equal are asked about once."""
        count, width = self.now.values.shape
        components = np.zeros((HYBRIDS, count, len(self.scorer.grouping_.components)))
        log_odds = np.zeros((HYBRIDS, count))
        now = Parts(np.zeros((count, width)), components[NOW], np.zeros(count), np.zeros(count))
        without = {bit: np.zeros((count, width)) for bit in (PHASE_BIT, DATA_BIT, BEHAVIOUR_BIT)}
        for bits in range(HYBRIDS):
            own = np.flatnonzero((bits & ~self.changed) == 0)
            if not len(own):
                continue
            parts = self.scorer.parts(self._hybrid(bits, own))
            log_odds[bits, own] = parts.total()
            components[bits, own] = parts.components
            changed = self.changed[own]
            as_now = changed == bits
            for kept, told in (
                (now.features, parts.features),
                (now.phase, parts.phase),
                (now.base, parts.base),
            ):
                kept[own[as_now]] = told[as_now]
            for bit, features in without.items():
                told = (changed & ~bit) == bits
                features[own[told]] = parts.features[told]
        rows = np.arange(count)
        for bits in range(HYBRIDS):
            equal = bits & self.changed
            log_odds[bits], components[bits] = log_odds[equal, rows], components[equal, rows]
        moved = {
            bit: (now.features - features) * (self.changed_by == bit) for bit, features in without.items()
        }
        return Evaluated(log_odds, self.scorer.health_at(log_odds), components, now, moved)

    def _hybrid(self, bits: int, which: NDArray[np.intp]) -> Rows:
        before, now = self.before.take(which), self.now.take(which)
        first, second = (now.values, before.values) if bits & BEHAVIOUR_BIT else (before.values, now.values)
        values = np.where(np.isnan(first), second, first)
        of_now = (self.absence & bits) > 0
        values[np.where(of_now, np.isnan(now.values), np.isnan(before.values))] = np.nan
        phase = (now if bits & PHASE_BIT else before).phase
        return Rows(values, phase, now.index, segment=now.segment)

    def behaviour(self, found: Evaluated, bits: int) -> Floats:
        """Return the health points (n, k) that behaviour brings by component, with the rest as in `bits`."""
        was, is_ = bits & ~BEHAVIOUR_BIT, bits | BEHAVIOUR_BIT
        slope = health_slope(self.scorer, found.log_odds[was], found.log_odds[is_])
        parts = (found.components[is_] - found.components[was]) * slope[:, np.newaxis]
        parts[~self.changed_components] = 0.0
        whole = found.health[is_] - found.health[was]
        return adding_up(parts, whole, open_to=self.changed_components)


def health_slope(scorer: Scorer, first: Floats, second: Floats) -> Floats:
    """Return the health points for a log odd (n,), on average from `first` to `second`; below 0 or 0."""
    middle, half = (first + second) / 2, np.maximum(np.abs(second - first) / 2, NARROWEST)
    return np.asarray((scorer.health_at(middle + half) - scorer.health_at(middle - half)) / (2 * half))
