"""The rows behind a reason: the few features that moved a part of a score most, with their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .base import Scorer
from .beyond import Ruled
from .gate import Rows
from .parts import Floats

MOST_PARTS = 3
"""Parts of a score that are named; more are not read."""

MOST_FEATURES = 3
"""Features that stand as evidence for one part."""

LEAST_POINTS = 1.0
"""Health points below which a part is not worth a word: less than a score shows."""

NONE = -1

EVIDENCE = ("row", "part", "points", "feature", "log_odds", "value", "before", "why")

BEHAVIOUR = "behaviour"
"""The features of components, among what `Split.moved` tells apart."""


@dataclass(frozen=True)
class Split:
    """Health points of n scores by part (n, k), and what stands behind them.

    `moved`: what each feature (n, p) moved, in log odds, by the part "campaign phase", "data missing" or, for
    all components, "behaviour"; 0 where it had no share. `why` (n,): the reason of a cap or an override.
    `values` and `before` (n, p): what the features are, and what they are compared with, in their own units.
    """

    points: pd.DataFrame
    moved: Mapping[str, Floats]
    why: Mapping[str, NDArray[np.object_]]
    values: Floats
    before: Floats
    features: tuple[str, ...]
    members: Mapping[str, NDArray[np.intp]]

    @classmethod
    def of(
        cls,
        scorer: Scorer,
        points: pd.DataFrame,
        rules: Mapping[str, Ruled],
        rows: Rows,
        before: Floats,
        *,
        moved: Mapping[str, Floats],
    ) -> Self:
        """Return the split of a scorer's points, those of its caps and overrides as columns of their own."""
        whole = points.assign(**{name: rule.points for name, rule in rules.items()})
        why = {name: rule.why for name, rule in rules.items()}
        return cls(whole, moved, why, rows.values, before, scorer.grouping_.features, scorer.members())

    def evidence(self, of: NDArray[np.bool_]) -> pd.DataFrame:
        """Return the evidence of the named parts of the scores `of` (n,), as in `Explanation.evidence`."""
        rows, points = np.flatnonzero(of), self.points.to_numpy(np.float64)[of]
        named = named_parts(points)
        pieces = []
        for column, part in enumerate(self.points.columns):
            which, rank = np.nonzero(named == column)
            if len(which):
                own, moved = rows[which], self._moved_by(str(part))
                found = _strongest_rows(moved[own], points[which, column])
                at = found["at"].to_numpy()
                why = self.why[part][own[at]] if part in self.why else None
                pieces.append(found.assign(part=part, rank=rank[at], row=own[at], why=why))
        table = pd.concat(pieces, ignore_index=True) if pieces else _nothing()
        table = table.sort_values(["row", "rank"], kind="stable", ignore_index=True)
        return self._valued(table)[list(EVIDENCE)]

    def _moved_by(self, part: str) -> Floats:
        if part not in self.members:
            return self.moved.get(part, np.zeros(self.values.shape))
        own = np.zeros(self.values.shape)
        members = self.members[part]
        own[:, members] = self.moved[BEHAVIOUR][:, members]
        return own

    def _valued(self, table: pd.DataFrame) -> pd.DataFrame:
        place, row = table["place"].to_numpy(np.intp), table["row"].to_numpy(np.intp)
        names = np.array([*self.features, None], dtype=object)  # -1, no feature, is the last
        values, before = (
            np.where(place == NONE, np.nan, columns[row, place]) for columns in (self.values, self.before)
        )
        return table.assign(feature=names[place], value=values, before=before)


def named_parts(points: Floats) -> NDArray[np.intp]:
    """Return the columns (n, up to 3) of the largest points (n, k) of each row, the largest first.

    -1 where no other part reaches one point, up or down. NaN counts as none.

    >>> named_parts(np.array([[0.2, -9.0, 4.0, np.nan], [0.0, 0.0, -0.4, 0.0]])).tolist()
    [[1, 2, -1], [-1, -1, -1]]
    """
    return _largest(np.nan_to_num(np.abs(points)), MOST_PARTS, least=LEAST_POINTS)


def strongest(moved: Floats, points: Floats) -> NDArray[np.intp]:
    """Return the features (n, up to 3) that moved the log odds (n, p) most the way of `points` (n,).

    The log odds are of churn and the points of health: up for one is down for the other. -1 where no other
    feature moved that way.

    >>> strongest(np.array([[0.1, 0.0, 0.3, -0.9]]), np.array([-12.0])).tolist()
    [[2, 0, -1]]
    """
    return _largest(-moved * np.sign(points)[:, np.newaxis], MOST_FEATURES, least=np.finfo(np.float64).tiny)


def _largest(sizes: Floats, most: int, *, least: float) -> NDArray[np.intp]:
    order = np.argsort(-sizes, axis=1, kind="stable")[:, :most]
    return np.where(np.take_along_axis(sizes, order, axis=1) >= least, order, NONE)


def _strongest_rows(moved: Floats, points: Floats) -> pd.DataFrame:
    """A row for each feature behind a part, one for a part that has none; `at` is its place in `points`."""
    found = strongest(moved, points)
    at, rank = np.nonzero((found != NONE) | (np.arange(found.shape[1]) == 0))
    place = found[at, rank]
    log_odds = np.where(place == NONE, np.nan, moved[at, place])
    return pd.DataFrame({"at": at, "place": place, "points": points[at], "log_odds": log_odds})


def _nothing() -> pd.DataFrame:
    columns = ["at", "place", "points", "log_odds", "part", "rank", "row", "why"]
    return pd.DataFrame(np.empty((0, len(columns))), columns=columns)
