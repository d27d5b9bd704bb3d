"""Why scores are what they are, and why they moved since the last: parts in health points, with evidence.

    explain_change(one, rows, before_one, before_rows) -> Explanation

`one` and `before_one` are scorers with their features (`ScorerWithFeatures`, such as `load_complete`
returns), `rows` and `before_rows` windows tables that hold them. Each row is compared with the latest earlier
row of its account in `before_rows`, which may be the same table; a row without any is compared with the
median customer. `reports.reasons(explanation, one.features)` makes sentences of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..tables import ACCOUNT_ID, CUTOFF, HEALTH, PHASE
from .change import change_columns, compare, read_for
from .complete import ScorerWithFeatures
from .evidence import LEAST_POINTS, NONE, Split
from .level import level
from .percentile import MEDIAN

ROWS_AT_ONCE = 10_000
"""Rows whose hybrids are in memory together: 200 features take 16 MB an array."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """The parts of scores, row by row.

    `scores`: account_id, cutoff, health, and of the earlier score that it is compared with `since` (its
    cutoff; NaT where there is none), health_before and phase_before; phase; `moved`, whether any part of its
    change reaches a point.
    `change`: "model version", "campaign phase", "data missing" and a column for each component's behaviour,
    in health points; they add up to health − health_before. NaN without an earlier score.
    `level`: a column for each component and "campaign phase", in health points; they add up to health − 50.
    Where a scorecard has caps or overrides, both have the columns "cap" and "override".
    `evidence`: row (a position in the others), part, points, feature, log_odds (what it moved, in log odds of
    churn), value and before, in the feature's own unit, and why, the reason of a cap or an override. It
    belongs to the change where the score moved, else to the level; then `before` is that of the median
    customer. NaN is not known; a part without a feature behind it has none.
    """

    scores: pd.DataFrame
    change: pd.DataFrame
    level: pd.DataFrame
    evidence: pd.DataFrame


def explain_change(
    one: ScorerWithFeatures,
    rows: pd.DataFrame,
    before_one: ScorerWithFeatures | None = None,
    before_rows: pd.DataFrame | None = None,
) -> Explanation:
    """Return why the health of `rows` by the scorer `one` is what it is, and why it moved.

    `before_rows`: the rows that were scored earlier, by `before_one` (the same scorer, if left out). A value
    that differs is behaviour, of the component of its feature. That a feature becomes known or missing
    belongs to what its absence speaks of (`absences`): `sessions_post_drop`, known from the end of a campaign
    on, to the phase; the mean of a survey whose last answer is too long ago to "data missing"; the trend of
    sessions, undefined as there were none, to behaviour.
    """
    before_rows = rows.iloc[:0] if before_rows is None else before_rows
    earlier = _earlier(rows, before_rows)
    comparer = _Comparer(one, before_one or one)
    alone, known = (_portions(np.flatnonzero(which)) for which in (earlier == NONE, earlier != NONE))
    return _joined(
        [comparer.alone(rows, places) for places in alone]
        + [comparer.moved(rows, places, before_rows.iloc[earlier[places]]) for places in known]
    )


def health_points(one: ScorerWithFeatures, rows: pd.DataFrame) -> pd.DataFrame:
    """Return account_id, cutoff and, as `Explanation.level`, the health points of each part.

    Above 0 a part lifts the account above the median customer, below 0 it pulls it down. The index is that of
    the rows.
    """
    points = level(one.scorer, read_for(one, rows, rows)).points
    return pd.concat([rows[[ACCOUNT_ID, CUTOFF]], points.set_axis(rows.index)], axis=1)


def _earlier(rows: pd.DataFrame, before_rows: pd.DataFrame) -> NDArray[np.intp]:
    """Where in `before_rows` the latest earlier row of each row's account stands, -1 where there is none."""
    if before_rows.empty:
        return np.full(len(rows), NONE)
    keys = [ACCOUNT_ID, CUTOFF]
    now = rows[keys].assign(now=np.arange(len(rows))).sort_values(CUTOFF, kind="stable")
    before = before_rows[keys].assign(before=np.arange(len(before_rows))).sort_values(CUTOFF, kind="stable")
    pairs = pd.merge_asof(now, before, on=CUTOFF, by=ACCOUNT_ID, allow_exact_matches=False)
    return pairs.set_index("now")["before"].sort_index().fillna(NONE).to_numpy(np.intp)


def _portions(places: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    return [places[first : first + ROWS_AT_ONCE] for first in range(0, len(places), ROWS_AT_ONCE)]


@dataclass(frozen=True)
class _Comparer:
    """Explains rows at some `places` of a table; what it returns is indexed by them."""

    one: ScorerWithFeatures
    before_one: ScorerWithFeatures

    def alone(self, rows: pd.DataFrame, places: NDArray[np.intp]) -> Explanation:
        """Explain rows that have no earlier score."""
        own = rows.iloc[places]
        held = level(self.one.scorer, read_for(self.one, own, own))
        scores = _scores(own, held, moved=False).assign(health_before=np.nan)
        scores["since"] = pd.Series(pd.NaT, index=scores.index, dtype=own[CUTOFF].dtype)
        change_points = pd.DataFrame(np.nan, index=scores.index, columns=change_columns(self.one))
        return _placed(scores, change_points, held.points, held.evidence(np.ones(len(own), bool)), places)

    def moved(self, rows: pd.DataFrame, places: NDArray[np.intp], before: pd.DataFrame) -> Explanation:
        """Explain rows, and what moved them since the rows `before`."""
        own = rows.iloc[places]
        compared = compare(self.one, own, self.before_one, before)
        moves = compared.split()
        held = level(self.one.scorer, compared.pair.now, compared.found.now)
        moved = (moves.points.abs() >= LEAST_POINTS).any(axis=1).to_numpy()
        scores = _scores(own, held, moved=moved)
        scores["health_before"] = scores[HEALTH] - moves.points.sum(axis=1)
        scores["since"] = before[CUTOFF].array
        if PHASE in before:
            scores["phase_before"] = before[PHASE].array
        evidence = pd.concat([moves.evidence(moved), held.evidence(~moved)])
        return _placed(scores, moves.points, held.points, evidence, places)


def _scores(rows: pd.DataFrame, held: Split, *, moved: bool | NDArray[np.bool_]) -> pd.DataFrame:
    known = [ACCOUNT_ID, CUTOFF, *([PHASE] if PHASE in rows else [])]
    health = MEDIAN + held.points.sum(axis=1)
    return rows[known].reset_index(drop=True).assign(**{HEALTH: health, "moved": moved})


def _placed(
    scores: pd.DataFrame,
    change_points: pd.DataFrame,
    held: pd.DataFrame,
    evidence: pd.DataFrame,
    places: NDArray[np.intp],
) -> Explanation:
    evidence = evidence.assign(row=places[evidence["row"].to_numpy(np.intp)])
    at = pd.Index(places)
    return Explanation(scores.set_axis(at), change_points.set_axis(at), held.set_axis(at), evidence)


def _joined(pieces: Sequence[Explanation]) -> Explanation:
    scores, change_points, held = (
        pd.concat([getattr(piece, name) for piece in pieces]).sort_index()
        for name in ("scores", "change", "level")
    )
    evidence = pd.concat([piece.evidence for piece in pieces])
    return Explanation(
        scores, change_points, held, evidence.sort_values("row", kind="stable", ignore_index=True)
    )
