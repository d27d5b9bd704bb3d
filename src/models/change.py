"""Why a health moved: by model version, campaign phase, missing data, and behaviour in each component."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..checks import InputError
from ..features.absence import Absence, absences
from .beyond import ruled, ruled_since
from .complete import ScorerWithFeatures
from .evidence import BEHAVIOUR, Split
from .gate import Rows, read_rows
from .hybrids import BEHAVIOUR_BIT, DATA_BIT, NOW, PHASE_BIT, Evaluated, Hybrids
from .parts import DATA_PART, MODEL_PART, PHASE_PART, Floats
from .shapley import shapley_values, shapley_weight

FACTORS = 4
_BITS: dict[Absence, int] = {"phase": PHASE_BIT, "data": DATA_BIT, "behaviour": BEHAVIOUR_BIT}


@dataclass(frozen=True)
class Compared:
    """Two days of the same accounts, row by row, as the scorer of now and that of before see both."""

    pair: Hybrids
    found: Evaluated
    earlier_pair: Hybrids
    earlier: Evaluated

    def split(self) -> Split:
        """Return what moved health.

        The points are of "model version", "campaign phase", "data missing" and of the behaviour in each
        component of either scorer, and add up to health now − health before. They are Shapley values of four
        factors: which scorer, which phase, what is missing, and the values; health is taken for all 16
        mixtures of before and now, and each factor gets the mean of what it brings over all orders, so that
        no order is privileged. Behaviour is split over components in proportion to their log odds, in each
        mixture. What the caps and overrides of a scorecard do now, less what they did, comes on top as "cap"
        and "override".
        """
        shares = shapley_values(np.concatenate([self.earlier.health, self.found.health]))
        points = {MODEL_PART: shares[:, 3], PHASE_PART: shares[:, 0], DATA_PART: shares[:, 1]}
        _add_behaviour(points, self.earlier_pair, self.earlier, with_model=0)
        _add_behaviour(points, self.pair, self.found, with_model=1)
        rules = ruled_since(
            ruled(self.pair.scorer, self.pair.now, self.found.log_odds[NOW]),
            ruled(self.earlier_pair.scorer, self.earlier_pair.before, self.earlier.log_odds[0]),
        )
        named = {PHASE_PART: PHASE_BIT, DATA_PART: DATA_BIT, BEHAVIOUR: BEHAVIOUR_BIT}
        moved = {part: self.found.moved[bit] for part, bit in named.items()}
        table = pd.DataFrame(points)
        return Split.of(self.pair.scorer, table, rules, self.pair.now, self.pair.before.values, moved=moved)


def compare(
    one: ScorerWithFeatures, now: pd.DataFrame, before_one: ScorerWithFeatures, before: pd.DataFrame
) -> Compared:
    """Return the comparison of `now` with `before`, windows tables of the same accounts, row by row.

    A feature that only one of the tables has counts as unchanged: it is the scorer that differs.
    """
    pair = _hybrids(one, now, before_one, before)
    found = pair.evaluate()
    if before_one is one:
        return Compared(pair, found, pair, found)
    earlier_pair = _hybrids(before_one, now, one, before)
    return Compared(pair, found, earlier_pair, earlier_pair.evaluate())


def change_columns(one: ScorerWithFeatures) -> list[str]:
    """Return the parts of a change that one scorer tells of."""
    return [MODEL_PART, PHASE_PART, DATA_PART, *one.scorer.grouping_.components]


def read_for(one: ScorerWithFeatures, table: pd.DataFrame, other: pd.DataFrame) -> Rows:
    """Return the rows of a windows table as a scorer reads them; a feature that it lacks is that of `other`.

    Raises InputError for a feature that neither has.
    """
    names = [feature.name for feature in one.features]
    lacking = [name for name in names if name not in table]
    nowhere = [name for name in lacking if name not in other]
    if nowhere:
        raise InputError(
            f"the rows to explain have no column {nowhere[0]!r}, which the {one.scorer.kind} scorer reads; "
            "hand in the windows that were scored"
        )
    whole = table.assign(**{name: other[name].to_numpy() for name in lacking}) if lacking else table
    return read_rows(one.scorer, one.of(whole))


def _hybrids(
    one: ScorerWithFeatures, now: pd.DataFrame, other: ScorerWithFeatures, before: pd.DataFrame
) -> Hybrids:
    absence = absences(list({feature.name: feature for feature in (*other.features, *one.features)}.values()))
    bits = np.array([_BITS[absence[name]] for name in one.scorer.grouping_.features])
    return Hybrids(one.scorer, read_for(one, before, now), read_for(one, now, before), bits)


def _add_behaviour(points: dict[str, Floats], pair: Hybrids, found: Evaluated, *, with_model: int) -> None:
    names = pair.scorer.grouping_.components
    whole = np.zeros((len(pair.now.values), len(names)))
    for bits in range(BEHAVIOUR_BIT):
        others = bits.bit_count() + with_model
        whole += shapley_weight(others, FACTORS) * pair.behaviour(found, bits)
    for name, own in zip(names, whole.T, strict=True):
        points[name] = points[name] + own if name in points else own
