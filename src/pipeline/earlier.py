"""The day that was scored before, and in words what has moved each score since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import pandas as pd

from ..checks import InputError
from ..features import Feature
from ..models import CompleteScorer, Explanation, explain_change, load_complete
from ..models.late import since_kept
from ..reports import reasons
from ..tables import ACCOUNT_ID, CUTOFF, HEALTH, TEXT, TIME
from ..tracking import existing_store, version_of
from .in_use import InUse

NOBODY = pd.DataFrame({ACCOUNT_ID: pd.Series(dtype=TEXT), CUTOFF: pd.Series(dtype=TIME), HEALTH: []})


@dataclass(frozen=True, eq=False)
class Earlier:
    """The scores of the day before as they were kept, and who made them; NOBODY and None on the first day.

    The scorer is None, too, where it is no longer kept, which `missing` then says.
    """

    scores: pd.DataFrame
    one: CompleteScorer | None
    missing: tuple[str, ...] = ()

    @classmethod
    def of(cls, champion: InUse, before: pd.DataFrame | None) -> Self:
        """Return the day `before` (None: there is none) of an experiment whose champion is known."""
        if before is None:
            return cls(NOBODY, None)
        try:
            return cls(before, _scorer(champion, str(before["version"].iloc[0])))
        except InputError as error:
            return cls(before, None, (f"reasons: they do not tell what moved the scores: {error}",))

    @property
    def features(self) -> tuple[Feature, ...]:
        """The features that the scorer of then reads."""
        return () if self.one is None else self.one.features

    def explained(self, one: CompleteScorer, rows: pd.DataFrame, then: pd.DataFrame) -> Explanation:
        """Return for each of `rows`, the windows of the day, what moved its score by `one`.

        `then` are the windows of the day before. A score without an earlier one, or that hardly moved, tells
        what sets it apart from the median customer.
        """
        if self.one is None:
            return explain_change(one, rows)
        same = self.one.scorer is one.scorer
        earlier_one = one if same else replace(self.one, segments=one.segments)
        found = explain_change(one, rows, earlier_one, then)
        kept = self.scores.set_index(ACCOUNT_ID)[HEALTH].reindex(rows[ACCOUNT_ID]).to_numpy(np.float64)
        return since_kept(found, kept)

    def reasons(self, one: CompleteScorer, explanation: Explanation) -> pd.Series:
        """Return in words what an explanation of scores by `one` found."""
        told = {feature.name: feature for feature in (*self.features, *one.features)}
        return reasons(explanation, list(told.values()))


def _scorer(champion: InUse, version: str) -> CompleteScorer:
    if version == str(champion.version):
        return champion.one
    one = load_complete(version_of(existing_store(), version).folder)
    now = {feature.name: feature.expression for feature in champion.one.features}
    for feature in one.features:
        if now.get(feature.name, feature.expression) != feature.expression:
            raise InputError(f"{feature.name} is another feature in {version} than in {champion.version}")
    return one
